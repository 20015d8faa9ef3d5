package model_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// What is not declared is sent as it was, and what is declared as declared.
func TestApplyChangesNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		object := modeltest.Payloads(m).Draw(t, "object")
		state, nonDefaults := m.StateFromServer(decode(t, m, object))
		config := configs(m, state).Draw(t, "config")
		planned := m.Plan(config, state, nonDefaults)
		payload := m.Payload(object, m.Changes(planned, state), m.Managed(config, planned))
		wantUntouched(t, m.Fields, object, payload, config, object, "")
	})
}

// wantUntouched compares what was with what is sent. A value that is filled in
// may follow its source, which is "name" in what was at the top.
func wantUntouched(t *rapid.T, fields []model.Field, before, after map[string]any, config model.Value, top map[string]any, path string) {
	t.Helper()
	known := map[string]bool{}
	for i := range fields {
		f := &fields[i]
		known[f.Payload] = true
		was, had := before[f.Payload]
		is, has := after[f.Payload]
		at := path + f.Name
		switch declared := config[f.Name]; {
		case f.Access == model.ReadOnly:
			if has {
				t.Fatalf("%s is read-only, and sent", at)
			}
		case declared == nil && was == nil && f.Default != nil, f.ResetsToDefault && cmp.Equal(was, is):
		case declared == nil && isDefaultChoice(f, was):
			if is != f.Default && is != was {
				t.Fatalf("%s was %v, the default, and is sent as %v", at, was, is)
			}
		case declared == nil && f.FillFrom != "":
			if !f.EqualPayload(was, is) && (was != nil && !f.EqualPayload(was, "") && !f.EqualPayload(was, top["name"])) {
				t.Fatalf("%s was %v, and is filled in with %v", at, was, is)
			}
		case declared == nil && f.Kind == model.Object && fills(f):
			held, _ := was.(map[string]any)
			sent, _ := is.(map[string]any)
			wantUntouched(t, f.Fields, held, sent, nil, top, at+".")
		case declared == nil:
			if diff := cmp.Diff(stripped(f, was), is); has != had || diff != "" {
				t.Fatalf("%s is not declared (-before +after):\n%s", at, diff)
			}
		case f.Kind == model.Object:
			held, _ := was.(map[string]any)
			wantUntouched(t, f.Fields, held, is.(map[string]any), declared.(model.Value), top, at+".")
		default:
			wantDeclared(t, f, declared, is)
		}
	}
	for key, was := range before {
		if is, has := after[key]; !known[key] && (!has || !cmp.Equal(was, is)) {
			t.Fatalf("%s%s is no field: %v became %v", path, key, was, is)
		}
	}
}

// isDefaultChoice reports whether a text names the default of a field with
// choices, which is sent by value where the object that holds it is declared.
func isDefaultChoice(f *model.Field, was any) bool {
	text, ok := was.(string)
	return ok && len(f.Choices) > 0 && f.Default != nil && f.Equal(f.Default, text)
}

// fills reports whether the field or a child of it is filled in from another.
func fills(f *model.Field) bool {
	if f.FillFrom != "" {
		return true
	}
	for i := range f.Fields {
		if fills(&f.Fields[i]) {
			return true
		}
	}
	return false
}

// stripped returns the payload of a field without what only the server sets.
func stripped(f *model.Field, payload any) any {
	switch v := payload.(type) {
	case map[string]any:
		data := modeltest.Clone(v)
		for i := range f.Fields {
			child := &f.Fields[i]
			if child.Access == model.ReadOnly {
				delete(data, child.Payload)
			} else if held, ok := data[child.Payload]; ok {
				data[child.Payload] = stripped(child, held)
			}
		}
		return data
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = stripped(f, v[i])
		}
		return list
	}
	return payload
}

// wantDeclared checks that a leaf or list is sent as declared.
func wantDeclared(t *rapid.T, f *model.Field, declared, sent any) {
	t.Helper()
	if f.Access == model.WriteOnly {
		if !f.Equal(declared, sent) {
			t.Fatalf("%s: declared %v, sent %v", f.Name, declared, sent)
		}
		return
	}
	alone := &model.Model{Fields: []model.Field{*f}}
	got := decode(t, alone, map[string]any{f.Payload: sent})
	config := model.Value{f.Name: declared}
	if _, lost := alone.StateAfterApply(config, config, got); sent == nil && len(lost) == 0 {
		return // the server was silent, which means the same
	}
	got, _ = alone.StateFromServer(got) // silence means the default
	if paths := differing(alone.Fields, got, alone.Plan(config, got, nil), ""); len(paths) > 0 {
		t.Fatalf("declared %v, sent %v: differing in %v", declared, sent, paths)
	}
}

// tag is an unknown key that says which element of the list it was sent with.
const tag = "xTag"

// Unknown keys follow the element they belong to, at every depth, whatever else
// of it is declared and in whatever order.
func TestUnknownKeysFollowTheirElement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := withMarkers(modeltest.Models().Draw(t, "model"))
		object := modeltest.Payloads(m).Draw(t, "object")
		tagElements(object, new(int))
		state, nonDefaults := m.StateFromServer(decode(t, m, object))
		config := modeltest.Subsets(m, state).Draw(t, "config")
		config = reordered(t, m.Fields, config, state)
		planned := m.Plan(config, state, nonDefaults)
		payload := m.Payload(object, m.Changes(planned, state), m.Managed(config, planned))
		wantTagged(t, payload)
	})
}

// tagElements gives each element of a list a marker and the same text as tag.
func tagElements(v any, count *int) {
	switch v := v.(type) {
	case map[string]any:
		for _, child := range v {
			tagElements(child, count)
		}
	case []any:
		for _, item := range v {
			if element, ok := item.(map[string]any); ok {
				*count++
				element[marker] = "element " + strconv.Itoa(*count)
				element[tag] = element[marker]
				tagElements(element, count)
			}
		}
	}
}

// reordered returns a subset of the state with the markers of its elements, and
// the elements in another order.
func reordered(t *rapid.T, fields []model.Field, config, state model.Value) model.Value {
	result := model.Value{}
	for i := range fields {
		f := &fields[i]
		switch v := config[f.Name].(type) {
		case nil:
		case map[string]any:
			result[f.Name] = reordered(t, f.Fields, v, state[f.Name].(model.Value))
		case []any:
			result[f.Name] = v
			if f.Kind == model.ObjectList {
				result[f.Name] = reorderedList(t, f, v, state[f.Name].([]any))
			}
		default:
			result[f.Name] = v
		}
	}
	return result
}

func reorderedList(t *rapid.T, f *model.Field, config, state []any) []any {
	list := make([]any, len(config))
	for i := range config {
		held := state[i].(model.Value)
		element := reordered(t, f.Fields, config[i].(model.Value), held)
		element[marker] = held[marker]
		list[i] = element
	}
	if len(list) < 2 {
		return list
	}
	return rapid.Permutation(list).Draw(t, f.Name+" reordered")
}

func wantTagged(t *rapid.T, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		if v[marker] != v[tag] {
			t.Fatalf("%v carries the unknown keys of %v", v[marker], v[tag])
		}
		for _, child := range v {
			wantTagged(t, child)
		}
	case []any:
		for _, item := range v {
			wantTagged(t, item)
		}
	}
}
