package terraform

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// drawType draws a type of the kinds that schemas use.
func drawType(t *rapid.T, depth int) tftypes.Type {
	kinds := []string{"string", "bool", "number", "list", "set", "object"}
	if depth == 0 {
		kinds = kinds[:3]
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "bool":
		return tftypes.Bool
	case "number":
		return tftypes.Number
	case "list":
		return tftypes.List{ElementType: drawType(t, depth-1)}
	case "set":
		return tftypes.Set{ElementType: tftypes.String}
	case "object":
		members := map[string]tftypes.Type{}
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,3}`), 0, 4, rapid.ID[string]).Draw(t, "names") {
			members[name] = drawType(t, depth-1)
		}
		return tftypes.Object{AttributeTypes: members}
	}
	return tftypes.String
}

// drawValue draws a model value of the type; null members of objects are left out.
func drawValue(t *rapid.T, typ tftypes.Type) any {
	switch rapid.IntRange(0, 9).Draw(t, "form") {
	case 0:
		return nil
	case 1:
		return model.Unknown
	}
	switch typ := typ.(type) {
	case tftypes.List:
		return drawElements(t, typ.ElementType)
	case tftypes.Set:
		return drawElements(t, typ.ElementType)
	case tftypes.Object:
		object := model.Value{}
		for name, member := range typ.AttributeTypes {
			if v := drawValue(t, member); v != nil {
				object[name] = v
			}
		}
		return object
	}
	switch {
	case typ.Is(tftypes.Bool):
		return rapid.Bool().Draw(t, "bool")
	case typ.Is(tftypes.Number):
		return rapid.Int64().Draw(t, "number")
	}
	return rapid.String().Draw(t, "string")
}

func drawElements(t *rapid.T, typ tftypes.Type) any {
	list := make([]any, rapid.IntRange(0, 3).Draw(t, "length"))
	for i := range list {
		list[i] = drawValue(t, typ)
	}
	return list
}

func TestValueRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := drawType(t, 3)
		want := drawValue(t, typ)
		encoded, err := EncodeValue(typ, want)
		if err != nil {
			t.Fatal(err)
		}
		if !encoded.Type().Equal(typ) {
			t.Fatalf("type %s became %s", typ, encoded.Type())
		}
		got, err := decodeValue(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestEncodeValueRefusesWhatDoesNotFit(t *testing.T) {
	for name, test := range map[string]struct {
		typ   tftypes.Type
		value any
	}{
		"text for a number":  {tftypes.Number, "3"},
		"text for an object": {tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}, "x"},
		"text for a list":    {tftypes.List{ElementType: tftypes.String}, "x"},
		"number in a list":   {tftypes.List{ElementType: tftypes.String}, []any{int64(1)}},
		"member of an object": {
			tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": tftypes.Bool}}, model.Value{"a": "x"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := EncodeValue(test.typ, test.value); err == nil {
				t.Error("no error")
			}
		})
	}
}

// decodeValue decodes a Terraform value step by step, as tftypes shows it. It is
// what decodeMessage is held against.
func decodeValue(v tftypes.Value) (any, error) {
	switch {
	case !v.IsKnown():
		return model.Unknown, nil
	case v.IsNull():
		return nil, nil
	}
	switch typ := v.Type(); {
	case typ.Is(tftypes.String):
		var s string
		return as(v, &s)
	case typ.Is(tftypes.Bool):
		var b bool
		return as(v, &b)
	case typ.Is(tftypes.Number):
		var n big.Float
		err := v.As(&n)
		i, _ := n.Int64()
		return i, err
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		return decodeMembers(v)
	}
	return decodeElements(v)
}

func as[T any](v tftypes.Value, target *T) (any, error) {
	err := v.As(target)
	return *target, err
}

func decodeMembers(v tftypes.Value) (any, error) {
	var members map[string]tftypes.Value
	if err := v.As(&members); err != nil {
		return nil, err
	}
	object := make(model.Value, len(members))
	for name, member := range members {
		value, err := decodeValue(member)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if value != nil {
			object[name] = value
		}
	}
	return object, nil
}

func decodeElements(v tftypes.Value) (any, error) {
	var elements []tftypes.Value
	if err := v.As(&elements); err != nil {
		return nil, err
	}
	list := make([]any, len(elements))
	for i, element := range elements {
		value, err := decodeValue(element)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		list[i] = value
	}
	return list, nil
}

// decodeSlowly is decodeValue for an object or null.
func decodeSlowly(v tftypes.Value) (model.Value, error) {
	value, err := decodeValue(v)
	object, _ := value.(model.Value)
	return object, err
}
