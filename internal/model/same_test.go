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
		{"a choice with white space", choice, "work\n", "Work", true},
		{"what is no choice", choice, "Re\u0301my ", "Rémy", true},
		{"what is no choice in another case", choice, "rémy", "Rémy", false},
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
		letter := rapid.RuneFrom([]rune("aAäÄßẞſsSKKkıIiİσςΣιΙ@"))
		a := rapid.StringOfN(letter, 1, 4, -1).Draw(t, "a")
		b := rapid.StringOfN(letter, 1, 4, -1).Draw(t, "b")
		if got, want := f.Equal(a, b), strings.EqualFold(a, b); got != want {
			t.Fatalf("%q and %q: %t, want %t", a, b, got, want)
		}
	})
}

// A canonical spelling is one of the spellings that mean the same, and its own
// canonical spelling. Equality of texts is that of their canonical spellings, so it
// is an equivalence.
func TestCanonicalIsOneOfTheSpellings(t *testing.T) {
	letter := rapid.RuneFrom([]rune("aA eE\u0301\u0308\u0345ιΙᾳßſKk İı0+1-.()/ \n\u00a0@"))
	rapid.Check(t, func(t *rapid.T) {
		f := model.Field{
			Kind:      model.String,
			Format:    rapid.SampledFrom([]model.Format{model.FreeText, model.Email, model.UserName, model.PhoneNumber, model.ByForm}).Draw(t, "format"),
			Sensitive: rapid.IntRange(0, 4).Draw(t, "sensitive") == 0,
			Choices:   rapid.SampledFrom([]model.Choices{nil, nil, model.Values("a", "K", "é")}).Draw(t, "choices"),
		}
		a, b := rapid.StringOfN(letter, 0, 6, -1).Draw(t, "a"), rapid.StringOfN(letter, 0, 6, -1).Draw(t, "b")
		canonical := f.Canonical(a)
		if again := f.Canonical(canonical); again != canonical {
			t.Fatalf("%q is %q, and that is %q", a, canonical, again)
		}
		if !f.Equal(a, canonical) || !f.Equal(a, a) || f.Equal(a, b) != f.Equal(b, a) || f.Equal(a, b) != (canonical == f.Canonical(b)) {
			t.Fatalf("%q and %q: %t, %t", a, b, f.Equal(a, b), f.Equal(b, a))
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
