package model_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestCanonical(t *testing.T) {
	text := model.Field{Kind: model.String}
	email := model.Field{Kind: model.String, Format: model.Email}
	name := model.Field{Kind: model.StringSet, Format: model.UserName}
	number := model.Field{Kind: model.String, Format: model.PhoneNumber}
	secret := model.Field{Kind: model.String, Access: model.WriteOnly}
	hidden := model.Field{Kind: model.String, Sensitive: true}
	choice := model.Field{Kind: model.String, Choices: model.Values("a@b", "Work")}
	for _, test := range []struct {
		name  string
		field model.Field
		a, b  any
		want  bool
	}{
		{"white space at the ends", text, "Anna", "\u00a0Anna \n", true},
		{"white space inside", text, "Anna  Berg", "Anna Berg", false},
		{"white space alone", text, "", " \n", true},
		{"Unicode form", text, "Ren\u00e9", "Rene\u0301", true},
		{"letter case of a text", text, "anna", "Anna", false},
		{"letter case of an address", email, "Anna@Example.com", "anna@EXAMPLE.com ", true},
		{"letters beyond ASCII", email, "ÄNNA@example.com", "änna@example.com", true},
		{"letters that look alike", email, "ınna@example.com", "inna@example.com", false},
		{"two letters for one", email, "strasse@example.com", "straße@example.com", false},
		{"another address", email, "anna@example.com", "anne@example.com", false},
		{"a list of names", name, []any{"Anna", "Bert"}, []any{"bert", "ANNA"}, true},
		{"other names", name, []any{"Anna", "Bert"}, []any{"anna", "carl"}, false},
		{"a number", number, "+49 (30) 555-01.01/2", "+493055501012", true},
		{"00 for +", number, "0049 30 5550101", "+49305550101", true},
		{"another hyphen", number, "555\u20110101", "5550101", true},
		{"another number", number, "+49305550101", "+49305550102", false},
		{"a trunk prefix", number, "+49305550101", "0305550101", false},
		{"no number at all", number, "anna.berg@example.com", "annaberg@example.com", false},
		{"a hyphen in a text", text, "555-0101", "5550101", false},
		{"a secret", secret, "pass", "pass ", false},
		{"a hidden text", hidden, "pin", " pin", false},
		{"a choice", choice, "work", "Work", true},
		{"no choice", choice, "work ", "Work", false},
		{"a text and no text", text, "1", int64(1), false},
	} {
		if got := test.field.Equal(test.a, test.b); got != test.want {
			t.Errorf("%s: %q and %q are equal: %t", test.name, test.a, test.b, got)
		}
	}
}

// Addresses are equal where strings.EqualFold says so.
func TestCanonicalFoldsCase(t *testing.T) {
	f := model.Field{Kind: model.String, Format: model.Email}
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.RuneFrom([]rune("aAäÄßẞſsSKKkıIiİσςΣ@"))
		a := rapid.StringOfN(letter, 1, 4, -1).Draw(t, "a")
		b := rapid.StringOfN(letter, 1, 4, -1).Draw(t, "b")
		if got, want := f.Equal(a, b), strings.EqualFold(a, b); got != want {
			t.Fatalf("%q and %q: %t, want %t", a, b, got, want)
		}
	})
}

func TestHolds(t *testing.T) {
	m := &model.Model{Fields: []model.Field{
		{Name: "user_name", Payload: "userName", Kind: model.String, Format: model.UserName},
		{Name: "roles", Payload: "roles", Kind: model.StringSet},
	}}
	for _, test := range []struct {
		key  string
		raw  any
		text string
		want bool
	}{
		{"userName", "Anna", "anna ", true},
		{"userName", nil, "anna", false},
		{"roles", []any{"a", "b "}, "b", true},
		{"roles", []any{"a"}, "b", false},
		{"unknown", true, "true", true},
		{"unknown", "A", "a", false},
		{"unknown", map[string]any{}, "", false},
	} {
		if got := m.Holds(test.key, test.raw, test.text); got != test.want {
			t.Errorf("%s %v holds %q: %t", test.key, test.raw, test.text, got)
		}
	}
}
