package model_test

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestEqual(t *testing.T) {
	m := person()
	tests := []struct {
		name, field string
		a, b        any
		want        bool
	}{
		{"nulls", "email", nil, nil, true},
		{"null and empty", "email", nil, "", false},
		{"null and false", "enabled", nil, false, false},
		{"null and no strings", "words", nil, list{}, false},
		{"null and no members", "calling", nil, object{}, false},
		{"unknown and unknown", "email", model.Unknown, model.Unknown, false},
		{"unknown and null", "email", model.Unknown, nil, false},
		{"text in another case", "line", "a", "A", false},
		{"choice by title", "kind", "FAX_2", "Second Fax", true},
		{"choice in another case", "kind", "FAX_2", "fax_2", true},
		{"no choice in another case", "kind", "elsewhere", "Elsewhere", false},
		{"numbers", "rank", int64(1), int64(1), true},
		{"other numbers", "rank", int64(1), int64(2), false},
		{"number and text", "rank", int64(1), "1", false},
		{"strings", "words", list{"a", "b"}, list{"a", "b"}, true},
		{"strings in another order", "words", list{"a", "b"}, list{"b", "a"}, false},
		{"fewer strings", "words", list{"a", "b"}, list{"a"}, false},
		{"no list", "words", list{"a"}, "a", false},
		{"unknown member", "words", list{model.Unknown}, list{"a"}, false},
		{"set in another order and spelling", "roles", list{"work", "mobile"}, list{"Mobile", "WORK"}, true},
		{"set with one choice in two spellings", "roles", list{"work", "Work"}, list{"work"}, true},
		{"other set", "roles", list{"work"}, list{"mobile"}, false},
		{"smaller set", "roles", list{"work", "mobile"}, list{"work"}, false},
		{"empty sets", "roles", list{}, list{}, true},
		{"objects", "calling", object{"dnd": true, "mode": nil}, object{"dnd": true}, true},
		{"other objects", "calling", object{"dnd": true}, object{"dnd": false}, false},
		{"read-only members", "calling", object{"id": "1"}, object{"id": "2"}, false},
		{"no object", "calling", object{"dnd": true}, true, false},
		{"elements", "phones", list{object{"type": "work"}}, list{object{"type": "Work"}}, true},
		{"elements in another order", "phones", list{object{"type": "work"}, object{}}, list{object{}, object{"type": "work"}}, false},
		{"elements inside", "phones", list{object{"rules": list{object{"name": "a"}}}}, list{object{"rules": list{object{"name": "b"}}}}, false},
		{"no elements", "phones", list{object{}}, list{"a"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := m.Field(test.field)
			if got := f.Equal(test.a, test.b); got != test.want {
				t.Errorf("%v and %v: %v", test.a, test.b, got)
			}
			if got := f.Equal(test.b, test.a); got != test.want {
				t.Errorf("%v and %v: %v", test.b, test.a, got)
			}
		})
	}
}
