package provider_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// desks is a model of two keys, one of them with a schema of its own; nil leaves it out.
func desks(seats any) emulator.Given {
	properties := map[string]any{"name": map[string]any{"type": "string", "required": true}, "note": map[string]any{"type": "string"}}
	if seats != nil {
		properties["seats"] = seats
	}
	return emulator.Given{
		Type: "data/Desk", BusinessKey: []string{"name"}, Schema: map[string]any{"properties": properties},
		Objects: []map[string]any{{"name": "old"}},
	}
}

// The schema of a model changes between a plan and its apply, which another process makes
// and in which Terraform plans again. What the server still takes is applied as it was planned, in the kind that it has now.
// Anything else is an error on its path that says what has changed, and nothing is sent.
func TestObject_SchemaChanged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before, after any
		seats         any
		// says is in the error; where there is none, holds is what the server has then.
		says  string
		holds any
		// silent is true where the error does not speak of the schema: it may be the value.
		silent bool
	}{
		"a key is gained":           {nil, kind("string"), nil, "", nil, false},
		"a required key is gained":  {nil, kind("string", "required", true), nil, "needs a value here", nil, true},
		"a text becomes a number":   {kind("string"), kind("integer"), "4", "", json.Number("4"), false},
		"a number becomes a text":   {kind("integer"), kind("string"), json.Number("4"), "", "4", false},
		"a key is lost":             {kind("string"), nil, "4", `has no "seats"`, nil, false},
		"a text is no number":       {kind("string"), kind("integer"), "four", "expected a whole number", nil, false},
		"a text becomes an object":  {kind("string"), map[string]any{"type": "object", "properties": map[string]any{"x": kind("string")}}, "4", "expected an object", nil, false},
		"a key becomes read-only":   {kind("string"), kind("string", "readonly", true), "4", "only the server sets", nil, false},
		"a key becomes a password":  {kind("string"), kind("string", "is_password", true), "4", "is a secret", nil, false},
		"a choice is lost":          {kind("string", "choices", []any{"4", "5"}), kind("string", "choices", []any{"5"}), "4", `"4" is not one of`, nil, true},
		"a pattern becomes another": {kind("string"), kind("string", "pattern", "^[a-z]+$"), "4", "not of the form", nil, true},
	} {
		t.Run(name, parallelBubble(func(t *testing.T) {
			earlier := newObjectCore(t, newBubbleEnv(t, emulator.Options{Given: []emulator.Given{desks(test.before)}, Seed: 1}))
			w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{desks(test.after)}, Seed: 1})
			for key, prior := range map[string]*rawInstance{"new": nil, "old": ptr(earlier.imported(t, "data/Desk/sys.hcs.Prov.Cust/old"))} {
				if prior != nil && test.seats == nil {
					continue // it is no change, so nothing is applied
				}
				config := earlier.config(map[string]any{"model": "data/Desk", "data": map[string]any{"name": key, "seats": test.seats}})
				plan, diagnostics := earlier.planned(t, prior, config)
				noErrors(t, diagnostics)
				later := newObjectCore(t, w)
				again, diagnostics := later.planned(t, prior, config)
				if test.says == "" {
					noErrors(t, diagnostics)
					if !again.state.Equal(plan.state) {
						t.Errorf("%s: planned %s, and in the apply %s", key, plan.state, again.state)
					}
					current := later.applied(t, prior, config, plan)
					later.settled(t, current, config)
					for _, o := range w.voss.Objects("data/Desk") {
						if o.Data["name"] == key && o.Data["seats"] != test.holds {
							t.Errorf("%s: the server has %v", key, o.Data)
						}
					}
					continue
				}
				since := prior != nil && !test.silent
				found := about(diagnostics, "data.seats")
				if len(found) != 1 || found[0].Severity != tfprotov6.DiagnosticSeverityError || !strings.Contains(found[0].Detail, test.says) ||
					strings.Contains(found[0].Detail, "the server's schema has changed since") != since {
					t.Errorf("%s: it says %v", key, texts(diagnostics))
				}
			}
			for _, o := range w.voss.Objects("data/Desk") {
				if test.says != "" && (o.Data["name"] != "old" || o.Data["seats"] != nil) {
					t.Errorf("the server has %v", o.Data)
				}
			}
		}))
	}
}

func ptr[T any](v T) *T { return &v }

// kind is a property of a type, with more keywords.
func kind(name string, more ...any) map[string]any {
	property := map[string]any{"type": name}
	for i := 0; i+1 < len(more); i += 2 {
		keyword, _ := more[i].(string)
		property[keyword] = more[i+1]
	}
	return property
}
