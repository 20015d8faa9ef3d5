package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestRefresh(t *testing.T) {
	tests := []struct {
		name                string
		prior, server, want object
	}{
		{"as it was", object{"email": "a", "rank": int64(1)}, object{"email": "a", "rank": int64(1)}, object{"email": "a", "rank": int64(1)}},
		{"drift", object{"email": "a", "enabled": true}, object{"email": "b", "enabled": false}, object{"email": "b", "enabled": false}},
		{"nobody asked for it", object{"email": "a"}, object{"email": "a", "line": "1", "words": list{"x"}, "calling": object{"dnd": true}, "phones": list{object{"type": "work"}}}, object{"email": "a"}},
		{"read-only is always read", object{"status": "active"}, object{"status": "away", "site": "here"}, object{"status": "away", "site": "here"}},
		{"read-only is gone", object{"status": "active", "site": ""}, nil, object{}},
		{"prior spelling stays", object{"kind": "Second Fax", "language": "DE", "roles": list{"Work", "mobile"}}, object{"kind": "FAX_2", "language": "de", "roles": list{"mobile", "work"}}, object{"kind": "Second Fax", "language": "DE", "roles": list{"Work", "mobile"}}},
		{"value outside the choices", object{"kind": "work"}, object{"kind": "pager"}, object{"kind": "pager"}},
		{"declared strings keep their order", object{"words": list{"a", "b", "b"}}, object{"words": list{"b", "a", "b"}}, object{"words": list{"a", "b", "b"}}},
		{"other strings", object{"words": list{"a", "b"}}, object{"words": list{"b", "c"}}, object{"words": list{"b", "c"}}},
		{"as many, but others", object{"words": list{"a", "b", "b"}}, object{"words": list{"a", "a", "b"}}, object{"words": list{"a", "a", "b"}}},
		{"silence leaves what is empty", object{"line": "", "enabled": false, "words": list{}, "phones": list{}, "calling": object{}}, nil, object{"line": "", "enabled": false, "words": list{}, "phones": list{}, "calling": object{}}},
		{"silence takes what is not", object{"line": "1", "enabled": true, "rank": int64(0), "words": list{"a"}, "phones": list{object{}}}, nil, object{}},
		{"silence is the default", object{"language": "de", "visible": false, "limit": int64(9)}, nil, object{"language": "en", "visible": true, "limit": int64(3)}},
		{"silence is the default in its spelling", object{"language": "EN"}, nil, object{"language": "EN"}},
		{"default in place of null", object{"email": "a"}, object{"email": "a"}, object{"email": "a"}},
		{"silence about what is set at creation alone", object{"birth_place": "Bonn"}, object{"email": "a"}, object{"birth_place": "Bonn"}},
		{"secret", object{"password": "x"}, object{"password": "y"}, object{"password": "x"}},
		{"object part by part", object{"calling": object{"dnd": true, "email": "a"}}, object{"calling": object{"dnd": false, "id": "1", "mode": "manual"}}, object{"calling": object{"dnd": false, "id": "1", "mode": "manual"}}},
		{"object of empty values is silent", object{"calling": object{"dnd": false, "email": "", "mode": "auto"}}, nil, object{"calling": object{"dnd": false, "email": "", "mode": "auto"}}},
		{"object whose parts are the server's is silent", object{"calling": object{"id": "1", "mode": "auto"}}, nil, object{"calling": object{"mode": "auto"}}},
		{"object that lost a part", object{"calling": object{"email": "a", "mode": "manual"}}, nil, object{"calling": object{"mode": "auto"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := with(object{"language": "en", "visible": true, "limit": int64(3)}, test.want)
			if c, ok := test.want["calling"].(object); ok {
				want["calling"] = with(object{"mode": "auto"}, c)
			}
			if diff := cmp.Diff(want, person().Refresh(test.prior, test.server)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestRefreshOfWhatOnlyTheServerSets(t *testing.T) {
	inner := []model.Field{{Name: "x", Payload: "x", Kind: model.String, Access: model.ReadOnly}}
	m := &model.Model{Fields: []model.Field{
		{Name: "o", Payload: "o", Kind: model.Object, Access: model.ReadOnly, Fields: inner},
		{Name: "l", Payload: "l", Kind: model.ObjectList, Access: model.ReadOnly, Fields: inner},
		{Name: "s", Payload: "s", Kind: model.StringList, Access: model.ReadOnly},
	}}
	one, two := object{"x": "1"}, object{"x": "2"}
	tests := []struct {
		name                string
		prior, server, want object
	}{
		{"new", nil, object{"o": one, "l": list{one}, "s": list{"a"}}, object{"o": one, "l": list{one}, "s": list{"a"}}},
		{"changed", object{"o": one, "l": list{one}, "s": list{"a"}}, object{"o": two, "l": list{two, one}, "s": list{"b"}}, object{"o": two, "l": list{one, two}, "s": list{"b"}}},
		{"in the order of before", object{"l": list{one, two}, "s": list{"a", "b"}}, object{"l": list{two, one}, "s": list{"b", "a"}}, object{"l": list{one, two}, "s": list{"a", "b"}}},
		{"emptied", object{"o": one, "l": list{one}, "s": list{"a"}}, object{"o": object{}, "l": list{}, "s": list{}}, object{"o": object{}, "l": list{}, "s": list{}}},
		{"gone", object{"o": one, "l": list{one}, "s": list{"a"}}, nil, object{}},
		{"empty and gone", object{"o": object{}, "l": list{}, "s": list{}}, nil, object{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, m.Refresh(test.prior, test.server)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestRefreshOfLists(t *testing.T) {
	declared := object{"type": "Work", "number": "1", "primary": false, "ring": int64(20)}
	other := object{"number": "2", "primary": false, "ring": int64(20)}
	served := object{"type": "work", "number": "1", "id": "A", "rules": list{object{"name": "x"}}}
	servedOther := object{"type": "mobile", "number": "2", "id": "B"}
	served3 := object{"number": "3", "ring": int64(7), "id": "C"}
	adopted3 := object{"number": "3", "ring": int64(7), "primary": false, "id": "C"}
	read, readOther := with(declared, object{"id": "A"}), with(other, object{"id": "B"})
	tests := []struct {
		name                string
		prior, server, want list
	}{
		{"as it was", list{declared, other}, list{served, servedOther}, list{read, readOther}},
		{"another order", list{declared, other}, list{servedOther, served}, list{read, readOther}},
		{"drift of a leaf in another order", list{read, readOther}, list{with(servedOther, object{"ring": int64(9)}), served}, list{read, with(readOther, object{"ring": int64(9)})}},
		{"one more", list{declared}, list{served3, served}, list{read, adopted3}},
		{"one less", list{declared, other}, list{servedOther}, list{readOther}},
		{"another in its place", list{declared, other}, list{served3, servedOther}, list{adopted3, readOther}},
		{"others in another place", list{declared, other}, list{servedOther, served3}, list{readOther, adopted3}},
		{"none left", list{declared}, list{}, list{}},
		{"none to begin with", list{}, list{served3}, list{adopted3}},
		{"same elements twice", list{other, other}, list{servedOther, with(servedOther, object{"id": "C"})}, list{readOther, with(other, object{"id": "C"})}},
	}
	m := &model.Model{Fields: []model.Field{phones()}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := m.Refresh(object{"phones": test.prior}, object{"phones": test.server})
			if diff := cmp.Diff(object{"phones": test.want}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestStateFromServer(t *testing.T) {
	tests := []struct {
		name         string
		server, want object
		nonDefaults  model.Paths
	}{
		{"nothing", nil, object{"language": "en", "visible": true, "limit": int64(3)}, nil},
		{
			"everything there is",
			object{"email": "a", "status": "x", "line": "", "enabled": false, "words": list{}, "kind": "pager"},
			object{"email": "a", "status": "x", "line": "", "enabled": false, "words": list{}, "kind": "pager", "language": "en", "visible": true, "limit": int64(3)},
			nil,
		},
		{
			"what differs from its default is kept",
			object{"language": "de", "visible": true, "limit": int64(0), "calling": object{"mode": "manual"}},
			object{"language": "de", "visible": true, "limit": int64(0), "calling": object{"mode": "manual"}},
			model.Paths{"language", "limit", "calling.mode"},
		},
		{"the default in another spelling", object{"language": "EN"}, object{"language": "EN", "visible": true, "limit": int64(3)}, nil},
		{
			"defaults in objects and elements that are there",
			object{"calling": object{}, "phones": list{object{}, object{"ring": int64(1), "rules": list{object{}}}}},
			object{
				"language": "en", "visible": true, "limit": int64(3), "calling": object{"mode": "auto"},
				"phones": list{object{"primary": false, "ring": int64(20)}, object{"primary": false, "ring": int64(1), "rules": list{object{}}}},
			},
			nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			state, nonDefaults := person().StateFromServer(test.server)
			if diff := cmp.Diff(test.want, state); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(test.nonDefaults, nonDefaults); diff != "" {
				t.Errorf("kept: -want +got:\n%s", diff)
			}
		})
	}
}

func TestStateAfterApply(t *testing.T) {
	unknown := model.Unknown
	tests := []struct {
		name                     string
		planned, managed, server object
		want                     object
		differences              []model.Difference
	}{
		{"kept", object{"email": "a", "kind": "Work"}, object{"email": "a", "kind": "Work"}, object{"email": "a", "kind": "work"}, object{"email": "a", "kind": "Work"}, nil},
		{"unknowns are read", object{"status": unknown, "site": unknown, "line": unknown, "calling": unknown}, nil, object{"status": "x", "line": "1", "calling": object{"dnd": true}}, object{"status": "x", "line": "1", "calling": object{"dnd": true, "mode": "auto"}}, nil},
		{"null stays null", object{}, object{}, object{"line": "1"}, object{}, nil},
		{
			"not kept",
			object{"line": "1", "enabled": true},
			object{"line": "1", "enabled": true},
			object{"line": "2"},
			object{"line": "1", "enabled": true},
			[]model.Difference{{Path: "line", Declared: "1", Got: "2"}, {Path: "enabled", Declared: true}},
		},
		{"not managed", object{"line": "1"}, object{}, object{"line": "2"}, object{"line": "1"}, nil},
		{"empty and silent", object{"line": "", "words": list{}, "enabled": false}, object{"line": "", "words": list{}, "enabled": false}, nil, object{"line": "", "words": list{}, "enabled": false}, nil},
		{"default and silent", object{"limit": int64(3)}, object{"limit": int64(3)}, nil, object{"limit": int64(3)}, nil},
		{
			"over a default and silent",
			object{"visible": false},
			object{"visible": false},
			nil,
			object{"visible": false},
			[]model.Difference{{Path: "visible", Declared: false}},
		},
		{"strings in another order", object{"words": list{"a", "b"}}, object{"words": list{"a", "b"}}, object{"words": list{"b", "a"}}, object{"words": list{"a", "b"}}, nil},
		{"secret", object{"password": "x"}, object{"password": "x"}, nil, object{"password": "x"}, nil},
		{"read-only that was known", object{"site": "here"}, object{}, object{"site": "there"}, object{"site": "here"}, nil},
		{
			"inside an object",
			object{"calling": object{"dnd": true, "id": unknown}},
			object{"calling": object{"dnd": true}},
			object{"calling": object{"dnd": false, "id": "1"}},
			object{"calling": object{"dnd": true, "id": "1"}},
			[]model.Difference{{Path: "calling.dnd", Declared: true, Got: false}},
		},
		{
			"object left out",
			object{"calling": object{"dnd": true, "email": "", "id": unknown}},
			object{"calling": object{"dnd": true, "email": ""}},
			nil,
			object{"calling": object{"dnd": true, "email": ""}},
			[]model.Difference{{Path: "calling.dnd", Declared: true}},
		},
		{
			"elements in another order",
			object{"phones": list{object{"number": "1", "id": unknown}, object{"number": "2", "id": unknown}}},
			object{"phones": list{object{"number": "1"}, object{"number": "2"}}},
			object{"phones": list{object{"number": "2", "id": "B"}, object{"number": "1", "id": "A"}}},
			object{"phones": list{object{"number": "1", "id": "A"}, object{"number": "2", "id": "B"}}},
			nil,
		},
		{
			"leaf of an element",
			object{"phones": list{object{"number": "1", "ring": int64(5)}}},
			object{"phones": list{object{"number": "1", "ring": int64(5)}}},
			object{"phones": list{object{"number": "1", "ring": int64(6)}}},
			object{"phones": list{object{"number": "1", "ring": int64(5)}}},
			[]model.Difference{{Path: "phones.0.ring", Declared: int64(5), Got: int64(6)}},
		},
		{
			"element left out",
			object{"phones": list{object{"number": "1", "id": unknown}, object{"number": "2"}}},
			object{"phones": list{object{"number": "1"}, object{"number": "2"}}},
			object{"phones": list{object{"number": "2"}}},
			object{"phones": list{object{"number": "1"}, object{"number": "2"}}},
			[]model.Difference{{Path: "phones.0", Declared: model.Elements(1)}},
		},
		{
			"one element too many",
			object{"phones": list{object{"number": "1"}}},
			object{"phones": list{object{"number": "1"}}},
			object{"phones": list{object{"number": "1"}, object{"number": "2"}}},
			object{"phones": list{object{"number": "1"}}},
			[]model.Difference{{Path: "phones", Declared: model.Elements(1), Got: model.Elements(2)}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			state, differences := person().StateAfterApply(test.planned, test.managed, test.server)
			if diff := cmp.Diff(test.want, state); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(test.differences, differences); diff != "" {
				t.Errorf("differences: -want +got:\n%s", diff)
			}
		})
	}
}

func TestStateAfterApplyMarksSecretsThatWereNotKept(t *testing.T) {
	m := &model.Model{Fields: []model.Field{{Name: "pin", Payload: "pin", Kind: model.String, Sensitive: true}}}
	planned := m.Plan(object{"pin": "1234"}, nil, nil)
	_, differences := m.StateAfterApply(planned, planned, object{"pin": "****"})
	want := []model.Difference{{Path: "pin", Declared: "1234", Got: "****", Sensitive: true}}
	if diff := cmp.Diff(want, differences); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDifferenceTexts(t *testing.T) {
	for _, test := range []struct {
		difference    model.Difference
		declared, got string
	}{
		{model.Difference{Declared: "a", Got: nil}, `"a"`, "nothing"},
		{model.Difference{Declared: true, Got: int64(3)}, "true", "3"},
		{model.Difference{Declared: "secret", Got: "****", Sensitive: true}, "another value", "another value"},
		{model.Difference{Declared: model.Elements(1)}, "1 element", "nothing"},
		{model.Difference{Declared: model.Elements(0), Got: model.Elements(2)}, "0 elements", "2 elements"},
	} {
		if declared, got := test.difference.Texts(); declared != test.declared || got != test.got {
			t.Errorf("%+v: %s, %s", test.difference, declared, got)
		}
	}
}
