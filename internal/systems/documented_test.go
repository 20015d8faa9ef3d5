package systems_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

func TestEveryDocumentedRow(t *testing.T) {
	agreeing := 0
	for _, m := range systems.Models() {
		rows := documented.Of(documented.Rows(), m)
		later := documented.Of(documented.Later(), m)
		n, differences := compareWithRows(m, append(rows, later...))
		for _, d := range differences {
			t.Error(d)
		}
		agreeing += n - len(later)
		fields := 0
		m.WalkFields(func(model.FieldRef) { fields++ })
		t.Logf("%s: %d fields for %d rows and %d of later releases", m.Type, fields, len(rows), len(later))
	}
	if all := len(documented.Rows()); agreeing != all {
		t.Errorf("%d of %d documented rows are accounted for", agreeing, all)
	}
}

// TestAccountNoticesEverySlip makes sure that the test above can fail: for
// every field of every model it drops the field or falsifies one fact of it.
func TestAccountNoticesEverySlip(t *testing.T) {
	for _, m := range systems.Models() {
		t.Run(m.TypeName, func(t *testing.T) {
			t.Parallel()
			rows := append(documented.Of(documented.Rows(), m), documented.Of(documented.Later(), m)...)
			slips := 0
			m.WalkFields(func(v model.FieldRef) {
				for name, falsify := range slipsFor(v) {
					altered := cloned(m)
					siblings, i := locate(altered, v.Attribute)
					*siblings = falsify(*siblings, i)
					if _, differences := compareWithRows(altered, rows); len(differences) == 0 {
						t.Errorf("%s: nothing notices %s", v.Attribute, name)
					}
					slips++
				}
			})
			for i, r := range rows {
				renamed := slices.Clone(rows)
				renamed[i].Documented += "x"
				if _, differences := compareWithRows(m, renamed); len(differences) == 0 {
					t.Errorf("nothing notices another name for %q", r.Documented)
				}
				others := slices.DeleteFunc(slices.Clone(rows), func(o documented.Row) bool { return o.Documented == r.Documented })
				if _, differences := compareWithRows(m, others); len(differences) == 0 {
					t.Errorf("nothing notices that no row states %q", r.Documented)
				}
			}
			t.Logf("%d slips noticed", slips)
		})
	}
}

// slip falsifies the field at i among its siblings.
type slip func(siblings []model.Field, i int) []model.Field

func altering(change func(*model.Field)) slip {
	return func(siblings []model.Field, i int) []model.Field {
		change(&siblings[i])
		return siblings
	}
}

// slipsFor returns the slips that make sense for a field, by name.
func slipsFor(v model.FieldRef) map[string]slip {
	slips := map[string]slip{
		"a dropped field":     func(siblings []model.Field, i int) []model.Field { return slices.Delete(siblings, i, i+1) },
		"an invented sibling": addSibling,
		"another attribute":   altering(func(f *model.Field) { f.Name += "_x" }),
		"another payload key": altering(func(f *model.Field) { f.Payload += "X" }),
		"another kind":        altering(func(f *model.Field) { f.Kind = otherKind[f.Kind] }),
		"another access":      altering(func(f *model.Field) { f.Access = (f.Access + 1) % 4 }),
		"required":            altering(func(f *model.Field) { f.Required = !f.Required }),
		"another default":     altering(func(f *model.Field) { f.Default = otherDefault(f.Default) }),
		"another target":      altering(func(f *model.Field) { f.Target = otherTarget(f.Target) }),
		"an added choice":     altering(func(f *model.Field) { f.Choices = append(f.Choices, model.Choice{Value: "x"}) }),
	}
	if len(v.Field.Choices) > 0 {
		slips["a lost choice"] = altering(func(f *model.Field) { f.Choices = f.Choices[1:] })
		slips["choices in another order"] = altering(func(f *model.Field) { slices.Reverse(f.Choices) })
		slips["another title"] = altering(func(f *model.Field) { f.Choices[0].Title = f.Choices[0].Label() + "x" })
	}
	return slips
}

func addSibling(siblings []model.Field, _ int) []model.Field {
	return append(siblings, model.Field{Name: "invented", Payload: "invented", Kind: model.String})
}

var otherKind = map[model.Kind]model.Kind{
	model.String: model.Bool, model.Bool: model.Int, model.Int: model.String, model.Object: model.ObjectList,
	model.ObjectList: model.StringList, model.StringList: model.ObjectList, model.StringSet: model.Object,
}

func otherDefault(v any) any {
	if b, ok := v.(bool); ok {
		return !b
	}
	return "x"
}

func otherTarget(t *model.Target) *model.Target {
	if t == nil {
		return &model.Target{Model: "device/spark/User", Attribute: "email"}
	}
	return &model.Target{Model: t.Model, Attribute: t.Attribute + "x"}
}

// cloned copies as much of a model as the slips change.
func cloned(m *model.Model) *model.Model {
	c := *m
	c.Fields = clonedFields(m.Fields)
	return &c
}

func clonedFields(fields []model.Field) []model.Field {
	list := slices.Clone(fields)
	for i := range list {
		list[i].Fields = clonedFields(list[i].Fields)
		list[i].Choices = slices.Clone(list[i].Choices)
	}
	return list
}

// locate finds the field at an attribute path, as a list of siblings and its
// index among them.
func locate(m *model.Model, attribute string) (siblings *[]model.Field, index int) {
	siblings = &m.Fields
	names := strings.Split(strings.ReplaceAll(attribute, ".[n]", ""), ".")
	for depth, name := range names {
		index = slices.IndexFunc(*siblings, func(f model.Field) bool { return f.Name == name })
		if depth < len(names)-1 {
			siblings = &(*siblings)[index].Fields
		}
	}
	return siblings, index
}
