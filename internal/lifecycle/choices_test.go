package lifecycle

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

var painted = &model.Model{Title: "thing", Fields: []model.Field{
	{Name: "colour", Kind: model.String, Choices: model.Values("red", "green")},
	{Name: "shade", Kind: model.String, Choices: model.Values("dark"), Extensible: true},
	{Name: "shown", Kind: model.String, Access: model.ReadOnly, Choices: model.Values("yes")},
	{Name: "colours", Kind: model.StringSet, Choices: model.Values("red", "green")},
	{Name: "parts", Kind: model.ObjectList, Fields: []model.Field{{Name: "colour", Kind: model.String, Choices: model.Values("red", "green")}}},
}}

// told renders a report as "E path" and "W path".
func told(report Report) []string {
	var lines []string
	for _, m := range report {
		letter := "E "
		if m.Severity == Warning {
			letter = "W "
		}
		lines = append(lines, letter+strings.SplitN(m.Detail, ": ", 2)[0])
	}
	return lines
}

func TestCheckChoices(t *testing.T) {
	part := func(colour any) object { return object{"colour": colour} }
	for name, test := range map[string]struct {
		config, prior object
		want          []string
	}{
		"choices":                    {object{"colour": "RED", "shade": "dark", "colours": []any{"green"}}, nil, nil},
		"none of them":               {object{"colour": "blue"}, nil, []string{"E colour"}},
		"an open list":               {object{"shade": "pale"}, nil, []string{"W shade"}},
		"cleared":                    {object{"colour": ""}, nil, nil},
		"unknown":                    {object{"colour": model.Unknown, "colours": []any{model.Unknown}}, nil, nil},
		"all at once":                {object{"colour": "blue", "colours": []any{"red", "grey"}, "parts": []any{part("pink")}}, nil, []string{"E colour", "E colours", "E parts[0].colour"}},
		"the server's own":           {object{"colour": "blue"}, object{"colour": "blue"}, nil},
		"another than the server's":  {object{"colour": "grey"}, object{"colour": "blue"}, []string{"E colour"}},
		"not declared":               {object{}, object{"colour": "blue", "colours": []any{"grey"}}, nil},
		"read-only":                  {object{}, object{"shown": "no"}, nil},
		"an element that moved":      {object{"parts": []any{part("red"), part("blue")}}, object{"parts": []any{part("blue")}}, nil},
		"an element that goes":       {object{"parts": []any{}}, object{"parts": []any{part("blue")}}, nil},
		"of a list not yet known":    {object{"parts": model.Unknown}, object{"parts": []any{part("blue")}}, nil},
		"undeclared in its element":  {object{"parts": []any{part(nil)}}, object{"parts": []any{part("blue")}}, nil},
		"a set with one that it had": {object{"colours": []any{"grey", "pink"}}, object{"colours": []any{"grey"}}, []string{"E colours"}},
	} {
		t.Run(name, func(t *testing.T) {
			var report Report
			m := Manager{Model: painted}
			m.checkChoices(test.config, test.prior, &report)
			if diff := cmp.Diff(test.want, told(report)); diff != "" {
				t.Errorf("-want +told:\n%s", diff)
			}
		})
	}
}

// What is found is what the model's own walk over the values shows.
func TestUndocumentedIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		value := modeltest.Configs(m).Draw(t, "value")
		want := 0
		m.WalkValues(value, func(v model.FieldRef, _ string, leaf any) {
			texts, isList := leaf.([]any)
			if !isList {
				texts = []any{leaf}
			}
			for _, text := range texts {
				_, ok := v.Field.Choices.Resolve(model.Text(text))
				if !ok && len(v.Field.Choices) > 0 && v.Field.Access != model.ReadOnly && text != "" && !model.IsUnknown(text) {
					want++
				}
			}
		})
		if found := (walk{}).undocumentedIn(m.Fields, value); len(found) != want {
			t.Fatalf("%d values outside their choices, found %v", want, found)
		}
	})
}

func BenchmarkCheckChoices(b *testing.B) {
	m := Manager{Model: person()}
	value := model.Value{"email": "ada@example.com", "kind": "work", "calling": model.Value{"dnd": true}}
	for b.Loop() {
		var report Report
		m.checkChoices(value, value, &report)
	}
}
