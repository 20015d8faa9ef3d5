package provider_test

import (
	"encoding/json"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// odd is a model whose keys and values are easily mixed up or bent.
var odd = emulator.Given{Type: "data/Odd", BusinessKey: []string{"name"}, Schema: map[string]any{"properties": map[string]any{
	"name": map[string]any{"type": "string", "required": true},
	"Name": map[string]any{"type": "integer"},
	"NAME": map[string]any{"type": "object", "properties": map[string]any{"name": map[string]any{"type": "string"}, "Name": map[string]any{"type": "string"}}},
	"big":  map[string]any{"type": "integer"}, "ratio": map[string]any{"type": "number"},
	"a.b": map[string]any{"type": "string"}, "a b": map[string]any{"type": "string"}, "0": map[string]any{"type": "string"}, "~": map[string]any{"type": "string"},
	"hierarchy": map[string]any{"type": "string"}, "model": map[string]any{"type": "string"}, "data": map[string]any{"type": "string"},
	"list": map[string]any{"type": "array", "items": map[string]any{"type": "object", "properties": map[string]any{"0": map[string]any{"type": "string"}, "x.y": map[string]any{"type": "integer"}}}},
	"any":  map[string]any{"type": "any"},
}}}

// oddData are two payloads of the model that differ in each leaf.
var oddData = [2]map[string]any{
	{
		"name": "a", "Name": json.Number("1"), "NAME": map[string]any{"name": "x", "Name": "y"},
		"big": json.Number("9007199254740993"), "ratio": json.Number("0.1"), "a.b": "dot", "a b": "blank", "0": "zero", "~": "tilde",
		"hierarchy": "h", "model": "m", "data": "d", "any": json.Number("90071992547409931"),
		"list": []any{map[string]any{"0": "first", "x.y": json.Number("1")}, map[string]any{"0": "second", "x.y": json.Number("9007199254740993")}},
	},
	{
		"name": "b", "Name": json.Number("2"), "NAME": map[string]any{"name": "y", "Name": "x"},
		"big": json.Number("9007199254740992"), "ratio": json.Number("0.10000000000000001"), "a.b": "dots", "a b": "blanks", "0": "null", "~": "~0~1",
		"hierarchy": "sys", "model": "data/Odd", "data": "${x}", "any": json.Number("90071992547409930"),
		"list": []any{map[string]any{"0": "first", "x.y": json.Number("2")}, map[string]any{"0": "second", "x.y": json.Number("9007199254740992")}},
	},
}

// TestObject_OddKeysAndNumbers: keys that differ in letter case alone, that a path could not
// hold, or that are attributes of the resource, and integers beyond 2^53 keep apart.
func TestObject_OddKeysAndNumbers(t *testing.T) {
	for _, check := range []string{"error", "off"} {
		t.Run("check_schema="+check, parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{odd}, Seed: 1})
			c := newObjectCoreWith(t, w, map[string]any{"check_schema": check})
			stored := func(want map[string]any) {
				t.Helper()
				same(t, "stored", want, w.voss.Objects(odd.Type)[0].Data)
			}
			config := func(data map[string]any) map[string]any { return map[string]any{"model": odd.Type, "data": data} }
			first := c.config(config(oddData[0]))
			current := c.settled(t, c.changed(t, nil, first), first)
			stored(oddData[0])
			data := oddData[0]
			for key, value := range oddData[1] {
				data = over(data, map[string]any{key: value})
				next := c.config(config(data))
				if plan, _ := c.planned(t, &current, next); plan.state.Equal(current.state) {
					t.Errorf("a change of %s plans nothing", key)
				}
				current = c.settled(t, c.changed(t, &current, next), next)
				stored(data)
			}
			imported := c.imported(t, odd.Type+"/"+attribute(t, current, "pkid"))
			c.settled(t, imported, c.generated(t, imported))
			c.settled(t, imported, c.config(config(oddData[1])))
			c.destroyed(t, current)
		}))
	}
}

// TestObject_HostileValues: values that mean something in addresses, headers, JSON or on
// terminals stay values, also as a business key.
func TestObject_HostileValues(t *testing.T) {
	parallelBubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{door}, Seed: 1})
		c := newObjectCore(t, w)
		for _, value := range hostile {
			config := c.config(map[string]any{"model": door.Type, "data": map[string]any{
				"name": value, "owner": value, "keys": []any{map[string]any{"holder": value}},
			}})
			current := c.settled(t, c.changed(t, nil, config), config)
			data := w.voss.Objects(door.Type)[0].Data
			same(t, "stored", map[string]any{"name": value, "owner": value, "keys": []any{map[string]any{"holder": value}}}, data)
			imported := c.imported(t, door.Type+"/"+attribute(t, current, "pkid"))
			c.settled(t, imported, config)
			c.destroyed(t, current)
		}
	})(t)
}
