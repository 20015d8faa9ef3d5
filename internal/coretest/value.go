package coretest

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Encode turns a value into the protocol's form; nil into null.
func Encode(typ tftypes.Type, v model.Value) (*tfprotov6.DynamicValue, error) {
	if v == nil {
		null, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, nil))
		return &null, err
	}
	value, err := toTerraform(typ, v)
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov6.NewDynamicValue(typ, value)
	return &encoded, err
}

func encodeAll(typ tftypes.Type, values ...model.Value) ([]*tfprotov6.DynamicValue, error) {
	encoded := make([]*tfprotov6.DynamicValue, len(values))
	var err error
	for i := 0; i < len(values) && err == nil; i++ {
		encoded[i], err = Encode(typ, values[i])
	}
	return encoded, err
}

// Decode is the inverse of Encode. It leaves nulls out of objects.
func Decode(typ tftypes.Type, value *tfprotov6.DynamicValue) (model.Value, error) {
	raw, err := value.Unmarshal(typ)
	if err != nil {
		return nil, err
	}
	decoded, err := fromTerraform(raw)
	object, _ := decoded.(model.Value)
	return object, err
}

// toTerraform builds a Terraform value of the type out of a model value.
func toTerraform(typ tftypes.Type, v any) (tftypes.Value, error) {
	if model.IsUnknown(v) {
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	}
	switch v := v.(type) {
	case model.Value:
		return objectToTerraform(typ, v)
	case []any:
		elements := make([]tftypes.Value, len(v))
		elementType, err := elementTypeOf(typ)
		for i := 0; i < len(v) && err == nil; i++ {
			elements[i], err = toTerraform(elementType, v[i])
		}
		if err != nil {
			return tftypes.Value{}, err
		}
		return tftypes.NewValue(typ, elements), nil
	}
	return tftypes.NewValue(typ, v), nil
}

// objectToTerraform fills attributes that are not named with null.
func objectToTerraform(typ tftypes.Type, v model.Value) (tftypes.Value, error) {
	members := map[string]tftypes.Value{}
	object, isObject := typ.(tftypes.Object)
	for name := range object.AttributeTypes {
		if _, named := v[name]; !named {
			members[name] = tftypes.NewValue(object.AttributeTypes[name], nil)
		}
	}
	for name, inner := range v {
		memberType, err := object.AttributeTypes[name], error(nil)
		if !isObject {
			memberType, err = elementTypeOf(typ)
		}
		if memberType == nil && err == nil {
			err = fmt.Errorf("there is no attribute %s", name)
		}
		if err != nil {
			return tftypes.Value{}, err
		}
		if members[name], err = toTerraform(memberType, inner); err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	return tftypes.NewValue(typ, members), nil
}

func elementTypeOf(typ tftypes.Type) (tftypes.Type, error) {
	switch typ := typ.(type) {
	case tftypes.Set:
		return typ.ElementType, nil
	case tftypes.List:
		return typ.ElementType, nil
	case tftypes.Map:
		return typ.ElementType, nil
	}
	return nil, fmt.Errorf("%s has no elements", typ)
}

// fromTerraform is the inverse of toTerraform.
func fromTerraform(v tftypes.Value) (any, error) {
	switch typ := v.Type(); {
	case !v.IsKnown():
		return model.Unknown, nil
	case v.IsNull():
		return nil, nil
	case typ.Is(tftypes.String):
		return as[string](v)
	case typ.Is(tftypes.Bool):
		return as[bool](v)
	case typ.Is(tftypes.Number):
		number, err := as[big.Float](v)
		n, _ := number.Int64()
		return n, err
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		members, err := as[map[string]tftypes.Value](v)
		object := model.Value{}
		for name, member := range members {
			inner, err := fromTerraform(member)
			if err != nil {
				return nil, err
			}
			if inner != nil {
				object[name] = inner
			}
		}
		return object, err
	}
	elements, err := as[[]tftypes.Value](v)
	list := make([]any, len(elements))
	for i := 0; i < len(elements) && err == nil; i++ {
		list[i], err = fromTerraform(elements[i])
	}
	return list, err
}

func as[T any](v tftypes.Value) (T, error) {
	var target T
	err := v.As(&target)
	return target, err
}
