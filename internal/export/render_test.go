package export

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// What is written reads back as what was declared, through the spool and HCL,
// and is formatted as terraform fmt would.
func TestRender_laws(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	count := 0
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		server, _ := m.Decode(modeltest.Payloads(m).Draw(t, "payload"))
		state, _ := m.StateFromServer(server)
		config := m.MinimalConfig(state)
		withTexts(t, config)
		count++
		text := renderAlone(t, directory+"/"+strconv.Itoa(count), m, config)
		if formatted := hclwrite.Format(text); !bytes.Equal(formatted, text) {
			t.Errorf("not as terraform fmt would have it:\n%s", cmp.Diff(string(formatted), string(text)))
		}
		if diff := cmp.Diff(normal(config), read(t, m, text)); diff != "" {
			t.Errorf("reads back as something else (-declared +read):\n%s\n%s", diff, text)
		}
	})
}

// withTexts puts any text in the place of some texts.
func withTexts(t *rapid.T, config model.Value) {
	parts := rapid.SampledFrom([]string{"$", "%", "{", "}", "${", "%{", "$${", "~", `"`, `\`, "\n", "\r", "\t", "\x00", "\u200b", "e\u0301", "🙂", "<<EOT", "#", "a"})
	text := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
		joined := ""
		for _, part := range rapid.SliceOfN(parts, 0, 6).Draw(t, "parts") {
			joined += part
		}
		return joined
	}))
	var change func(v any) any
	change = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range sortedKeys(v) {
				v[key] = change(v[key])
			}
		case []any:
			for i := range v {
				v[i] = change(v[i])
			}
		case string:
			return text.Draw(t, "text")
		}
		return v
	}
	change(config)
}

func sortedKeys(v map[string]any) []string {
	keys := make([]string, 0, len(v))
	for _, name := range []string{"name", "alpha", "beta_value", "gamma_ray", "delta_x", "zeta_two", "eta_url"} {
		if _, there := v[name]; there {
			keys = append(keys, name)
		}
	}
	return keys
}

// renderAlone writes the file of a model with one object.
func renderAlone(t *rapid.T, directory string, m *model.Model, config model.Value) []byte {
	stage, err := newStage(directory, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	spool, err := newSpool(stage.scratch)
	if err != nil {
		t.Fatal(err)
	}
	defer spool.close()
	defer stage.discard()
	values, err := spool.put(config)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	c := &collection{Source: Source{Model: m}, objects: []*object{{key: "0", name: "thing", stored: values}}}
	if err := c.resources(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read parses a file with one resource and evaluates its attributes.
func read(t *rapid.T, m *model.Model, text []byte) any {
	file, diags := hclsyntax.ParseConfig(text, "thing.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, text)
	}
	attributes, diags := file.Body.(*hclsyntax.Body).Blocks[0].Body.JustAttributes()
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, f := range m.Secrets() {
		delete(attributes, lifecycle.WriteOnlyName(f)) // looked up in a variable
	}
	value := model.Value{}
	for name, attribute := range attributes {
		v, diags := attribute.Expr.Value(nil)
		if diags.HasErrors() {
			t.Fatalf("%v\n%s", diags, text)
		}
		value[name] = fromCty(v)
	}
	return value
}

func fromCty(v cty.Value) any {
	switch typ := v.Type(); {
	case v.IsNull():
		return nil
	case typ == cty.String:
		return v.AsString()
	case typ == cty.Bool:
		return v.True()
	case typ == cty.Number:
		n, _ := v.AsBigFloat().Int64()
		return n
	case typ.IsObjectType():
		object := model.Value{}
		for name, member := range v.AsValueMap() {
			object[name] = fromCty(member)
		}
		return object
	default:
		list := []any{}
		for _, element := range v.AsValueSlice() {
			list = append(list, fromCty(element))
		}
		return list
	}
}

// normal returns the value with its texts in the form that Terraform keeps all
// texts in.
func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		object := model.Value{}
		for name, member := range v {
			object[name] = normal(member)
		}
		return object
	case []any:
		list := []any{}
		for _, element := range v {
			list = append(list, normal(element))
		}
		return list
	case string:
		return norm.NFC.String(v)
	}
	return v
}

func TestRender_shape(t *testing.T) {
	t.Parallel()
	numbers := &model.Field{Name: "numbers", Kind: model.ObjectList, Fields: []model.Field{
		{Name: "type", Kind: model.String}, {Name: "value", Kind: model.String}, {Name: "rings", Kind: model.Int},
	}}
	names := &model.Field{Name: "names", Kind: model.StringList}
	manager := &reference{path: "numbers.1.value", target: &object{name: "bob", model: &model.Model{TypeName: "voss_user"}}}
	for name, test := range map[string]struct {
		field *model.Field
		value any
		want  string
	}{
		"few texts":  {names, []any{"a", "b"}, `["a", "b"]`},
		"many texts": {names, []any{"a", "b", "c", "d", "e"}, "[\n  \"a\",\n  \"b\",\n  \"c\",\n  \"d\",\n  \"e\",\n]"},
		"no texts":   {names, []any{}, "[]"},
		"objects": {
			numbers,
			[]any{map[string]any{"rings": json.Number("9007199254740993"), "type": "work"}, map[string]any{"value": "bob's"}, map[string]any{}},
			"[\n  {\n    type  = \"work\"\n    rings = 9007199254740993\n  },\n  {\n    value = collab_voss_user.bob.id\n  },\n  {},\n]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := json.Marshal(test.value)
			if err != nil {
				t.Fatal(err)
			}
			var value ctyjson.SimpleJSONValue
			if err := json.Unmarshal(text, &value); err != nil {
				t.Fatal(err)
			}
			file := hclwrite.NewEmptyFile()
			file.Body().SetAttributeRaw("x", newRenderer([]*reference{manager}).expression(test.field, value.Value, test.field.Name))
			got := string(hclwrite.Format(file.Bytes()))
			if diff := cmp.Diff("x = "+test.want+"\n", got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
