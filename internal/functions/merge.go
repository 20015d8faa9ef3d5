package functions

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// merge lays b over a: the keys of objects and maps together, everything else b. Null
// takes nothing away.
//
// It is associative because an object never takes the place of another kind of value,
// nor the other way round: that is an error, which names the path.
func merge(a, b tftypes.Value, path []string) (tftypes.Value, error) {
	switch {
	case b.IsNull() && b.IsKnown():
		return a, nil
	case a.IsNull() && a.IsKnown():
		return b, nil
	case !a.IsKnown() && isObject(b), !b.IsKnown():
		// What comes out shows when it is known.
		return tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue), nil
	case !a.IsKnown():
		return b, nil
	case isObject(a) != isObject(b):
		return a, fmt.Errorf("%s is an object in one argument and %s in another", place(path), kindOf(a, b))
	case !isObject(a):
		return b, nil
	}
	return mergeObjects(a, b, path)
}

func mergeObjects(a, b tftypes.Value, path []string) (tftypes.Value, error) {
	var under, over map[string]tftypes.Value
	if err := a.As(&under); err != nil {
		return a, err
	}
	if err := b.As(&over); err != nil {
		return a, err
	}
	merged := maps.Clone(under)
	for _, key := range slices.Sorted(maps.Keys(over)) {
		value := over[key]
		if below, both := under[key]; both {
			var err error
			if value, err = merge(below, value, append(path[:len(path):len(path)], key)); err != nil {
				return a, err
			}
		}
		merged[key] = value
	}
	types := make(map[string]tftypes.Type, len(merged))
	for key, value := range merged {
		types[key] = value.Type()
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, merged), nil
}

// isObject reports whether a value has keys.
func isObject(v tftypes.Value) bool {
	switch v.Type().(type) {
	case tftypes.Object, tftypes.Map:
		return true
	}
	return false
}

// kindOf says what the one of two values is that is no object.
func kindOf(a, b tftypes.Value) string {
	other := a
	if isObject(a) {
		other = b
	}
	switch t := other.Type(); {
	case t.Is(tftypes.String):
		return "a string"
	case t.Is(tftypes.Number):
		return "a number"
	case t.Is(tftypes.Bool):
		return "a boolean"
	}
	return "a list"
}

func place(path []string) string {
	if len(path) == 0 {
		return "the value"
	}
	return strings.Join(path, ".")
}
