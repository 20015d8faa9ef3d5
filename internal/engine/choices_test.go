package engine

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

var painted = &model.Model{Title: "thing", Fields: []model.Field{
	{Name: "colour", Kind: model.String, Choices: model.Values("red", "green")},
	{Name: "shade", Kind: model.String, Choices: model.Values("dark"), Extensible: true},
	{Name: "shown", Kind: model.String, Access: model.ReadOnly, Choices: model.Values("yes")},
	{Name: "colours", Kind: model.StringSet, Choices: model.Values("red", "green")},
	{Name: "parts", Kind: model.ObjectList, Fields: []model.Field{{Name: "colour", Kind: model.String, Choices: model.Values("red", "green")}}},
}}

// told renders diagnostics as "E path" and "W path".
func told(diags diag.Diagnostics) []string {
	var list []string
	for _, d := range diags {
		list = append(list, d.Severity().String()[:1]+" "+strings.SplitN(d.Detail(), ": ", 2)[0])
	}
	return list
}

func TestCheckChoices(t *testing.T) {
	type object = model.Value
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
		"all at once":                {object{"colour": "blue", "colours": []any{"red", "grey"}, "parts": []any{part("pink")}}, nil, []string{"E colour", `E colours[Value("grey")]`, "E parts[0].colour"}},
		"the server's own":           {object{"colour": "blue"}, object{"colour": "blue"}, []string{"W colour"}},
		"another than the server's":  {object{"colour": "grey"}, object{"colour": "blue"}, []string{"E colour"}},
		"not declared":               {object{}, object{"colour": "blue", "colours": []any{"grey"}}, []string{"W colour", `W colours[Value("grey")]`}},
		"read-only":                  {object{}, object{"shown": "no"}, nil},
		"an element that moved":      {object{"parts": []any{part("red"), part("blue")}}, object{"parts": []any{part("blue")}}, []string{"W parts[1].colour"}},
		"an element that goes":       {object{"parts": []any{}}, object{"parts": []any{part("blue")}}, nil},
		"of a list not yet known":    {object{"parts": model.Unknown}, object{"parts": []any{part("blue")}}, nil},
		"undeclared in its element":  {object{"parts": []any{part(nil)}}, object{"parts": []any{part("blue")}}, []string{"W parts[0].colour"}},
		"a set with one that it had": {object{"colours": []any{"grey", "pink"}}, object{"colours": []any{"grey"}}, []string{`W colours[Value("grey")]`, `E colours[Value("pink")]`}},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			checkChoices(painted, test.config, test.prior, &diags)
			if diff := cmp.Diff(test.want, told(diags)); diff != "" {
				t.Errorf("-want +told:\n%s", diff)
			}
		})
	}
}

// The short way says that there is nothing to tell where the long way finds nothing.
func TestHasOutsiders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		value := modeltest.Configs(m).Draw(t, "value")
		found := false
		m.WalkValues(value, func(v model.FieldRef, _ string, leaf any) {
			found = found || hasChoices(v.Field) && !allListed(v.Field, leaf)
		})
		if hasOutsiders(m.Fields, value) != found {
			t.Fatalf("outsiders: %v", found)
		}
	})
}

func BenchmarkCheckChoices(b *testing.B) {
	m := vossmodels.RelationSparkUser()
	value := model.Value{"email": "ada@example.com", "calling": model.Value{"voicemail": model.Value{"enabled": true}}}
	for b.Loop() {
		var diags diag.Diagnostics
		checkChoices(m, value, value, &diags)
	}
}
