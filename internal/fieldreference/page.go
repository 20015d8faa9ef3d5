// Package fieldreference writes the page of the documentation that leads from
// every row of the source documents to the attribute that stands for it.
package fieldreference

import (
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

const head = `---
page_title: "Field reference"
subcategory: ""
description: |-
  Every field of the products' own references, and the attribute that stands for it.
---

# Field reference

You have a field of %s before you and look
for the attribute: search this page for the field's name. It lists the fields of
each model in the order of the product's own reference, under the names that
they have there, **%d rows** in all. What each attribute is for is told on the page of
its resource.

- An attribute path holds ` + "`[n]`" + ` where the value is a list: ` + "`phone_numbers.[n].type`" + ` is
  the ` + "`type`" + ` of each element of ` + "`phone_numbers`" + `.
- A choice is shown by its title, with the value that the server keeps behind it
  where that is another; you may declare either, in any case.
- *Required* attributes have to be declared, *optional* ones may be. *Read-only*
  ones are set by the server alone. One that is *fixed* cannot change, so that
  another value makes another object; one that is *write-only* is sent and never
  read back.
- A target names the model whose objects the value refers to, and the field that
  people know these objects by. The data source ` + "`collab_voss_choices`" + ` lists them.
- The data source of a model has the same attributes, all of them for reading.
`

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

func kind(f *model.Field) string {
	switch f.Kind {
	case model.ObjectList:
		return "Array of objects"
	case model.StringList:
		return "Array of strings"
	case model.StringSet:
		return "Array of strings, in any order"
	}
	return f.Kind.String()
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
