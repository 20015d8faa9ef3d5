package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// An empty plan of many objects asks for the schema of their model once, and reads them in
// lists.
func TestObject_emptyPlanOfMany(t *testing.T) { bubble(emptyPlanOfMany)(t) }

func emptyPlanOfMany(t *testing.T) {
	const model, count = "data/Desk", 200
	options := speaking(t, "list_rows=whole")
	options.Given = []emulator.Given{{Type: model, BusinessKey: []string{"name"}, Schema: map[string]any{"properties": map[string]any{
		"name": map[string]any{"type": "string", "required": true}, "note": map[string]any{"type": "string"},
	}}}}
	w := newBubbleEnv(t, options)
	c := newObjectCore(t, w)
	declared := func(name string) tftypes.Value {
		return c.config(map[string]any{"model": model, "data": map[string]any{"name": name, "note": "By the window"}, "exports": exportsOf("name", "note")})
	}
	first := c.changed(t, nil, declared("number-0@"))
	original := w.voss.Objects(model)[0]
	objects := []rawInstance{first}
	for i := 1; i < count; i++ {
		name := fmt.Sprintf("number-%d@", i)
		pkid, err := w.voss.Add(model, emulator.Tenant, strings.ReplaceAll(encoded(t, original.Data), "number-0@", name))
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, first.renamed(t, strings.NewReplacer("number-0@", name, original.PKID, pkid)))
	}
	w.voss.ResetRequests()
	run := newObjectCore(t, w)
	concurrently(count, func(i int) { run.settled(t, objects[i], declared(fmt.Sprintf("number-%d@", i))) })
	schemas := 0
	for _, r := range w.voss.Requests() {
		if strings.Contains(r.Path, "/schema/") {
			schemas++
		}
	}
	if n := len(w.voss.Requests()); schemas != 1 || n > 12 {
		t.Errorf("%d requests for %d objects, %d of them for schemas: %v", n, count, schemas, w.voss.Requests()[:min(n, 20)])
	}
}

// exportsOf are paths for output to show.
func exportsOf(paths ...string) tftypes.Value {
	texts := make([]tftypes.Value, len(paths))
	for i, path := range paths {
		texts[i] = asWritten(path)
	}
	return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, texts)
}

// TestObject_plannedOutput: a plan knows the keys of output, so that a misspelt one is an
// error there. Where nothing is written, what is exported already stays known.
func TestObject_plannedOutput(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{Seed: 1})
		c := newObjectCore(t, w)
		declared := func(notes string, exports ...string) tftypes.Value {
			return c.config(map[string]any{"model": "device/spark/Location", "data": map[string]any{"name": "Oslo", "notes": notes}, "exports": exportsOf(exports...)})
		}
		known := func(plan rawInstance) string {
			var text []string
			for path, leaf := range members(members(plan.state)["output"]) {
				text = append(text, fmt.Sprintf("%s %t", path, leaf.IsKnown()))
			}
			slices.Sort(text)
			return strings.Join(text, ", ")
		}
		made := c.changed(t, nil, declared("a", "id", "name"))
		for _, test := range []struct {
			what, want string
			config     tftypes.Value
		}{
			{"nothing", "id true, name true", declared("a", "id", "name")},
			{"less is exported", "id true", declared("a", "id")},
			{"more is exported", "id true, name true, notes false", declared("a", "name", "id", "notes")},
			{"data change", "id false, name false", declared("b", "id", "name")},
		} {
			plan, diagnostics := c.planned(t, &made, test.config)
			noErrors(t, diagnostics)
			if got := known(plan); got != test.want {
				t.Errorf("%s: output is planned as %q, want %q", test.what, got, test.want)
			}
			c.applied(t, &made, test.config, plan)
		}
	})(t)
}

// renamed copies an instance with other texts in its state. It has no identity: Terraform
// before 1.12 keeps none.
func (r rawInstance) renamed(t *testing.T, texts *strings.Replacer) rawInstance {
	t.Helper()
	state, err := tftypes.Transform(r.state, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.Type().Is(tftypes.String) || v.IsNull() || !v.IsKnown() {
			return v, nil
		}
		var text string
		if err := v.As(&text); err != nil {
			return v, err
		}
		return tftypes.NewValue(tftypes.String, texts.Replace(text)), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rawInstance{state: state, private: r.private}
}
