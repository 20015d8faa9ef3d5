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

// values draws any value that merge may meet, also such as are unknown where it may.
func values(depth int, mayBeUnknown bool) *rapid.Generator[tftypes.Value] {
	return rapid.Custom(func(t *rapid.T) tftypes.Value {
		kinds := []func() tftypes.Value{
			null,
			func() tftypes.Value { return text(rapid.StringMatching("[a-c]").Draw(t, "text")) },
			func() tftypes.Value { return tuple(text(rapid.StringMatching("[a-c]").Draw(t, "element"))) },
		}
		if mayBeUnknown {
			kinds = append(kinds, unknown)
		}
		if depth > 0 {
			inner := func() tftypes.Value { return objects(depth-1, mayBeUnknown).Draw(t, "object") }
			kinds = append(kinds, inner, inner)
		}
		return rapid.SampledFrom(kinds).Draw(t, "kind")()
	})
}

func objects(depth int, mayBeUnknown bool) *rapid.Generator[tftypes.Value] {
	return rapid.Custom(func(t *rapid.T) tftypes.Value {
		return object(rapid.MapOfN(rapid.StringMatching("[ab]"), values(max(depth, 0), mayBeUnknown), min(depth, 1), 2).Draw(t, "keys"))
	})
}

func TestMergeIsAssociative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mayBeUnknown := rapid.Bool().Draw(t, "unknown values")
		draw := func(name string) tftypes.Value { return objects(3, mayBeUnknown).Draw(t, name) }
		a, b, c := draw("a"), draw("b"), draw("c")
		left, err1 := merge(a, b, nil)
		if err1 == nil {
			left, err1 = merge(left, c, nil)
		}
		right, err2 := merge(b, c, nil)
		if err2 == nil {
			right, err2 = merge(a, right, nil)
		}
		// Where something is unknown, one order may meet a mistake that shows in the other
		// once it is known.
		if (err1 == nil) != (err2 == nil) && a.IsFullyKnown() && b.IsFullyKnown() && c.IsFullyKnown() {
			t.Fatalf("(a, b), c: %v\na, (b, c): %v", err1, err2)
		}
		if err1 == nil && err2 == nil && !left.Equal(right) {
			t.Fatalf("(a, b), c: %v\na, (b, c): %v", left, right)
		}
	})
}

// TestMergeForeseesNothingWrong compares a plan with the apply, in which every value is
// known: what the plan knew is so, and where the plan failed the apply would.
func TestMergeForeseesNothingWrong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := objects(3, true).Draw(t, "a"), objects(3, true).Draw(t, "b")
		planned, failed := merge(a, b, nil)
		applied, err := merge(known(t, a), known(t, b), nil)
		switch {
		case failed != nil && err == nil:
			t.Fatalf("the plan says %v, and the apply makes %v", failed, applied)
		case err == nil && !foreseen(planned, applied):
			t.Fatalf("planned %v\napplied %v", planned, applied)
		}
	})
}

// known puts some value in the place of each that is unknown.
func known(t *rapid.T, v tftypes.Value) tftypes.Value {
	v, err := tftypes.Transform(v, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if v.IsKnown() {
			return v, nil
		}
		return values(2, false).Draw(t, "in its place"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// foreseen reports whether a value is what was planned, as far as that was known.
func foreseen(planned, applied tftypes.Value) bool {
	if !planned.IsKnown() {
		return true
	}
	if planned.IsNull() || !isObject(planned) {
		return planned.Equal(applied)
	}
	var before, after map[string]tftypes.Value
	if !isObject(applied) || planned.As(&before) != nil || applied.As(&after) != nil || len(before) != len(after) {
		return false
	}
	for key, value := range before {
		if now, there := after[key]; !there || !foreseen(value, now) {
			return false
		}
	}
	return true
}

func TestMergeWithItselfChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := objects(3, false).Draw(t, "a")
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
