package provider_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// thing is a model with keys of every sort that a path and a choice can go wrong with.
func thing(t *testing.T) emulator.Given {
	t.Helper()
	const text = `{"type": "object", "properties": {
		"name": {"type": "string", "required": true},
		"size": {"type": "integer", "choices": [{"value": 1, "title": "Small"}, {"value": 2, "title": "Large"}]},
		"colour": {"type": "string", "enum": ["red", "green"]},
		"enabled": {"type": "boolean"},
		"count": {"type": "integer", "minimum": 1, "maximum": 5},
		"code": {"type": "string", "required": true},
		"a.b": {"type": "string"},
		"c[d]": {"type": "object", "properties": {"e": {"type": "string"}}},
		"tags": {"type": "array", "items": {"type": "string"}},
		"lines": {"type": "array", "items": {"type": "object", "properties": {"label": {"type": "string", "enum": ["x", "y"]}, "no": {"type": "integer"}}}},
		"text": {"type": "string"}
	}}`
	var schema map[string]any
	if err := json.Unmarshal([]byte(text), &schema); err != nil {
		t.Fatal(err)
	}
	return emulator.Given{Type: "data/Thing", Schema: schema, BusinessKey: []string{"name", "count"}}
}

// TestObject_TellsAllMistakes: one plan tells each mistake of a configuration once, whatever
// kinds they are of.
func TestObject_TellsAllMistakes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attributes map[string]any
		want       []string
	}{
		"kinds and choices": {
			map[string]any{"data": map[string]any{"name": "a", "size": "Larg", "colour": "gren", "enabled": "maybe", "count": json.Number("9"), "noSuch": "x"}, "exports": exportsOf("tags[0")},
			[]string{"data.code", "data.colour", "data.count", "data.enabled", "data.noSuch", "data.size", "exports.0"},
		},
		"a wrong kind is not missing too": {
			map[string]any{"data": map[string]any{"name": "a", "code": map[string]any{}}},
			[]string{"data.code"},
		},
		"an element that is none hides its list alone": {
			map[string]any{"data": map[string]any{"name": "a", "code": "c", "colour": "gren", "lines": []any{"text", map[string]any{"label": "z"}}}},
			[]string{"data.colour", "data.lines.0"},
		},
		"a wrong node": {
			map[string]any{"hierarchy": "sys.hcs.Prov.Nowhere", "data": map[string]any{"name": "a", "code": "c", "colour": "gren", "enabled": "maybe"}},
			[]string{"data.colour", "data.enabled", "hierarchy"},
		},
		"a wrong node alone": {
			map[string]any{"hierarchy": "sys.hcs.Prov.Nowhere", "data": map[string]any{"name": "a", "code": "c"}},
			[]string{"hierarchy"},
		},
		"paths": {
			map[string]any{"data": map[string]any{"name": "a", "code": "c"}, "exports": exportsOf("", ".", "a.b", "c[d]", `["a.b"]`, `["c[d]"].e`, `["c[d]"].f`, "tags[0", "tags[x]", "tags[0]", "text.", "text.x", "lines[0].label", "lines.0.label", "[0]", `["a.b"`, `["a.b"]text`, "noSuch", "a]")},
			[]string{"exports.0", "exports.1", "exports.2", "exports.3", "exports.6", "exports.7", "exports.8", "exports.10", "exports.11", "exports.14", "exports.15", "exports.16", "exports.17", "exports.18"},
		},
	} {
		t.Run(name, parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, emulator.Options{Given: []emulator.Given{thing(t)}})
			c := newObjectCore(t, w)
			test.attributes["model"] = "data/Thing"
			_, diagnostics := c.planned(t, nil, c.config(test.attributes))
			var got []string
			for _, d := range diagnostics {
				if d.Severity == tfprotov6.DiagnosticSeverityWarning {
					t.Errorf("a warning: %s", coretest.Text(d))
				}
				got = append(got, coretest.PathText(d.Attribute))
			}
			slices.Sort(got)
			if want := slices.Sorted(slices.Values(test.want)); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v:\n%s", got, want, strings.Join(texts(diagnostics), "\n"))
			}
		}))
	}
}

// TestObject_PathsWithoutData: a path that cannot be read is told while data are not known.
func TestObject_PathsWithoutData(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{Given: []emulator.Given{thing(t)}})
	c := newObjectCore(t, w)
	unknown := tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)
	_, diagnostics := c.planned(t, nil, c.config(map[string]any{"model": "data/Thing", "data": unknown, "exports": exportsOf("noSuch", "tags[0")}))
	if len(diagnostics) != 1 || len(about(diagnostics, "exports.1")) != 1 {
		t.Errorf("it says %v", texts(diagnostics))
	}
}

// TestObject_SlipForATitle: the nearest title is told where the values are numbers.
func TestObject_SlipForATitle(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{Given: []emulator.Given{thing(t)}})
	c := newObjectCore(t, w)
	_, diagnostics := c.planned(t, nil, c.config(map[string]any{"model": "data/Thing", "data": map[string]any{"name": "a", "code": "c", "size": "Larg", "a.b": []any{}}}))
	if said := about(diagnostics, "data.a.b"); len(said) != 1 || !strings.HasPrefix(said[0].Detail, `data["a.b"]: `) {
		t.Errorf("a key with a dot is told as %v", texts(said))
	}
	if said := about(diagnostics, "data.size"); len(diagnostics) != 2 || len(said) != 1 || !strings.Contains(said[0].Detail, `Did you mean "Large"?`) {
		t.Errorf("it says %v", texts(diagnostics))
	}
}

// TestObject_QuotedPaths: exports reach keys that hold dots and brackets.
func TestObject_QuotedPaths(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{Given: []emulator.Given{thing(t)}})
	c := newObjectCore(t, w)
	config := c.config(map[string]any{
		"model": "data/Thing", "exports": exportsOf(`["a.b"]`, `["c[d]"].e`, `["c[d]"]["e"]`, "tags[1]"),
		"data": map[string]any{"name": "a", "code": "c", "count": json.Number("3"), "a.b": "dotted", "c[d]": map[string]any{"e": "inside"}, "tags": []any{"x", "y"}},
	})
	made := c.changed(t, nil, config)
	made = c.settled(t, made, config)
	output := members(members(made.state)["output"])
	for path, want := range map[string]string{`["a.b"]`: "dotted", `["c[d]"].e`: "inside", `["c[d]"]["e"]`: "inside", "tags[1]": "y"} {
		if !output[path].Equal(asWritten(want)) {
			t.Errorf("%s shows %s", path, output[path])
		}
	}
	// A business key of several keys may name its numbers as such.
	for _, key := range []string{`["a","3"]`, `["a",3]`, `[ "a", 3 ]`} {
		if found := c.imported(t, "data/Thing/"+emulator.Tenant+"/"+key); !members(found.state)["pkid"].Equal(members(made.state)["pkid"]) {
			t.Errorf("%s finds %s", key, found.state)
		}
	}
}
