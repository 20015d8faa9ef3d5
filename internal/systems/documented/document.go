package documented

import (
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// document is what a source document states of a model beside its rows.
type document struct {
	// release is the product release that the document describes.
	release string
	// headings are the rows that name no payload: groups of the form that the
	// document was printed from.
	headings []string
	// bareArrays is true where the document names an array without "[n]".
	bareArrays bool
}

// documents are keyed by the type name of the model.
var documents = map[string]document{
	"voss_device_spark_user":   {release: "VOSS Automate 21.3"},
	"voss_relation_spark_user": {release: "VOSS Automate 21.4-PB5 to 24.1"},
	"voss_device_spark_cx_user_profile": {
		release: "VOSS Automate 25.2-PB0",
		headings: []string{
			"General", "Provisioning", "Customer Experience", "Desktop Experience",
			"System Level", "References",
		},
	},
	"gws_user": {release: "Genesys Web Services 8.5.0, with what 8.5.2 adds", bareArrays: true},
}

// Release names the product release that the model's source document
// describes; empty for a model without one.
func Release(m *model.Model) string { return documents[m.TypeName].release }

// appModules is the object whose children the document of
// device/spark/CXUserProfile lists twice: below their group, and below the
// object inside the group. The payload has each child once (CONTRACT.md §6.1 of
// VOSS Automate).
const appModules = "userProfileAppModules."

// namesOf returns the names under which the source document lists a field. The
// documents name a leaf by its whole path, and an object or array by its last
// part. group is the form group of the field's rows; leaves below it have its
// name in front.
func namesOf(m *model.Model, ref model.FieldRef, group string) []string {
	f := ref.Field
	isArray := f.Kind.String() == "Array"
	module, inModules := strings.CutPrefix(ref.Payload, appModules)
	switch {
	case f.Kind == model.Object, isArray && documents[m.TypeName].bareArrays:
		return []string{f.Payload}
	case isArray:
		return []string{f.Payload + ".[n]"}
	case group == "":
		return []string{ref.Payload}
	case inModules:
		return []string{group + "." + module, group + "." + ref.Payload}
	}
	return []string{group + "." + ref.Payload}
}
