package provider_test

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// What ignore_changes covers is in the configuration of an apply as it is written, and in
// the plan as it stays. An update sends what is planned.
func TestObject_IgnoredChanges(t *testing.T) {
	parallelBubble(func(t *testing.T) {
		given := emulator.Given{Type: "data/Desk", BusinessKey: []string{"name"}, Schema: map[string]any{"properties": map[string]any{
			"name": map[string]any{"type": "string", "required": true},
			"note": map[string]any{"type": "string"}, "room": map[string]any{"type": "string"},
		}}}
		w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{given}, Seed: 1})
		c := newObjectCore(t, w)
		config := func(note, room string) map[string]any {
			return map[string]any{"model": given.Type, "hierarchy": emulator.Tenant, "data": map[string]any{"name": "a", "note": note, "room": room}}
		}
		current := c.changed(t, nil, c.config(config("old", "1")))
		plan, diagnostics := c.planned(t, &current, c.config(config("old", "2"))) // note is ignored
		noErrors(t, diagnostics)
		c.applied(t, &current, c.config(config("new", "2")), plan)
		if data := w.voss.Objects(given.Type)[0].Data; data["note"] != "old" || data["room"] != "2" {
			t.Errorf("the server holds %v", data)
		}
	})(t)
}
