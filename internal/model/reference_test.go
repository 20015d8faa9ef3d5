package model

import "testing"

func TestSameReference(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"Leeds", "Leeds", true},
		{"Leeds", " Leeds ", true},
		{"Leeds", "leeds", false},
		{`["Leeds", "hcs.Provider"]`, "Leeds", true},
		{`["Leeds", "hcs.Provider"]`, `["Leeds","hcs.Provider"]`, true},
		{`["Leeds", "hcs.Provider"]`, `["Leeds", "hcs.Other"]`, false},
		{`["Leeds"]`, `["Leeds", "hcs.Other"]`, true},
		{`["York", "hcs.Provider"]`, "Leeds", false},
		{`[]`, `[]`, true},
		{`[]`, "", false},
		{`[1, 2]`, "1", false},
		{`["Leeds"`, "Leeds", false},
	} {
		if SameReference(test.a, test.b) != test.same || SameReference(test.b, test.a) != test.same {
			t.Errorf("%s and %s: want %v", test.a, test.b, test.same)
		}
	}
}

// Only a field that refers to something reads a text as a reference.
func TestReferencesCompareInTheirForms(t *testing.T) {
	plain := &Field{Kind: String}
	reference := &Field{Kind: String, Target: &Target{Model: "data/Site", Attribute: "name"}}
	if text := `["Leeds", "hcs"]`; plain.Equal(text, "Leeds") || !reference.Equal(text, "Leeds") {
		t.Error("a text is compared as what it is not")
	}
}
