package terraform

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// decodeObject returns the object that a Terraform value holds: without its null
// members, lists and sets as slices, whole numbers as int64. null is nil. The
// value takes the way through msgpack, so that there is one decoder.
func decodeObject(v tftypes.Value) (model.Value, error) {
	message, err := tfprotov6.NewDynamicValue(v.Type(), v)
	if err != nil {
		return nil, err
	}
	return decodeMessage(message.MsgPack, v.Type())
}

// EncodeValue is the inverse of decodeObject, for any type. A value that does not
// fit the type is an error.
func EncodeValue(typ tftypes.Type, v any) (tftypes.Value, error) {
	object, isObject := v.(model.Value)
	switch {
	case typ.Is(tftypes.DynamicPseudoType) && !model.IsUnknown(v):
		return encodeDynamic(v)
	case v == nil, isObject && object == nil:
		return tftypes.NewValue(typ, nil), nil
	case model.IsUnknown(v):
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		return encodeMembers(typ, typ.AttributeTypes, v)
	case tftypes.Map:
		types := map[string]tftypes.Type{}
		for name := range object {
			types[name] = typ.ElementType
		}
		return encodeMembers(typ, types, v)
	case tftypes.List, tftypes.Set:
		return encodeElements(typ, elementOf(typ), v)
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
		member, err := EncodeValue(memberType, object[name])
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
		element, err := EncodeValue(elementType, item)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("element %d: %w", i, err)
		}
		elements[i] = element
	}
	return tftypes.NewValue(typ, elements), nil
}
