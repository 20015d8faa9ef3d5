// Package documented holds the rows of the source documents: everything that the
// documents state of the models.
//
// The tables of models are written by hand, and the rows are not generated from
// them. A test of package systems compares both, so that a mistake in either
// shows as a difference.
package documented

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Row is one row of a source document: a field, an object or array of fields,
// or a heading. Paths are dotted, with ".[n]" behind an array.
type Row struct {
	Model    string `json:"model"`    // as the document names it: "relation/SparkUser"
	Resource string `json:"resource"` // Terraform type with the provider's prefix
	// Group is the form group that the row stands in, where there are groups.
	Group string `json:"group"`
	// Documented is the row's name in the document, Path that name completed
	// with the headings above it.
	Documented string `json:"documented"`
	Path       string `json:"path"`
	// Facts are in the document's own terms; a heading has no Payload and no
	// Attribute.
	Facts
	// RequiredLater is true where only a later release's document calls the
	// field mandatory (CONTRACT.md §3.4 of Genesys Web Services).
	RequiredLater  bool   `json:"required_later"`
	PrintedDefault string `json:"default"` // empty for none
	// DocumentedAccess is the document's own wording for Access, where it has one:
	// a list of HTTP methods.
	DocumentedAccess string `json:"documented_access"`
	Format           string `json:"format"`
	TargetModel      string `json:"target_model"`
	TargetAttribute  string `json:"target_attribute"`
}

// Facts are what a row states of a field.
type Facts struct {
	// Payload and Attribute are the dotted paths in the server's JSON and in
	// Terraform, as in model.FieldRef.
	Payload   string       `json:"payload"`
	Attribute string       `json:"attribute"`
	Type      string       `json:"type"`  // String, Boolean, Integer, Object, Array; in a Row also FlagV2 Enum
	Items     string       `json:"items"` // of an Array: Object or String
	Required  bool         `json:"required"`
	Default   any          `json:"-"`       // bool, string, int64 or nil
	Choices   []string     `json:"choices"` // titles, in order
	Access    string       `json:"access"`  // model.Access as text
	Target    model.Target `json:"-"`
}

//go:embed rows.json
var rowsJSON []byte

//go:embed later.json
var laterJSON []byte

// Rows returns all rows of the source documents, in their order.
func Rows() []Row { return decode(rowsJSON) }

// Later returns rows for the fields that the source documents do not have, and
// later releases' documents or payloads do.
func Later() []Row { return decode(laterJSON) }

// Of returns the rows of one model.
func Of(all []Row, m *model.Model) []Row {
	return slices.DeleteFunc(slices.Clone(all), func(r Row) bool { return r.Resource != m.ResourceType() })
}

// decode reads embedded data; failing on it is a mistake in this repository.
func decode(data []byte) []Row {
	var list []Row
	if err := json.Unmarshal(data, &list); err != nil {
		panic("documented rows: " + err.Error())
	}
	return list
}

// Heading reports whether the row names no payload.
func (r Row) Heading() bool { return r.Payload == "" }

// Expected returns the facts in the terms of a table: what a table, or a schema
// made from it, has to agree with.
func (r Row) Expected() Facts {
	f := r.Facts
	f.Required = r.Required || r.RequiredLater
	f.Default = r.typedDefault()
	f.Target = model.Target{Model: r.TargetModel, Attribute: r.TargetAttribute}
	switch {
	case r.Type == "Array" && !strings.HasSuffix(r.Payload, ".[n]"):
		f.Attribute, f.Payload = f.Attribute+".[n]", f.Payload+".[n]"
	case r.Type == "FlagV2 Enum":
		// CONTRACT.md §4.3 of Genesys Web Services.
		f.Type, f.Choices = "String", []string{"On", "Off"}
	}
	if r.DocumentedAccess != "" && !strings.Contains(r.DocumentedAccess, "GET") {
		f.Access = model.WriteOnly.String()
	}
	return f
}

// typedDefault returns the default as model.Field holds it.
func (r Row) typedDefault() any {
	if r.PrintedDefault == "" {
		return nil
	}
	switch r.Type {
	case "Boolean":
		return strings.EqualFold(r.PrintedDefault, "true")
	case "Integer":
		if n, err := strconv.ParseInt(r.PrintedDefault, 10, 64); err == nil {
			return n
		}
	}
	return r.PrintedDefault
}
