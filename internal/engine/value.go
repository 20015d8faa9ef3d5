package engine

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// fromTerraform turns a Terraform value into a model value: objects into maps
// without their null members, lists and sets into slices, whole numbers into
// int64.
func fromTerraform(v tftypes.Value) (any, error) {
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
		if err := v.As(&n); err != nil {
			return nil, err
		}
		i, _ := n.Int64()
		return i, nil
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		return fromObject(v)
	default:
		return fromList(v)
	}
}

func as[T any](v tftypes.Value, target *T) (any, error) {
	err := v.As(target)
	return *target, err
}

func fromObject(v tftypes.Value) (any, error) {
	var members map[string]tftypes.Value
	if err := v.As(&members); err != nil {
		return nil, err
	}
	object := make(model.Value, len(members))
	for name, member := range members {
		value, err := fromTerraform(member)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if value != nil {
			object[name] = value
		}
	}
	return object, nil
}

func fromList(v tftypes.Value) (any, error) {
	var elements []tftypes.Value
	if err := v.As(&elements); err != nil {
		return nil, err
	}
	list := make([]any, len(elements))
	for i, element := range elements {
		value, err := fromTerraform(element)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		list[i] = value
	}
	return list, nil
}

// objectFrom is fromTerraform for what is an object or null at the top.
func objectFrom(v tftypes.Value) (model.Value, error) {
	value, err := fromTerraform(v)
	object, _ := value.(model.Value)
	return object, err
}

// toTerraform is the inverse of fromTerraform for a value of the type.
func toTerraform(typ tftypes.Type, v any) (tftypes.Value, error) {
	switch {
	case v == nil:
		return tftypes.NewValue(typ, nil), nil
	case model.IsUnknown(v):
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		object, ok := v.(model.Value)
		if !ok {
			return tftypes.Value{}, fmt.Errorf("%T is no object", v)
		}
		return toObject(typ, object)
	case tftypes.List:
		return toElements(typ, typ.ElementType, v)
	case tftypes.Set:
		return toElements(typ, typ.ElementType, v)
	case tftypes.Map:
		return toMap(typ, v)
	}
	if err := tftypes.ValidateValue(typ, v); err != nil {
		return tftypes.Value{}, err
	}
	return tftypes.NewValue(typ, v), nil
}

func toObject(typ tftypes.Object, object model.Value) (tftypes.Value, error) {
	members := make(map[string]tftypes.Value, len(typ.AttributeTypes))
	for name, memberType := range typ.AttributeTypes {
		member, err := toTerraform(memberType, object[name])
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		members[name] = member
	}
	return tftypes.NewValue(typ, members), nil
}

func toMap(typ tftypes.Map, v any) (tftypes.Value, error) {
	object, ok := v.(model.Value)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("%T is no map", v)
	}
	members := make(map[string]tftypes.Value, len(object))
	for name, member := range object {
		value, err := toTerraform(typ.ElementType, member)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		members[name] = value
	}
	return tftypes.NewValue(typ, members), nil
}

func toElements(typ, elementType tftypes.Type, v any) (tftypes.Value, error) {
	list, ok := v.([]any)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("%T is no list", v)
	}
	elements := make([]tftypes.Value, len(list))
	for i, item := range list {
		element, err := toTerraform(elementType, item)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("element %d: %w", i, err)
		}
		elements[i] = element
	}
	return tftypes.NewValue(typ, elements), nil
}

// same reports whether two values are the same to the last spelling. It says
// what reflect.DeepEqual does, in a quarter of the time.
func same(a, b any) bool {
	switch a := a.(type) {
	case model.Value:
		b, ok := b.(model.Value)
		return ok && sameMembers(a, b)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	}
	switch b.(type) {
	case model.Value, []any:
		return false
	}
	return a == b
}

func sameMembers(a, b model.Value) bool {
	if len(a) != len(b) || (a == nil) != (b == nil) {
		return false
	}
	for name, member := range a {
		other, ok := b[name]
		if !ok || !same(member, other) {
			return false
		}
	}
	return true
}
