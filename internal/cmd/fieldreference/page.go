package fieldreference

import (
	"cmp"
	_ "embed"
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

// head is the page above the tables, a format for the titles of the systems and
// the number of rows.
//
//go:embed head.md
var head string

// Render returns the page for the models of the systems, as Markdown with the front matter of
// a guide: one table row for each documented row, in the order of rows, with the
// facts of the model's field. later are rows of later releases' documents. A row
// for which no model has a field is an error.
func Render(systems []*system.System, rows, later []documented.Row) (string, error) {
	var page strings.Builder
	fmt.Fprintf(&page, head, system.Titles(systems, " or "), len(rows))
	for _, m := range system.Models(systems) {
		own, more := documented.Of(rows, m), documented.Of(later, m)
		fmt.Fprintf(&page, "\n## %s\n\nResource and data source `%s`, described by the reference of %s: %d rows.\n",
			m.Type, m.ResourceType(), documented.Release(m), len(own))
		if err := table(&page, m, own); err != nil {
			return "", err
		}
		if len(more) > 0 {
			fmt.Fprintf(&page, "\n### %s in later releases\n\nWhat only later releases document, or show in their answers: %d rows.\n", m.Type, len(more))
			if err := table(&page, m, more); err != nil {
				return "", err
			}
		}
	}
	return page.String(), nil
}

func table(page *strings.Builder, m *model.Model, rows []documented.Row) error {
	fields := map[string]model.FieldRef{}
	m.WalkFields(func(v model.FieldRef) { fields[v.Attribute] = v })
	page.WriteString("\n| Documented as | Attribute | Type | Use | Default | Choices or target |\n|---|---|---|---|---|---|\n")
	for _, r := range rows {
		if r.Heading() {
			line(page, code(r.Documented), "none: a heading of the form", "", "", "", "")
			continue
		}
		v, ok := fields[r.Facts().Attribute]
		if !ok {
			return fmt.Errorf("%s documents %q, and the model has no attribute %s", r.Model, r.Documented, r.Attribute)
		}
		line(page, code(r.Documented), code(v.Attribute), kind(v.Field), use(v), initial(v.Field), values(v.Field))
	}
	return nil
}

func line(page *strings.Builder, cells ...string) {
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", `\|`)
	}
	page.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func code(text string) string { return "`" + text + "`" }

var arrays = map[model.Kind]string{
	model.ObjectList: "Array of objects",
	model.StringList: "Array of strings",
	model.StringSet:  "Array of strings, in any order",
}

func kind(f *model.Field) string { return cmp.Or(arrays[f.Kind], f.Kind.String()) }

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
