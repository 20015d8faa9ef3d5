package schema_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/schema"
)

// TestRoundTrip: what a schema can say of any table comes back from it.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		got, err := schema.Read(m.Type, plain(t, map[string]any{
			"business_key": map[string]any{"hierarchy": true, "unique": []any{"name"}},
			"properties":   properties(t, m.Fields),
		}))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(byPayload(m.Fields), byPayload(got.Fields), sameFields); diff != "" {
			t.Error(diff)
		}
		if got.BusinessKey != "name" || got.Fields[0].Name != "name" {
			t.Errorf("the business key is %q, the first field %q", got.BusinessKey, got.Fields[0].Name)
		}
	})
}

// plain is a document as it comes from a server.
func plain(t rapid.TB, document map[string]any) map[string]any {
	encoded, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	var decoded map[string]any
	if err := decoder.Decode(&decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

// byPayload returns what a schema can say of fields, by their keys.
func byPayload(fields []model.Field) map[string]model.Field {
	all := map[string]model.Field{}
	for _, f := range fields {
		said := model.Field{Name: f.Payload, Payload: f.Payload, Kind: f.Kind, Access: f.Access, Required: f.Required, Default: f.Default, Choices: f.Choices, Sensitive: f.Access == model.WriteOnly}
		if said.Access == model.CreateOnly {
			said.Access = model.ReadWrite
		}
		if said.Default == "" {
			said.Default = nil // an empty text is no default
		}
		said.Fields = sorted(byPayload(f.Fields))
		all[f.Payload] = said
	}
	return all
}

func sorted(fields map[string]model.Field) []model.Field {
	var list []model.Field
	for _, key := range modeltest.Keys() {
		if f, there := fields[key]; there {
			list = append(list, f)
		}
	}
	return list
}

// properties renders a table, in one of the ways in which servers do.
func properties(t *rapid.T, fields []model.Field) map[string]any {
	all := map[string]any{}
	for i := range fields {
		all[fields[i].Payload] = property(t, &fields[i])
	}
	return all
}

func property(t *rapid.T, f *model.Field) map[string]any {
	p := map[string]any{"required": f.Required, "readonly": f.Access == model.ReadOnly, "is_password": f.Access == model.WriteOnly}
	switch f.Kind {
	case model.Object:
		p["type"], p["properties"] = "object", properties(t, f.Fields)
		return p
	case model.ObjectList:
		p["type"], p["items"] = "array", map[string]any{"type": "object", "properties": properties(t, f.Fields)}
		return p
	case model.StringList, model.StringSet:
		p["type"], p["uniqueItems"] = "array", f.Kind == model.StringSet
		p["items"] = map[string]any{"type": "string", "choices": choices(f)}
		return p
	}
	name := map[model.Kind]string{model.String: "string", model.Bool: "boolean", model.Int: "integer"}[f.Kind]
	p["type"] = rapid.SampledFrom([]any{name, []any{name}, []any{"null", name}}).Draw(t, "type")
	p["choices"] = choices(f)
	if f.Default != nil {
		p["default"] = rapid.SampledFrom([]any{f.Default, model.Text(f.Default)}).Draw(t, "default")
	}
	return p
}

func choices(f *model.Field) []any {
	list := []any{}
	for _, c := range f.Choices {
		list = append(list, map[string]any{"value": c.Value, "title": c.Label()})
	}
	return list
}

// FuzzRead reads any document without a panic, into a table whose fields are known by
// their keys.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"properties": {"a": {"type": "string", "choices": [{"value": 1, "title": []}]}}}`,
		`{"schema": {"properties": {"a": {"$ref": "#"}, "b": {"extends": [{"$ref": "#/properties/a"}]}}}, "meta": {"business_key": {"unique": ["a", "b"]}}}`,
		`{"properties": {"a": {"type": ["array", {"type": "null"}], "items": {"$ref": "#/properties/a"}, "default": {}}}}`,
		`{"properties": {"a": {"type": "integer", "minimum": "x", "maximum": 1e400, "default": 1.5}, "": {}, "c": 5}}`,
		`{"properties": {"a": {"items": {"properties": {"b": {"target": "::", "valid_re": "("}}}}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		var d map[string]any
		if decoder.Decode(&d) != nil {
			return
		}
		m, err := schema.Read("data/Thing", d)
		if err != nil {
			return
		}
		m.WalkFields(func(ref model.FieldRef) {
			if ref.Field.Name != ref.Field.Payload || ref.Field.Name == "" {
				t.Errorf("the field %q has the key %q", ref.Field.Name, ref.Field.Payload)
			}
			if ref.Field.Access == model.ReadOnly {
				for _, child := range ref.Field.Fields {
					if child.Access != model.ReadOnly {
						t.Errorf("%s can be written inside of what cannot", child.Name)
					}
				}
			}
		})
		again, err := schema.Read("data/Thing", d)
		if diff := cmp.Diff(m, again, sameFields, cmpopts.IgnoreUnexported(model.Model{})); err != nil || diff != "" {
			t.Errorf("read twice: %v\n%s", err, diff)
		}
	})
}
