package terraform

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// decodeValue turns a Terraform value into a model value: objects into maps
// without their null members, lists and sets into slices, whole numbers into
// int64.
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

// decodeObject is decodeValue for an object or null.
func decodeObject(v tftypes.Value) (model.Value, error) {
	value, err := decodeValue(v)
	object, _ := value.(model.Value)
	return object, err
}

// encodeValue is the inverse of decodeValue. A value that does not fit the type
// is an error.
func encodeValue(typ tftypes.Type, v any) (tftypes.Value, error) {
	switch {
	case v == nil:
		return tftypes.NewValue(typ, nil), nil
	case model.IsUnknown(v):
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		return encodeMembers(typ, typ.AttributeTypes, v)
	case tftypes.Map:
		types := map[string]tftypes.Type{}
		object, _ := v.(model.Value)
		for name := range object {
			types[name] = typ.ElementType
		}
		return encodeMembers(typ, types, v)
	case tftypes.List:
		return encodeElements(typ, typ.ElementType, v)
	case tftypes.Set:
		return encodeElements(typ, typ.ElementType, v)
	}
	if err := tftypes.ValidateValue(typ, v); err != nil {
		return tftypes.Value{}, err
	}
	return tftypes.NewValue(typ, v), nil
}

func encodeMembers(typ tftypes.Type, types map[string]tftypes.Type, v any) (tftypes.Value, error) {
	object, ok := v.(model.Value)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("%T is no object", v)
	}
	members := make(map[string]tftypes.Value, len(types))
	for name, memberType := range types {
		member, err := encodeValue(memberType, object[name])
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		members[name] = member
	}
	return tftypes.NewValue(typ, members), nil
}

func encodeElements(typ, elementType tftypes.Type, v any) (tftypes.Value, error) {
	list, ok := v.([]any)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("%T is no list", v)
	}
	elements := make([]tftypes.Value, len(list))
	for i, item := range list {
		element, err := encodeValue(elementType, item)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("element %d: %w", i, err)
		}
		elements[i] = element
	}
	return tftypes.NewValue(typ, elements), nil
}
