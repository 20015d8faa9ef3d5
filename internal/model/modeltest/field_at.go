package modeltest

import (
	"regexp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var elementSteps = regexp.MustCompile(`\.(\[n\]|\d+)`)

// FieldAt returns the field at a dotted attribute path such as
// "settings.calling.use_org_domain", or nil. The path may name elements of
// lists: "phones.[n].number" and "phones.0.number" are the same field.
func FieldAt(m *model.Model, path string) *model.Field {
	var found *model.Field
	path = elementSteps.ReplaceAllString(path, "")
	m.WalkFields(func(ref model.FieldRef) {
		if elementSteps.ReplaceAllString(ref.Attribute, "") == path {
			found = ref.Field
		}
	})
	return found
}
