package functions

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func null() tftypes.Value { return tftypes.NewValue(tftypes.DynamicPseudoType, nil) }

func unknown() tftypes.Value {
	return tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)
}

func object(values map[string]tftypes.Value) tftypes.Value {
	types := map[string]tftypes.Type{}
	for key, value := range values {
		types[key] = value.Type()
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, values)
}

func tuple(values ...tftypes.Value) tftypes.Value {
	var types []tftypes.Type
	for _, value := range values {
		types = append(types, value.Type())
	}
	return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, values)
}

type fields = map[string]tftypes.Value

func TestMerge(t *testing.T) {
	mapped := tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, fields{"b": text("2")})
	for name, test := range map[string]struct {
		a, b, want tftypes.Value
		err        string
	}{
		"other keys":          {object(fields{"a": text("1")}), object(fields{"b": text("2")}), object(fields{"a": text("1"), "b": text("2")}), ""},
		"one key":             {object(fields{"a": text("1")}), object(fields{"a": text("2")}), object(fields{"a": text("2")}), ""},
		"inside":              {object(fields{"o": object(fields{"a": text("1"), "b": text("1")})}), object(fields{"o": object(fields{"b": text("2")})}), object(fields{"o": object(fields{"a": text("1"), "b": text("2")})}), ""},
		"a map":               {object(fields{"a": text("1")}), mapped, object(fields{"a": text("1"), "b": text("2")}), ""},
		"lists are replaced":  {object(fields{"l": tuple(text("1"), text("2"))}), object(fields{"l": tuple(text("3"))}), object(fields{"l": tuple(text("3"))}), ""},
		"null takes nothing":  {object(fields{"a": text("1")}), object(fields{"a": null(), "b": null()}), object(fields{"a": text("1"), "b": null()}), ""},
		"over null":           {null(), object(fields{"a": text("1")}), object(fields{"a": text("1")}), ""},
		"unknown over":        {object(fields{"a": text("1")}), unknown(), unknown(), ""},
		"over unknown":        {object(fields{"a": unknown()}), object(fields{"a": text("2")}), object(fields{"a": text("2")}), ""},
		"objects over it":     {unknown(), object(fields{"a": text("2")}), unknown(), ""},
		"object under a text": {object(fields{"o": object(fields{"a": object(fields{})})}), object(fields{"o": object(fields{"a": text("2")})}), null(), "o.a is an object in one argument and a string in another"},
		"object over a list":  {object(fields{"o": tuple()}), object(fields{"o": object(fields{})}), null(), "o is an object in one argument and a list in another"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := merge(test.a, test.b, nil)
			if test.err != "" {
				if err == nil || err.Error() != test.err {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || !got.Equal(test.want) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// values draws any value that merge may meet, but nothing that is unknown.
func values(depth int) *rapid.Generator[tftypes.Value] {
	return rapid.Custom(func(t *rapid.T) tftypes.Value {
		most := 3
		if depth == 0 {
			most = 2
		}
		switch rapid.IntRange(0, most).Draw(t, "kind") {
		case 0:
			return null()
		case 1:
			return text(rapid.StringMatching("[a-c]").Draw(t, "text"))
		case 2:
			return tuple(text(rapid.StringMatching("[a-c]").Draw(t, "element")))
		}
		return objects(depth-1).Draw(t, "object")
	})
}

func objects(depth int) *rapid.Generator[tftypes.Value] {
	return rapid.Custom(func(t *rapid.T) tftypes.Value {
		return object(rapid.MapOfN(rapid.StringMatching("[a-c]"), values(max(depth, 0)), 0, 3).Draw(t, "keys"))
	})
}

func TestMergeIsAssociative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := objects(3).Draw(t, "a"), objects(3).Draw(t, "b"), objects(3).Draw(t, "c")
		left, err1 := merge(a, b, nil)
		if err1 == nil {
			left, err1 = merge(left, c, nil)
		}
		right, err2 := merge(b, c, nil)
		if err2 == nil {
			right, err2 = merge(a, right, nil)
		}
		if (err1 == nil) != (err2 == nil) {
			t.Fatalf("(a, b), c: %v\na, (b, c): %v", err1, err2)
		}
		if err1 == nil && !left.Equal(right) {
			t.Fatalf("(a, b), c: %v\na, (b, c): %v", left, right)
		}
	})
}

func TestMergeWithItselfChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := objects(3).Draw(t, "a")
		if got, err := merge(a, a, nil); err != nil || !got.Equal(a) {
			t.Fatalf("got %v, %v", got, err)
		}
	})
}

func TestPlace(t *testing.T) {
	if got := place(nil) + " " + place(strings.Split("a.b", ".")); got != "the value a.b" {
		t.Error(got)
	}
}
