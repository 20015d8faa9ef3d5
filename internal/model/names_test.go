package model

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var place = Target{Model: "test/Place", Attribute: "name"}

// traveller is a model with references of every kind.
func traveller() *Model {
	return &Model{BusinessKey: "email", Fields: []Field{
		{Name: "email", Payload: "email", Kind: String},
		{Name: "home", Payload: "home", Kind: String, Target: &place},
		{Name: "seen", Payload: "seen", Kind: String, Target: &place, Access: ReadOnly},
		{Name: "visits", Payload: "visits", Kind: StringList, Target: &place},
		{Name: "work", Payload: "work", Kind: Object, Fields: []Field{{Name: "place", Payload: "place", Kind: String, Target: &place}}},
		{Name: "trips", Payload: "trips", Kind: ObjectList, ElementKey: []string{"to"}, Fields: []Field{
			{Name: "to", Payload: "to", Kind: String, Target: &place}, {Name: "by", Payload: "by", Kind: String},
		}},
	}}
}

// named holds a place in every field, and by another spelling in each.
func named() (Value, Names) {
	var names Names
	names.Set(place, "Leeds", "id-1")
	names.Set(place, "São Paulo", "id-2")
	return Value{
		"email": "a", "home": "LEEDS", "seen": "Leeds", "visits": []any{"leeds", "id-2"},
		"work": Value{"place": " São Paulo "}, "trips": []any{Value{"to": "são paulo", "by": "air"}, Value{"to": "id-1", "by": "rail"}},
	}, names
}

func TestNamesMeanValues(t *testing.T) {
	value, names := named()
	m := traveller().WithNames(names)
	server := Value{
		"email": "a", "home": "id-1", "seen": "Leeds", "visits": []any{"id-1", "id-2"},
		"work": Value{"place": "id-2"}, "trips": []any{Value{"to": "id-1", "by": "rail"}, Value{"to": "id-2", "by": "air"}},
	}
	if got := m.Refresh(value, server); !reflect.DeepEqual(got, value) {
		t.Errorf("a refresh makes %v", got)
	}
	if got := m.Changes(value, server); len(got) != 1 || got["trips"] == nil {
		t.Errorf("there are changes beside the order of trips: %v", got)
	}
	want := map[string]any{
		"email": "a", "home": "id-1", "visits": []any{"id-1", "id-2"},
		"work": map[string]any{"place": "id-2"}, "trips": []any{map[string]any{"to": "id-2", "by": "air"}, map[string]any{"to": "id-1", "by": "rail"}},
	}
	if got := m.Payload(nil, m.Changes(value, nil), nil); !reflect.DeepEqual(got, want) {
		t.Errorf("sent is %v", got)
	}
	if plain := traveller(); len(plain.Changes(value, server)) < 4 {
		t.Error("the names count for a model without them")
	}
	// The payload of a server that shows names gets values.
	if got := m.Payload(map[string]any{"home": "Leeds", "email": "b"}, Value{"email": "c"}, Value{"home": "Leeds"}); got["home"] != "id-1" {
		t.Errorf("%v is sent", got)
	}
}

func TestReferences_ofEveryKind(t *testing.T) {
	value, names := named()
	var paths []string
	for _, ref := range traveller().References(value) {
		paths = append(paths, ref.Path+"="+ref.Text)
	}
	want := []string{"home=LEEDS", "visits.0=leeds", "visits.1=id-2", "work.place= São Paulo ", "trips.0.to=são paulo", "trips.1.to=id-1"}
	if !slices.Equal(paths, want) {
		t.Errorf("references are %q", paths)
	}
	upper := traveller().RenameReferences(value, func(Target, string) string { return "X" })
	if upper["home"] != "X" || upper["seen"] != "Leeds" || upper["email"] != "a" || !reflect.DeepEqual(upper["visits"], []any{"X", "X"}) {
		t.Errorf("renamed to %v", upper)
	}
	if value["home"] != "LEEDS" {
		t.Error("the value itself was renamed")
	}
	names.Set(place, "Oslo", "id-3")
	if kept := traveller().NamesIn(value, names); len(kept[place.Key()]) != 2 {
		t.Errorf("kept are %v", kept)
	}
	if name, known := names.Name(place, "id-2"); !known || name != "São Paulo" {
		t.Errorf("id-2 is %q", name)
	}
}

// Whatever the names are: what is planned by name and read by value is no difference, and
// another value always is one.
func TestNames_laws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		titles := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Za-zé ]{1,6}x`), 1, 6, FoldName).Draw(t, "titles")
		var names Names
		for i, title := range titles {
			names.Set(place, title, "id-"+string(rune('a'+i)))
		}
		m := traveller().WithNames(names)
		i, j := rapid.IntRange(0, len(titles)-1).Draw(t, "i"), rapid.IntRange(0, len(titles)-1).Draw(t, "j")
		f := m.Field("home")
		spelled := rapid.SampledFrom([]string{titles[i], " " + titles[i], FoldName(titles[i])}).Draw(t, "spelled")
		if f.Equal(spelled, "id-"+string(rune('a'+j))) != (i == j) {
			t.Fatalf("%q and the value of %q", spelled, titles[j])
		}
		plan := m.Plan(Value{"home": spelled}, Value{"home": "id-" + string(rune('a'+i))}, nil)
		if plan["home"] != "id-"+string(rune('a'+i)) {
			t.Fatalf("planned is %v", plan)
		}
	})
}

func TestChoiceIndex(t *testing.T) {
	x := Choices{{Value: "1", Title: "Leeds"}, {Value: "2", Title: "Bath"}, {Value: "3", Title: "bath"}, {Value: `["York", "top"]`}, {Value: "4", Title: "1"}, {Value: "5", Title: "Oslo"}, {Value: "6", Title: "Oslo"}}.Index()
	for text, want := range map[string][]string{
		"Leeds": {"1"}, "leeds": {"1"}, " Leeds": {"1"}, "1": {"1"}, "Bath": {"2"}, "bath": {"3"}, "BATH": {"2", "3"}, "York": {`["York", "top"]`},
		`["York", "top"]`: {`["York", "top"]`}, "york": {`["York", "top"]`}, "Oslo": {"5", "6"}, "nowhere": nil,
	} {
		var got []string
		for _, c := range x.Named(text) {
			got = append(got, c.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
	for value, want := range map[string]string{"1": "Leeds", "2": "", "5": "", `["York", "top"]`: "", "4": ""} {
		if got := x.Title(x.Named(value)[0]); got != want {
			t.Errorf("%s is shown as %q, want %q", value, got, want)
		}
	}
}
