package model_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// What a declared or held value of any kind can be, and what a server can hold.
const (
	null    = "null"
	empty   = "empty"
	known   = "known"
	other   = "other"
	unknown = "unknown"
	missing = "missing" // of a payload: null without its key
	noPrior = "new"     // of a prior state: the object is new
)

// fieldCase is a kind of field with values to try it with.
type fieldCase struct {
	name   string
	field  model.Field
	values map[string]any // by the names above, without null
	wire   map[string]any
	// impliedByAbsence names the values that a server may mean by leaving out the
	// field. With a default it means the default, which is another value.
	impliedByAbsence map[string]bool
	// partial marks an object: declaring it empty declares no part of it.
	partial bool
}

func fieldCases() []fieldCase {
	inner := []model.Field{{Name: "x", Payload: "X", Kind: model.String}}
	number := func(s string) any { return json.Number(s) }
	emptyIsImplied := map[string]bool{empty: true}
	return []fieldCase{
		{
			name: "String", field: model.Field{Kind: model.String}, impliedByAbsence: emptyIsImplied,
			values: map[string]any{empty: "", known: "a", other: "b"}, wire: map[string]any{empty: "", known: "a", other: "b"},
		},
		{
			name: "String with choices", field: model.Field{Kind: model.String, Choices: phoneTypes}, impliedByAbsence: emptyIsImplied,
			values: map[string]any{empty: "", known: "Second Fax", other: "mobile"}, wire: map[string]any{empty: "", known: "FAX_2", other: "mobile"},
		},
		{
			name: "Boolean", field: model.Field{Kind: model.Bool}, impliedByAbsence: emptyIsImplied,
			values: map[string]any{empty: false, known: true, other: false}, wire: map[string]any{empty: false, known: true, other: false},
		},
		{
			name: "Integer", field: model.Field{Kind: model.Int}, // 0 is a number as any other
			values: map[string]any{empty: int64(0), known: int64(1), other: int64(2)}, wire: map[string]any{empty: number("0"), known: number("1"), other: number("2")},
		},
		{
			name: "Array of strings", field: model.Field{Kind: model.StringList}, impliedByAbsence: emptyIsImplied,
			values: map[string]any{empty: list{}, known: list{"a", "a"}, other: list{"b"}}, wire: map[string]any{empty: list{}, known: list{"a", "a"}, other: list{"b"}},
		},
		{
			name: "Set of strings", field: model.Field{Kind: model.StringSet, Choices: phoneTypes}, impliedByAbsence: emptyIsImplied,
			values: map[string]any{empty: list{}, known: list{"Work", "mobile"}, other: list{"mobile"}}, wire: map[string]any{empty: list{}, known: list{"work", "mobile"}, other: list{"mobile"}},
		},
		{
			name: "Object", field: model.Field{Kind: model.Object, Fields: inner}, impliedByAbsence: emptyIsImplied, partial: true,
			values: map[string]any{empty: object{}, known: object{"x": "a"}, other: object{"x": "b"}}, wire: map[string]any{empty: object{}, known: object{"X": "a"}, other: object{"X": "b"}},
		},
		{
			name: "Array of objects", field: model.Field{Kind: model.ObjectList, Fields: inner}, impliedByAbsence: emptyIsImplied,
			values: map[string]any{empty: list{}, known: list{object{"x": "a"}}, other: list{object{"x": "b"}}}, wire: map[string]any{empty: list{}, known: list{object{"X": "a"}}, other: list{object{"X": "b"}}},
		},
		{
			name: "String with a default", field: model.Field{Kind: model.String, Default: "d"},
			values: map[string]any{empty: "", known: "a", other: "b"}, wire: map[string]any{empty: "", known: "a", other: "b"},
		},
		{
			name: "Boolean with a default", field: model.Field{Kind: model.Bool, Default: true},
			values: map[string]any{empty: false, known: false, other: true}, wire: map[string]any{empty: false, known: false, other: true},
		},
		{
			name: "Integer with a default", field: model.Field{Kind: model.Int, Default: int64(3)},
			values: map[string]any{empty: int64(0), known: int64(1), other: int64(2)}, wire: map[string]any{empty: number("0"), known: number("1"), other: number("2")},
		},
	}
}

// position is a place in a model, with something declared beside the field.
type position struct {
	name   string
	inList bool
	model  func(model.Field) *model.Model
	value  func(any) object
	wire   func(object) object
	find   func(object) any
}

func positions() []position {
	key := model.Field{Name: "key", Payload: "Key", Kind: model.String}
	within := func(kind model.Kind, fields ...model.Field) model.Field {
		return model.Field{Name: "in", Payload: "In", Kind: kind, Fields: append([]model.Field{key}, fields...)}
	}
	member := func(v any) object { return with(object{"key": "k", "it": v}, nil) }
	sent := func(data object) object { return with(object{"Key": "k"}, data) }
	in := func(v any) object { return v.(object)["in"].(object) }
	first := func(v any) object { return v.(object)["in"].(list)[0].(object) }
	return []position{
		{
			"at the top", false,
			func(f model.Field) *model.Model { return &model.Model{Fields: []model.Field{key, f}} },
			member, sent, func(v object) any { return v["it"] },
		},
		{
			"in an object", false,
			func(f model.Field) *model.Model { return &model.Model{Fields: []model.Field{within(model.Object, f)}} },
			func(v any) object { return object{"in": member(v)} },
			func(data object) object { return object{"In": sent(data)} },
			func(v object) any { return in(v)["it"] },
		},
		{
			"in a list", true,
			func(f model.Field) *model.Model {
				return &model.Model{Fields: []model.Field{within(model.ObjectList, f)}}
			},
			func(v any) object { return object{"in": list{member(v)}} },
			func(data object) object { return object{"In": list{sent(data)}} },
			func(v object) any { return first(v)["it"] },
		},
		{
			"in an object in a list", true,
			func(f model.Field) *model.Model {
				return &model.Model{Fields: []model.Field{within(model.ObjectList, within(model.Object, f))}}
			},
			func(v any) object { return object{"in": list{object{"key": "k", "in": member(v)}}} },
			func(data object) object { return object{"In": list{object{"Key": "k", "In": sent(data)}}} },
			func(v object) any { return in(first(v))["it"] },
		},
	}
}

// The next three say what becomes of a value, for every kind, with the
// exceptions that their comments give reasons for.

// planned returns what a declared value comes to over a prior one.
func (s fieldCase) planned(declared, prior string, inList bool) any {
	hasDefault := s.field.Default != nil
	switch {
	case declared == null && hasDefault && inList && prior != null && prior != noPrior:
		return s.value(prior) // an element has no lasting name to remember by what was released
	case declared == null && hasDefault:
		return s.field.Default
	case declared == null && prior == noPrior:
		return nil
	case declared == null:
		return s.value(prior)
	case declared == empty && s.partial && prior == known:
		return s.value(known) // no part of the object is declared, so none changes
	}
	return s.value(declared)
}

// refreshed returns what a value in state comes to when the server holds answer,
// null for silence.
func (s fieldCase) refreshed(prior string, answer any) any {
	switch {
	case prior == null && s.field.Default == nil:
		return nil // nobody asked for it
	case answer == nil && s.impliedByAbsence[prior]:
		return s.value(prior)
	case answer == nil:
		return s.field.Default
	case prior == empty && s.partial:
		return s.value(empty) // no part of it is in state
	case s.field.Equal(s.value(prior), answer):
		return s.value(prior)
	}
	return answer
}

// afterApply returns what a planned value comes to after a write, and whether the
// server is said not to have kept it.
func (s fieldCase) afterApply(planned string, answer any) (any, bool) {
	switch {
	case planned == unknown && answer == nil:
		return s.field.Default, false
	case planned == unknown:
		return answer, false
	case planned == null, planned == empty && s.partial:
		return s.value(planned), false
	case answer == nil:
		return s.value(planned), !s.impliedByAbsence[planned]
	}
	return s.value(planned), !s.field.Equal(s.value(planned), answer)
}

func (s fieldCase) value(name string) any {
	if name == unknown {
		return model.Unknown
	}
	return s.values[name]
}

func (s fieldCase) payload(name string) object {
	switch name {
	case missing:
		return nil
	case null:
		return object{"It": nil}
	}
	return object{"It": s.wire[name]}
}

// TestMatrix tries every kind of field in every place with every state of
// declared, prior and served value.
func TestMatrix(t *testing.T) {
	for _, s := range fieldCases() {
		s.field.Name, s.field.Payload = "it", "It"
		for _, at := range positions() {
			t.Run(s.name+" "+at.name, func(t *testing.T) {
				m := at.model(s.field)
				checkPlans(t, m, s, at)
				checkReads(t, m, s, at)
			})
		}
	}
}

func checkPlans(t *testing.T, m *model.Model, s fieldCase, at position) {
	for _, declared := range []string{null, empty, known, unknown} {
		for _, prior := range []string{noPrior, null, empty, known} {
			var state object
			if prior != noPrior {
				state = at.value(s.value(prior))
			}
			planned := m.Plan(at.value(s.value(declared)), state, nil)
			want := s.planned(declared, prior, at.inList)
			if diff := cmp.Diff(want, at.find(planned)); diff != "" {
				t.Errorf("declared %s over %s: -want +got:\n%s", declared, prior, diff)
			}
		}
	}
}

func checkReads(t *testing.T, m *model.Model, s fieldCase, at position) {
	for _, server := range []string{missing, null, empty, known, other} {
		answer, problems := m.Decode(at.wire(s.payload(server)))
		if len(problems) > 0 {
			t.Fatalf("%s: %v", server, problems)
		}
		held := at.find(answer)
		for _, prior := range []string{null, empty, known} {
			got := at.find(m.Refresh(at.value(s.value(prior)), answer))
			if diff := cmp.Diff(s.refreshed(prior, held), got); diff != "" {
				t.Errorf("state %s, server %s: -want +got:\n%s", prior, server, diff)
			}
		}
		for _, planned := range []string{null, empty, known, unknown} {
			value := at.value(s.value(planned))
			state, differences := m.StateAfterApply(value, value, answer)
			want, lost := s.afterApply(planned, held)
			if diff := cmp.Diff(want, at.find(state)); diff != "" {
				t.Errorf("planned %s, server %s: -want +got:\n%s", planned, server, diff)
			}
			if lost != (len(differences) > 0) {
				t.Errorf("planned %s, server %s: differences %v", planned, server, differences)
			}
		}
	}
}
