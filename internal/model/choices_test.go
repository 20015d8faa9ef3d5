package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestChoicesResolve(t *testing.T) {
	// "Basic" and "Standard" are swapped, as in one of the documents.
	swapped := model.Choices{{Value: "standard", Title: "Basic"}, {Value: "basic", Title: "Standard"}, {Value: "BASIC", Title: "Loud"}}
	tests := []struct {
		name    string
		choices model.Choices
		given   string
		want    string // the value; "-" for none
	}{
		{"value", phoneTypes, "work", "work"},
		{"title", phoneTypes, "Second Fax", "FAX_2"},
		{"value in another case", phoneTypes, "fax_2", "FAX_2"},
		{"title in another case", phoneTypes, "sEcOnD fAx", "FAX_2"},
		{"neither", phoneTypes, "fax", "-"},
		{"empty", phoneTypes, "", "-"},
		{"empty title is no choice", model.Values("on", "off"), "", "-"},
		{"empty value is one", model.Values("", "off"), "", ""},
		{"no choices", nil, "work", "-"},
		{"white space at the ends", phoneTypes, " Second Fax\n", "FAX_2"},
		{"white space in the choice", model.Choices{{Value: " x", Title: "Ex "}}, " x", " x"},
		{"white space in the title", model.Choices{{Value: " x", Title: "Ex "}}, "ex", " x"},
		{"white space inside", phoneTypes, "Second  Fax", "-"},
		{"exact value before value in another case", swapped, "BASIC", "BASIC"},
		{"exact title before value in another case", swapped, "Basic", "standard"},
		{"value in another case before title in another case", swapped, "bASIC", "basic"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			choice, ok := test.choices.Resolve(test.given)
			got := choice.Value
			if !ok {
				got = "-"
			}
			if got != test.want {
				t.Errorf("Resolve(%q) = %q, want %q", test.given, got, test.want)
			}
			wire := test.want
			if !ok {
				wire = test.given
			}
			if got := test.choices.ToWire(test.given); got != wire {
				t.Errorf("ToWire(%q) = %q, want %q", test.given, got, wire)
			}
		})
	}
}

func TestChoicesEqual(t *testing.T) {
	phoneField := &model.Field{Choices: phoneTypes}
	tests := []struct {
		a, b string
		want bool
	}{
		{"work", "Work", true},
		{"WORK", "work", true},
		{"FAX_2", "second fax", true},
		{"work", "mobile", false},
		{"Second Fax", "mobile", false},
		{"elsewhere", "elsewhere", true},
		{"elsewhere", "Elsewhere", false}, // only choices are alike in any case
		{"", "", true},
		{"", "work", false},
	}
	for _, test := range tests {
		if got := phoneField.Equal(test.a, test.b); got != test.want {
			t.Errorf("Equal(%q, %q) = %v", test.a, test.b, got)
		}
		if got := phoneField.Equal(test.b, test.a); got != test.want {
			t.Errorf("Equal(%q, %q) = %v", test.b, test.a, got)
		}
	}
}

func TestChoicesNearest(t *testing.T) {
	tests := []struct{ given, want string }{
		{"wrok", "Work"},
		{"secondfax", "Second Fax"},
		{"fax2", "Second Fax"}, // near the value, shown by title
		{"MOBIL", "Mobile"},
		{"zzzzzz", ""},
		{"", ""},
	}
	for _, test := range tests {
		if got := nearest(phoneTypes, test.given); got != test.want {
			t.Errorf("the nearest of %q is %q, want %q", test.given, got, test.want)
		}
	}
	if got := nearest(nil, "work"); got != "" {
		t.Errorf("the nearest of no choices is %q", got)
	}
}

// nearest returns the label of the choice that is suggested first.
func nearest(choices model.Choices, given string) (label string) {
	for _, choice := range choices.Suggest(given, 1) {
		label = choice.Label()
	}
	return label
}

func TestChoicesSuggest(t *testing.T) {
	cities := model.Values("Berlin", "Bern", "Paris", "Merlin")
	tests := []struct {
		given string
		n     int
		want  model.Choices
	}{
		{"berlin", 2, model.Values("Berlin", "Merlin")},
		{"berlin", 1, model.Values("Berlin")},
		{"Bern", 9, model.Values("Bern", "Berlin")},
		{"berlin", 0, model.Choices{}},
		{"Tokyo", 3, model.Choices{}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, cities.Suggest(test.given, test.n)); diff != "" {
			t.Errorf("Suggest(%q, %d): -want +got:\n%s", test.given, test.n, diff)
		}
	}
}

func TestChoicesExplain(t *testing.T) {
	tests := []struct{ name, given, want string }{
		{
			"near one", "wrok",
			"\"wrok\" is not one of the documented choices: `Work` (`work`), `Mobile` (`mobile`), `Second Fax` (`FAX_2`). Did you mean \"Work\"?",
		},
		{
			"near none", "zzzzzz",
			"\"zzzzzz\" is not one of the documented choices: `Work` (`work`), `Mobile` (`mobile`), `Second Fax` (`FAX_2`).",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := phoneTypes.Explain(test.given); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
	want := "\"of\" is not one of the documented choices: `on`, `off`. Did you mean \"off\"?"
	if got := model.Values("on", "off").Explain("of"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestChoicesResolveWhatTheyShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,8}`), 1, 5, rapid.ID).Draw(t, "values")
		choices := model.Values(values...)
		given := rapid.StringMatching(`[a-zA-Z]{0,8}`).Draw(t, "given")
		if label := nearest(choices, given); label != "" {
			if _, ok := choices.Resolve(label); !ok {
				t.Fatalf("the suggestion %q is no choice", label)
			}
		}
		wire := choices.ToWire(given)
		if again := choices.ToWire(wire); again != wire {
			t.Fatalf("ToWire(%q) = %q, and again %q", given, wire, again)
		}
		if !(&model.Field{Choices: choices}).Equal(given, wire) {
			t.Fatalf("%q and its value %q are not equal", given, wire)
		}
	})
}
