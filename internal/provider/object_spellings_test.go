package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// door is a model of which nothing is known but its schema.
var door = emulator.Given{Type: "data/Door", BusinessKey: []string{"name"}, Schema: map[string]any{"properties": map[string]any{
	"name":   map[string]any{"type": "string", "required": true},
	"owner":  map[string]any{"type": "string"},
	"phone":  map[string]any{"type": "string"},
	"floor":  map[string]any{"type": "integer"},
	"isOpen": map[string]any{"type": "boolean"},
	"color":  map[string]any{"type": "string", "choices": []any{map[string]any{"value": "r", "title": "Red"}}},
	"keys": map[string]any{"type": "array", "items": map[string]any{"type": "object", "properties": map[string]any{
		"holder": map[string]any{"type": "string"},
		"pin":    map[string]any{"type": "string", "is_password": true},
	}}},
}}}

// doorConfig is a configuration of one door: data, and what stands beside it.
func (c *objectCore) doorConfig(data map[string]any, beside ...map[string]any) (attributes map[string]any) {
	attributes = map[string]any{"model": door.Type, "data": over(map[string]any{"name": "Main"}, data)}
	for _, more := range beside {
		attributes = over(attributes, more)
	}
	return attributes
}

// TestObject_ProvidersNode: an empty hierarchy is the provider's, as in every resource.
func TestObject_ProvidersNode(t *testing.T) {
	parallelBubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{door}})
		c := newObjectCore(t, w)
		at := func(node string) map[string]any { return map[string]any{"hierarchy": node} }
		empty := c.config(c.doorConfig(nil, at("")))
		current := c.settled(t, c.changed(t, nil, empty), empty)
		same(t, "node", emulator.Tenant, w.voss.Objects(door.Type)[0].Hierarchy)
		for i, beside := range []map[string]any{{}, at(emulator.Tenant), at("")} {
			config := c.config(c.doorConfig(map[string]any{"owner": fmt.Sprint(i)}, beside))
			current = c.settled(t, c.changed(t, &current, config), config)
		}
		c.destroyed(t, current)
	})(t)
}

// TestObject_OtherSpellings: addresses and numbers are what they have the form of, because
// a schema does not say what a text is.
func TestObject_OtherSpellings(t *testing.T) {
	parallelBubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{door}})
		c := newObjectCore(t, w)
		config := c.config(c.doorConfig(map[string]any{"owner": "Ann.Berg@Example.com", "phone": "+44 (113) 496-0000"}))
		current := c.settled(t, c.changed(t, nil, config), config)
		pkid := attribute(t, current, "pkid")
		if err := w.voss.Put(pkid, `{"name": "Main", "owner": "ann.berg@example.com", "phone": "+441134960000"}`); err != nil {
			t.Fatal(err)
		}
		current = c.settled(t, current, config)
		c.settled(t, current, c.config(c.doorConfig(map[string]any{"owner": "ANN.BERG@example.com", "phone": "+44.113.496.0000"})))
		for _, other := range []map[string]any{{"owner": "ann.borg@example.com"}, {"phone": "+441134960001"}, {"owner": "ann.berg"}, {"phone": "00441134960000"}} {
			data := over(map[string]any{"owner": "ann.berg@example.com", "phone": "+441134960000"}, other)
			if plan, _ := c.planned(t, &current, c.config(c.doorConfig(data))); plan.state.Equal(current.state) {
				t.Errorf("%v is taken for the same", other)
			}
		}
	})(t)
}

// TestObject_EmptyNumbers: an empty text, which csvdecode makes of an empty cell, declares
// no number and no boolean, and a plan says so of one that was declared before.
func TestObject_EmptyNumbers(t *testing.T) {
	for release, want := range map[string]map[string]any{
		"keep":  {"name": "Main", "floor": "3", "isOpen": "true"},
		"clear": {"name": "Main"},
	} {
		t.Run(release, parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{door}})
			c := newObjectCoreWith(t, w, model.Value{"on_release": release})
			empty := c.config(c.doorConfig(map[string]any{"floor": "", "isOpen": "", "color": "", "owner": ""}))
			current := c.settled(t, c.changed(t, nil, empty), empty)
			same(t, "created", map[string]any{"name": "Main", "color": "", "owner": ""}, w.voss.Objects(door.Type)[0].Data)
			set := c.config(c.doorConfig(map[string]any{"floor": "3", "isOpen": "true", "color": "Red", "owner": "A"}))
			current = c.settled(t, c.changed(t, &current, set), set)
			plan, diagnostics := c.planned(t, &current, empty)
			said := strings.Join(texts(diagnostics), "\n")
			if is := strings.Contains(said, "floor stays 3") && strings.Contains(said, "An empty text clears none of these"); is != (release == "keep") {
				t.Errorf("the plan says %s", said)
			}
			c.settled(t, c.applied(t, &current, empty, plan), empty)
			after := map[string]any{"color": "", "owner": ""}
			maps.Copy(after, want)
			same(t, "stored", after, textual(w.voss.Objects(door.Type)[0].Data))
		}))
	}
}

// textual returns values as texts.
func textual(data map[string]any) map[string]any {
	all := map[string]any{}
	for key, v := range data {
		all[key] = fmt.Sprint(v)
	}
	return all
}

// TestObject_SecretsOfMovedElements: a secret goes to the element at its place. A plan
// warns where that was another element before.
func TestObject_SecretsOfMovedElements(t *testing.T) {
	parallelBubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{door}})
		c := newObjectCore(t, w)
		config := func(version string, pins []any, holders ...string) map[string]any {
			var keys []any
			for _, holder := range holders {
				keys = append(keys, map[string]any{"holder": holder})
			}
			return c.doorConfig(map[string]any{"keys": keys}, map[string]any{"secrets_wo": map[string]any{"keys": pins}, "secrets_wo_version": json.Number(version)})
		}
		pin := func(text string) any { return map[string]any{"pin": text} }
		first := c.config(config("1", []any{pin("1111"), pin("2222")}, "A", "B"))
		current := c.settled(t, c.changed(t, nil, first), first)
		for name, test := range map[string]struct {
			config map[string]any
			moved  []string
		}{
			"one more at the end":   {config("1", []any{pin("1111"), pin("2222"), pin("3333")}, "A", "B", "C"), nil},
			"one more at the front": {config("1", []any{pin("1111"), pin("2222")}, "C", "A", "B"), []string{"secrets_wo.keys.1"}},
			"another order":         {config("1", []any{pin("1111"), pin("2222")}, "B", "A"), []string{"secrets_wo.keys.0", "secrets_wo.keys.1"}},
			"one gone":              {config("1", []any{pin("2222")}, "B"), []string{"secrets_wo.keys.0"}},
			"another version":       {config("2", []any{pin("2222"), pin("1111")}, "B", "A"), nil},
		} {
			_, diagnostics := c.planned(t, &current, c.config(test.config))
			var moved []string
			for _, d := range diagnostics {
				if d.Severity != tfprotov6.DiagnosticSeverityWarning || d.Summary != "Secret of an element that has moved" {
					t.Errorf("%s: %s", name, coretest.Text(d))
				}
				moved = append(moved, coretest.PathText(d.Attribute))
			}
			same(t, name, test.moved, moved)
		}
		other := c.config(config("2", []any{pin("2222"), pin("1111")}, "B", "A"))
		c.settled(t, c.changed(t, &current, other), other)
		keys, _ := w.voss.Objects(door.Type)[0].Data["keys"].([]any)
		same(t, "keys", []any{map[string]any{"holder": "B", "pin": "2222"}, map[string]any{"holder": "A", "pin": "1111"}}, keys)
	})(t)
}

// TestObject_TypesThatAreNone: what cannot be the type of a model is refused before any
// server is asked.
func TestObject_TypesThatAreNone(t *testing.T) {
	t.Parallel()
	c := newObjectCore(t, newEnv(t, emulator.Options{}))
	for _, text := range []string{"", "data", "data/Door/", "data/Door/add", "/api/data/Door/", "data/../x", "device/cucm"} {
		response, err := c.Server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: objectType, Config: c.encoded(t, c.config(over(c.doorConfig(nil), map[string]any{"model": text}))),
		})
		if err != nil || len(about(response.Diagnostics, "model")) == 0 || !coretest.HasError(response.Diagnostics) {
			t.Errorf("%q passes: %v", text, err)
		}
	}
}
