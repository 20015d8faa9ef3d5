package provider_test

import (
	"fmt"
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
		return c.config(map[string]any{"model": model, "data": map[string]any{"name": name, "note": "By the window"}})
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
