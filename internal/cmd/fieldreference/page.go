package fieldreference

import (
	"cmp"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

// text is the template of the page.
//
//go:embed page.md
var text string

// Render returns the page for the models of the systems, as Markdown with the front matter of
// a guide: one table row for each documented row, in the order of rows, with the
// facts of the model's field. later are rows of later releases' documents. A row
// for which no model has a field is an error.
func Render(systems []*system.System, rows, later []documented.Row) (string, error) {
	models := system.Models(systems)
	page := template.Must(template.New("page").Funcs(template.FuncMap{
		"of":    documented.Of,
		"field": func(r documented.Row) (model.FieldRef, error) { return fieldOf(models, r) },
		"kind":  kind, "use": use, "initial": initial, "values": values, "cell": cell,
	}).Parse(text))
	var b strings.Builder
	err := page.Execute(&b, map[string]any{
		"Systems": system.Titles(systems, " or "), "Models": models, "Rows": rows, "Later": later,
	})
	return b.String(), err
}

// fieldOf returns the field that a row documents.
func fieldOf(models []*model.Model, r documented.Row) (found model.FieldRef, err error) {
	err = fmt.Errorf("%s documents %q, and the model has no attribute %s", r.Model, r.Documented, r.Attribute)
	for _, m := range models {
		m.WalkFields(func(v model.FieldRef) {
			if m.ResourceType() == r.Resource && v.Attribute == r.Expected().Attribute {
				found, err = v, nil
			}
		})
	}
	return found, err
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

func code(text string) string { return "`" + text + "`" }

var arrays = map[model.Kind]string{
	model.ObjectList: "Array of objects",
	model.StringList: "Array of strings",
	model.StringSet:  "Array of strings, in any order",
}

func kind(f *model.Field) string {
	if f.Unordered {
		return arrays[f.Kind] + ", in any order"
	}
	return cmp.Or(arrays[f.Kind], f.Kind.String())
}

// use says who sets the field and when, in the words of the page's head.
func use(v model.FieldRef) string {
	text := "optional"
	switch f := v.Field; {
	case f.Access == model.ReadOnly:
		return "read-only"
	case f.Required && f.FillFrom != "":
		text = "optional: filled from " + code(f.FillFrom)
	case f.Required:
		text = "required"
	}
	switch v.Field.Access {
	case model.CreateOnly:
		text += ", fixed"
	case model.WriteOnly:
		text += ", write-only"
	}
	return text
}

func initial(f *model.Field) string {
	if f.Default == nil {
		return ""
	}
	return code(model.Text(f.Default))
}

func values(f *model.Field) string {
	list := f.Choices.Labels()
	if f.Extensible {
		list = append(list, "and others that the server knows")
	}
	if f.Target != nil {
		list = append(list, code(f.Target.Model)+" by "+code(f.Target.Attribute))
	}
	return strings.Join(list, ", ")
}
