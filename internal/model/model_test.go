package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

func TestDescribe(t *testing.T) {
	tests := []struct {
		name  string
		field model.Field
		want  string
	}{
		{"plain", model.Field{Description: "Line of the person."}, "Line of the person."},
		{
			"choices",
			model.Field{Description: "Colour.", Choices: model.Values("red", "green")},
			"Colour. Choices: `red`, `green`.",
		},
		{
			"choices with titles and a default",
			model.Field{Description: "Use.", Choices: phoneTypes, Default: "work"},
			"Use. Choices: `Work` (`work`), `Mobile` (`mobile`), `Second Fax` (`FAX_2`). Default: `work`.",
		},
		{"usage", model.Field{Description: "Use.", Usage: "Rarely declared.", Default: true}, "Use. Rarely declared. Default: `true`."},
		{"boolean default", model.Field{Description: "Seen.", Default: false}, "Seen. Default: `false`."},
		{"number default", model.Field{Description: "Most.", Default: int64(3)}, "Most. Default: `3`."},
		{"empty default", model.Field{Description: "Text.", Default: ""}, "Text. Default: ``."},
		{"no words", model.Field{Default: true}, "Default: `true`."},
		{"nothing", model.Field{}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.field.Describe(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{nil, "null"},
		{"a", "a"},
		{"", ""},
		{true, "true"},
		{int64(-3), "-3"},
		{model.Unknown, "(unknown)"},
		{list{"a", "b"}, "[a b]"},
	}
	for _, test := range tests {
		if got := model.Text(test.value); got != test.want {
			t.Errorf("Text(%v) = %q, want %q", test.value, got, test.want)
		}
	}
}

func TestNamesOfKindsAndAccesses(t *testing.T) {
	for kind, want := range map[model.Kind]string{
		model.String: "String", model.Bool: "Boolean", model.Int: "Integer", model.Object: "Object",
		model.ObjectList: "Array", model.StringList: "Array", model.StringSet: "Array", model.Kind(0): "unknown",
	} {
		if got := kind.String(); got != want {
			t.Errorf("kind %d is %q, want %q", int(kind), got, want)
		}
	}
	for access, want := range map[model.Access]string{
		model.ReadWrite: "read-write", model.ReadOnly: "read-only", model.CreateOnly: "create-only", model.WriteOnly: "write-only",
	} {
		if got := access.String(); got != want {
			t.Errorf("access %d is %q, want %q", int(access), got, want)
		}
	}
}

// visit is what a test remembers of a model.Visit.
type visit struct {
	Attribute, Payload, Parent string
	InList                     bool
}

func TestWalkFields(t *testing.T) {
	m := &model.Model{Fields: []model.Field{
		{Name: "email", Payload: "email", Kind: model.String},
		{Name: "words", Payload: "Words", Kind: model.StringList},
		{Name: "calling", Payload: "Calling", Kind: model.Object, Fields: []model.Field{
			{Name: "dnd", Payload: "dnd", Kind: model.Bool},
			{Name: "roles", Payload: "roles", Kind: model.StringSet},
		}},
		phones(),
	}}
	want := []visit{
		{"email", "email", "", false},
		{"words.[n]", "Words.[n]", "", false},
		{"calling", "Calling", "", false},
		{"calling.dnd", "Calling.dnd", "calling", false},
		{"calling.roles.[n]", "Calling.roles.[n]", "calling", false},
		{"phones.[n]", "phoneNumbers.[n]", "", false},
		{"phones.[n].type", "phoneNumbers.[n].type", "phones", true},
		{"phones.[n].number", "phoneNumbers.[n].number", "phones", true},
		{"phones.[n].primary", "phoneNumbers.[n].primary", "phones", true},
		{"phones.[n].ring", "phoneNumbers.[n].ring", "phones", true},
		{"phones.[n].id", "phoneNumbers.[n].id", "phones", true},
		{"phones.[n].rules.[n]", "phoneNumbers.[n].rules.[n]", "phones", true},
		{"phones.[n].rules.[n].name", "phoneNumbers.[n].rules.[n].name", "rules", true},
		{"phones.[n].rules.[n].active", "phoneNumbers.[n].rules.[n].active", "rules", true},
		{"phones.[n].rules.[n].hits", "phoneNumbers.[n].rules.[n].hits", "rules", true},
	}
	var got []visit
	m.WalkFields(func(v model.FieldRef) {
		parent := ""
		if v.Parent != nil {
			parent = v.Parent.Name
		}
		got = append(got, visit{v.Attribute, v.Payload, parent, v.InList})
		if found := modeltest.FieldAt(m, v.Attribute); found != v.Field {
			t.Errorf("FieldAt(%q) finds another field", v.Attribute)
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestFieldAt(t *testing.T) {
	m := person()
	tests := []struct{ path, want string }{
		{"email", "email"},
		{"calling.email", "email"},
		{"phones", "phones"},
		{"phones.[n]", "phones"},
		{"phones.3", "phones"},
		{"phones.[n].number", "number"},
		{"phones.0.rules.12.hits", "hits"},
		{"phones.number", "number"},
		{"words.0", "words"},
		{"nothing", ""},
		{"email.inside", ""},
		{"calling.nothing", ""},
		{"phoneNumbers", ""}, // a payload key is no attribute
		{"", ""},
	}
	for _, test := range tests {
		got := ""
		if f := modeltest.FieldAt(m, test.path); f != nil {
			got = f.Name
		}
		if got != test.want {
			t.Errorf("FieldAt(%q) finds %q, want %q", test.path, got, test.want)
		}
	}
	if f := m.BusinessKeyField(); f == nil || f.Name != "email" {
		t.Errorf("the business key is %v", f)
	}
}

func TestWalkValuesVisitsLeaves(t *testing.T) {
	value := object{
		"email": "a", "enabled": false, "words": list{"x", "y"}, "rank": nil,
		"calling": object{"mode": "auto"},
		"phones":  list{object{"type": "work", "rules": list{object{"hits": int64(2)}}}, object{}},
	}
	type leaf struct {
		Attribute, Payload, Path string
		Value                    any
		InList                   bool
	}
	want := []leaf{
		{"email", "email", "email", "a", false},
		{"enabled", "enabled", "enabled", false, false},
		{"words", "words", "words", list{"x", "y"}, false},
		{"calling.mode", "Calling.mode", "calling.mode", "auto", false},
		{"phones.[n].type", "phoneNumbers.[n].type", "phones.0.type", "work", true},
		{"phones.[n].rules.[n].hits", "phoneNumbers.[n].rules.[n].hits", "phones.0.rules.0.hits", int64(2), true},
	}
	var got []leaf
	person().WalkValues(value, func(v model.FieldRef, path string, value any) {
		got = append(got, leaf{v.Attribute, v.Payload, path, value, v.InList})
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
