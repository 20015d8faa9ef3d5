package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// created is a state of a person who was created with nothing but an email.
var created = object{
	"email": "a", "language": "en", "visible": true, "limit": int64(3),
	"status": "active", "updated": int64(1), "site": "here",
}

// createdPlan is the plan of such a person.
var createdPlan = with(created, object{"status": model.Unknown, "updated": model.Unknown, "site": model.Unknown})

func TestPlan(t *testing.T) {
	unknown := model.Unknown
	tests := []struct {
		name          string
		config, prior object
		nonDefaults   model.Paths
		want          object // the members of the plan that differ from the prior state; "-" for null
	}{
		{"declared as it is", object{"email": "a"}, created, nil, nil},
		{"declared for the first time", object{"email": "a", "line": "1"}, created, nil, object{"line": "1", "updated": unknown}},
		{"declared empty", object{"email": "a", "line": ""}, created, nil, object{"line": "", "updated": unknown}},
		{"source of a derived value", object{"email": "b"}, created, nil, object{"email": "b", "status": unknown, "updated": unknown}},
		{"unknown source", object{"email": unknown}, created, nil, object{"email": unknown, "status": unknown, "updated": unknown}},
		{
			"source inside an object",
			object{"email": "a", "calling": object{"dnd": true}},
			with(created, object{"calling": object{"dnd": false, "mode": "auto"}}), nil,
			object{"calling": object{"dnd": true, "mode": "auto"}, "status": unknown, "updated": unknown},
		},
		{
			"object that may hold the source is unknown",
			object{"email": "a", "calling": unknown},
			created, nil,
			object{"calling": unknown, "status": unknown, "updated": unknown},
		},
		{"choice by its title", object{"email": "a", "kind": "Second Fax"}, with(created, object{"kind": "FAX_2"}), nil, nil},
		{"choice in another case", object{"email": "a", "language": "DE"}, with(created, object{"language": "de"}), nil, nil},
		{"another choice by its title", object{"email": "a", "kind": "Work"}, with(created, object{"kind": "FAX_2"}), nil, object{"kind": "Work", "updated": unknown}},
		{"value outside the choices that is held", object{"email": "a", "kind": "pager"}, with(created, object{"kind": "pager"}), nil, nil},
		{"undeclared value stays", object{"email": "a"}, with(created, object{"line": "1", "words": list{"x"}, "phones": list{object{"id": "1"}}}), nil, nil},
		{"undeclared default comes back", object{"email": "a"}, with(created, object{"visible": false}), nil, object{"visible": true, "updated": unknown}},
		{"undeclared default in another spelling", object{"email": "a"}, with(created, object{"language": "EN"}), nil, nil},
		{"undeclared default that was null", object{"email": "a"}, with(created, object{"limit": nil}), nil, object{"limit": int64(3), "updated": unknown}},
		{"non-default value stays", object{"email": "a"}, with(created, object{"visible": false}), model.Paths{"visible"}, nil},
		{"non-default value is declared", object{"email": "a", "visible": true}, with(created, object{"visible": false}), model.Paths{"visible"}, object{"visible": true, "updated": unknown}},
		{
			"default in a declared object",
			object{"email": "a", "calling": object{}},
			with(created, object{"calling": object{"mode": "manual", "dnd": true}}), nil,
			object{"calling": object{"mode": "auto", "dnd": true}, "updated": unknown},
		},
		{
			"non-default in a declared object", object{"email": "a", "calling": object{}}, with(created, object{"calling": object{"mode": "manual"}}), model.Paths{"calling.mode"}, nil,
		},
		{"no default in an object that is not declared", object{"email": "a"}, with(created, object{"calling": object{"mode": "manual"}}), nil, nil},
		{
			"object declared for the first time",
			object{"email": "a", "calling": object{"email": "b"}},
			created, nil,
			object{"calling": object{"email": "b", "mode": "auto", "id": unknown}, "status": unknown, "updated": unknown},
		},
		{"create-only", object{"email": "a", "birth_place": "x"}, with(created, object{"birth_place": "y"}), nil, object{"birth_place": "x", "updated": unknown}},
		{"secret as it is", object{"email": "a", "password": "x"}, with(created, object{"password": "x"}), nil, nil},
		{"secret no longer declared", object{"email": "a"}, with(created, object{"password": "x"}), nil, object{"password": "-", "updated": unknown}},
		{"no secret", object{"email": "a"}, created, nil, nil},
		{"read-only null stays null", object{"email": "a"}, with(created, object{"site": nil}), nil, nil},
		{"derived null is unknown", object{"email": "b"}, with(created, object{"status": nil}), nil, object{"email": "b", "status": unknown, "updated": unknown}},
		{"strings as they are", object{"email": "a", "words": list{"x", "y"}}, with(created, object{"words": list{"x", "y"}}), nil, nil},
		{"strings in another order", object{"email": "a", "words": list{"y", "x"}}, with(created, object{"words": list{"x", "y"}}), nil, object{"words": list{"y", "x"}, "updated": unknown}},
		{"set in another order", object{"email": "a", "roles": list{"Mobile", "work"}}, with(created, object{"roles": list{"work", "mobile"}}), nil, nil},
		{"list cleared", object{"email": "a", "words": list{}}, with(created, object{"words": list{"x"}}), nil, object{"words": list{}, "updated": unknown}},
		{"list with an unknown string", object{"email": "a", "words": list{"x", unknown}}, with(created, object{"words": list{"x"}}), nil, object{"words": list{"x", unknown}, "updated": unknown}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := with(test.prior, test.want)
			for name, v := range want {
				if v == "-" {
					delete(want, name)
				}
			}
			if diff := cmp.Diff(want, person().Plan(test.config, test.prior, test.nonDefaults)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Whatever changes in a list counts as a change of the list.
func TestPlanOfWhatDerivesFromAList(t *testing.T) {
	m := &model.Model{Fields: []model.Field{
		phones(),
		{Name: "line", Payload: "line", Kind: model.String},
		{Name: "main", Payload: "main", Kind: model.String, Access: model.ReadOnly, DerivedFrom: []string{"phones"}},
		{Name: "types", Payload: "types", Kind: model.String, Access: model.ReadOnly, DerivedFrom: []string{"phones.type"}},
	}}
	work, mobile := object{"type": "work", "number": "1", "primary": true, "ring": int64(5)}, object{"type": "mobile", "number": "2", "primary": false, "ring": int64(20)}
	tests := []struct {
		name        string
		declared    any
		held        any
		main, types bool // whether they are unknown
	}{
		{"nothing", list{object{"type": "Work"}, mobile}, list{work, mobile}, false, false},
		{"not declared", nil, list{work, mobile}, false, false},
		{"one leaf", list{with(work, object{"ring": int64(6)})}, list{work}, true, false},
		{"the leaf", list{with(work, object{"type": "mobile"})}, list{work}, true, true},
		{"order", list{mobile, work}, list{work, mobile}, true, true},
		{"one less", list{work}, list{work, mobile}, true, true},
		{"one more", list{work, mobile}, list{work}, true, true},
		{"no element of an absent list", list{}, nil, true, true},
		{"unknown leaf", list{with(work, object{"ring": model.Unknown})}, list{work}, true, true},
		{"unknown list", model.Unknown, list{work}, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			state := with(object{"main": "1", "types": "work"}, object{"phones": test.held})
			before := modeltest.Clone(state)
			planned := m.Plan(with(object{"phones": test.declared}, nil), state, nil)
			if model.IsUnknown(planned["main"]) != test.main || model.IsUnknown(planned["types"]) != test.types {
				t.Errorf("main is %v, types is %v", planned["main"], planned["types"])
			}
			if diff := cmp.Diff(before, state); diff != "" {
				t.Errorf("the plan changed the prior state:\n%s", diff)
			}
		})
	}
}

// What derives from a change may be inside of what is not declared.
func TestPlanMarksUnknownInACopy(t *testing.T) {
	derived := model.Field{Name: "sum", Payload: "sum", Kind: model.Int, Access: model.ReadOnly, DerivedFrom: []string{"line"}}
	m := &model.Model{Fields: []model.Field{
		{Name: "line", Payload: "line", Kind: model.String},
		{Name: "o", Payload: "o", Kind: model.Object, Fields: []model.Field{derived}},
		{Name: "l", Payload: "l", Kind: model.ObjectList, Fields: []model.Field{derived}},
	}}
	sum, unknown := object{"sum": int64(1)}, object{"sum": model.Unknown}
	state := object{"line": "1", "o": sum, "l": list{sum}}
	planned := m.Plan(object{"line": "2"}, state, nil)
	if diff := cmp.Diff(object{"line": "2", "o": unknown, "l": list{unknown}}, planned); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(object{"line": "1", "o": object{"sum": int64(1)}, "l": list{object{"sum": int64(1)}}}, state); diff != "" {
		t.Errorf("the plan changed the prior state:\n%s", diff)
	}
}

// A read-only list stays as it is, whatever it is computed from: as unknown, a plan would
// show each of its elements as taken away.
func TestPlanKeepsReadOnlyLists(t *testing.T) {
	inside := []model.Field{{Name: "x", Payload: "x", Kind: model.String, Access: model.ReadOnly, DerivedFrom: []string{"*"}}}
	for name, test := range map[string]struct {
		list model.Field
		held any
	}{
		"objects": {model.Field{Kind: model.ObjectList, Fields: inside}, list{object{"x": "1"}}},
		"texts":   {model.Field{Kind: model.StringList}, list{"1"}},
		"a set":   {model.Field{Kind: model.StringSet}, list{"1"}},
		"empty":   {model.Field{Kind: model.StringList}, list{}},
		"absent":  {model.Field{Kind: model.ObjectList, Fields: inside}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := test.list
			f.Name, f.Payload, f.Access, f.DerivedFrom = "l", "l", model.ReadOnly, []string{"*"}
			m := &model.Model{Fields: []model.Field{{Name: "line", Payload: "line", Kind: model.String}, f}}
			planned := m.Plan(object{"line": "2"}, object{"line": "1", "l": test.held}, nil)
			if diff := cmp.Diff(test.held, planned["l"]); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if planned := m.Plan(object{"line": "2"}, nil, nil); !model.IsUnknown(planned["l"]) {
				t.Errorf("of a new object, the list is %v", planned["l"])
			}
		})
	}
}

// A set with an unknown member is one whose size nobody knows.
func TestPlanOfSetsInElementsThatMayBeOthers(t *testing.T) {
	m := &model.Model{Fields: []model.Field{{Name: "l", Payload: "l", Kind: model.ObjectList, Fields: []model.Field{
		{Name: "x", Payload: "x", Kind: model.String},
		{Name: "tags", Payload: "tags", Kind: model.StringSet},
		{Name: "same", Payload: "same", Kind: model.StringSet},
	}}}}
	state := object{"l": list{object{"tags": list{"a", "b"}, "same": list{"c"}}, object{"tags": list{"a", "d"}, "same": list{"c"}}}}
	config := object{"l": list{object{"x": model.Unknown, "same": list{"c"}}, object{"tags": list{"a", model.Unknown}, "same": list{"e"}}}}
	want := object{"l": list{
		object{"x": model.Unknown, "tags": model.Unknown, "same": list{"c"}},
		object{"tags": list{"a", model.Unknown}, "same": list{"e"}},
	}}
	if diff := cmp.Diff(want, m.Plan(config, state, nil)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPlanOfANewObject(t *testing.T) {
	unknown := model.Unknown
	tests := []struct {
		name   string
		config object
		want   object // beside what every new person has
	}{
		{"nothing but what is required", object{"email": "a"}, nil},
		{"declared over a default", object{"email": "a", "visible": false, "language": "DE"}, object{"visible": false, "language": "DE"}},
		{"unknown over a default", object{"email": "a", "visible": unknown}, object{"visible": unknown}},
		{"secret", object{"email": "a", "password": "x"}, object{"password": "x"}},
		{"empty object", object{"email": "a", "calling": object{}}, object{"calling": object{"mode": "auto", "id": unknown}}},
		{"no elements", object{"email": "a", "phones": list{}}, object{"phones": list{}}},
		{
			"elements",
			object{"email": "a", "phones": list{object{"type": "Work", "rules": list{object{"name": "x"}}}, unknown}},
			object{"phones": list{
				object{"type": "Work", "primary": false, "ring": int64(20), "id": unknown, "rules": list{object{"name": "x", "hits": unknown}}},
				unknown,
			}},
		},
		{
			"element with an unknown",
			object{"email": "a", "phones": list{object{"number": unknown}}},
			object{"phones": list{object{"number": unknown, "primary": false, "ring": int64(20), "id": unknown}}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(with(createdPlan, test.want), person().Plan(test.config, nil, nil)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPlanOfLists(t *testing.T) {
	unknown := model.Unknown
	work := object{"type": "work", "number": "1", "primary": true, "ring": int64(5), "id": "A", "rules": list{object{"name": "x", "active": true, "hits": int64(9)}}}
	mobile := object{"type": "mobile", "number": "2", "primary": false, "ring": int64(20), "id": "B"}
	tests := []struct {
		name         string
		declared     any
		prior, wants list
	}{
		{"any part of each element", list{object{"type": "work"}, object{"number": "2"}}, list{work, mobile}, list{work, mobile}},
		{"elements that say nothing", list{object{}, object{}}, list{work, mobile}, list{work, mobile}},
		{"title", list{object{"type": "Work"}, object{"type": "MOBILE"}}, list{work, mobile}, list{work, mobile}},
		{"no default comes back in an element", list{object{"number": "1"}}, list{work}, list{work}},
		{"one leaf", list{object{"type": "work", "ring": int64(7)}, object{"type": "mobile"}}, list{work, mobile}, list{with(work, object{"ring": int64(7)}), mobile}},
		{"read-only values follow their element", list{object{"type": "mobile"}, object{"type": "work"}}, list{work, mobile}, list{mobile, work}},
		{
			"new element in front",
			list{object{"number": "3"}, object{"number": "1"}},
			list{work},
			list{object{"number": "3", "primary": false, "ring": int64(20), "id": unknown}, work},
		},
		{"element gone", list{object{"number": "2"}}, list{work, mobile}, list{mobile}},
		{"cleared", list{}, list{work}, list{}},
		{
			"another key is a new element",
			list{object{"number": "3"}},
			list{work},
			list{object{"number": "3", "primary": false, "ring": int64(20), "id": unknown}},
		},
		{
			"list inside",
			list{object{"number": "1", "rules": list{object{"name": "y"}, object{"name": "x", "active": false}}}},
			list{work},
			list{with(work, object{"rules": list{object{"name": "y", "hits": unknown}, object{"name": "x", "active": false, "hits": int64(9)}}})},
		},
		{
			"prior spelling stays by index only",
			list{object{"number": "2", "type": "Mobile"}, object{"number": "1", "type": "Work"}},
			list{work, mobile},
			list{with(mobile, object{"type": "Mobile"}), with(work, object{"type": "Work"})},
		},
		{
			"an unknown leaf leaves open which element it is",
			list{object{"number": "1", "ring": unknown}},
			list{work},
			list{object{"number": "1", "ring": unknown, "type": unknown, "primary": unknown, "id": unknown, "rules": unknown}},
		},
		{
			"what all elements agree on is known",
			list{object{"number": unknown}},
			list{mobile, with(mobile, object{"id": "C"})},
			list{object{"number": unknown, "type": unknown, "primary": false, "ring": int64(20), "id": unknown}},
		},
		{"unknown element", list{unknown, object{"number": "1"}}, list{work}, list{unknown, object{"number": "1", "type": unknown, "primary": unknown, "ring": unknown, "id": unknown, "rules": unknown}}},
	}
	m := &model.Model{Fields: []model.Field{phones()}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := m.Plan(object{"phones": test.declared}, object{"phones": test.prior}, nil)
			if diff := cmp.Diff(object{"phones": test.wants}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestManagedIsWhatTheConfigurationAnswersFor(t *testing.T) {
	unknown := model.Unknown
	held := object{"type": "work", "number": "1", "primary": true, "id": "A"}
	tests := []struct {
		name          string
		config, prior object
		nonDefaults   model.Paths
		want          object
	}{
		{"new object", object{"email": "a"}, nil, nil, object{"email": "a", "language": "en", "visible": true, "limit": int64(3)}},
		{"released", object{"email": "a"}, with(created, object{"line": "1"}), nil, object{"email": "a", "language": "en", "visible": true, "limit": int64(3)}},
		{"non-default", object{"email": "a"}, with(created, object{"visible": false}), model.Paths{"visible"}, object{"email": "a", "language": "en", "limit": int64(3)}},
		{
			"as the plan spells it",
			object{"email": "a", "kind": "Work", "language": "DE"},
			with(created, object{"kind": "work"}), nil,
			object{"email": "a", "kind": "work", "language": "DE", "visible": true, "limit": int64(3)},
		},
		{
			"objects in part, elements whole",
			object{"email": "a", "calling": object{"dnd": true}, "phones": list{object{"number": "1"}}},
			with(created, object{"calling": object{"email": "b", "id": "1", "mode": "auto"}, "phones": list{held}}), nil,
			object{
				"email": "a", "language": "en", "visible": true, "limit": int64(3), "calling": object{"dnd": true, "mode": "auto"},
				"phones": list{with(held, object{"ring": int64(20)})},
			},
		},
		{"unknown", object{"email": "a", "words": unknown}, created, nil, object{"email": "a", "language": "en", "visible": true, "limit": int64(3)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := person()
			if diff := cmp.Diff(test.want, m.Managed(test.config, m.Plan(test.config, test.prior, test.nonDefaults))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPathsWithout(t *testing.T) {
	config := object{"a": object{"b": "x", "c": nil}, "d": model.Unknown, "e": object{}}
	paths := model.Paths{"a.b", "a.c", "d", "d.x", "e.f", "g", "a.b.c"}
	want := model.Paths{"a.c", "d.x", "e.f", "g", "a.b.c"}
	if diff := cmp.Diff(want, paths.Without(config)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
