package modeltest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// Properties of generated models would hold for nothing if the generators left
// something out.
func TestModelsHaveEverything(t *testing.T) {
	seen := map[string]bool{}
	for seed := range 300 {
		m := modeltest.Models().Example(seed)
		m.WalkFields(func(v model.FieldRef) {
			f := v.Field
			seen["kind "+f.Kind.String()] = true
			seen["access "+f.Access.String()] = true
			for what, is := range map[string]bool{
				"set":                    f.Kind == model.StringSet,
				"strings":                f.Kind == model.StringList,
				"choices":                len(f.Choices) > 0,
				"open choices":           f.Extensible && len(f.Choices) > 0,
				"default":                f.Default != nil,
				"default in a list":      f.Default != nil && v.InList,
				"fleeting":               f.ResetsToDefault,
				"filled in":              f.FillFrom != "",
				"derived":                len(f.DerivedFrom) > 0,
				"keyed list":             len(f.ElementKey) > 0,
				"list without a key":     f.Kind == model.ObjectList && len(f.ElementKey) == 0,
				"list in a list":         f.Kind == model.ObjectList && v.InList && f.Access != model.ReadOnly,
				"object in a list":       f.Kind == model.Object && v.InList,
				"read-only in a list":    f.Access == model.ReadOnly && v.InList,
				"secret in an object":    f.Access == model.WriteOnly && v.Parent != nil,
				"read-only list":         f.Kind == model.ObjectList && f.Access == model.ReadOnly,
				"read-only below itself": v.Parent != nil && v.Parent.Access == model.ReadOnly,
			} {
				seen[what] = seen[what] || is
			}
			if v.Parent != nil && v.Parent.Access == model.ReadOnly && f.Access != model.ReadOnly {
				t.Errorf("%s can be declared inside of what is read-only", v.Attribute)
			}
			if modeltest.FieldAt(m, v.Attribute) != f {
				t.Errorf("%s is there twice", v.Attribute)
			}
		})
	}
	for what, is := range seen {
		if !is {
			t.Errorf("no model has: %s", what)
		}
	}
	if want := 5 + 4 + 17; len(seen) != want {
		t.Errorf("%d things were looked for, want %d: %v", len(seen), want, seen)
	}
}

func TestGeneratorsLeaveTheirInputAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		object := modeltest.Payloads(m).Draw(t, "object")
		config := modeltest.Configs(m).Draw(t, "config")
		inputs := []any{object, config}
		before := modeltest.Clone(inputs)
		modeltest.Grown(m, object).Draw(t, "grown")
		modeltest.Answers(m, object).Draw(t, "answer")
		modeltest.Subsets(m, config).Draw(t, "subset")
		modeltest.Respelled(m, config).Draw(t, "respelled")
		modeltest.Blurred(m, config).Draw(t, "blurred")
		if diff := cmp.Diff(before, inputs); diff != "" {
			t.Fatalf("-before +after:\n%s", diff)
		}
	})
}

func TestAnswersMeanTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		config := modeltest.Configs(m).Draw(t, "config")
		held, _ := m.Decode(m.Payload(nil, config, nil))
		answer, problems := m.Decode(modeltest.Answers(m, m.Payload(nil, config, nil)).Draw(t, "answer"))
		if len(problems) > 0 {
			t.Fatalf("nobody can read that: %v", problems)
		}
		for i := range m.Fields {
			f := &m.Fields[i]
			plain := f.Kind != model.Object && f.Kind != model.ObjectList && f.Kind != model.StringList && f.Access != model.ReadOnly && !f.ResetsToDefault
			if v := answer[f.Name]; plain && v != nil && !f.Equal(held[f.Name], v) {
				t.Fatalf("%s: %v became %v", f.Name, held[f.Name], v)
			}
		}
	})
}

func TestRespelledMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		config := modeltest.Configs(m).Draw(t, "config")
		respelled := modeltest.Respelled(m, config).Draw(t, "respelled")
		for i := range m.Fields {
			f := &m.Fields[i]
			if !f.Equal(config[f.Name], respelled[f.Name]) {
				t.Fatalf("%s: %v became %v", f.Name, config[f.Name], respelled[f.Name])
			}
		}
	})
}
