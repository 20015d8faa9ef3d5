package coretest

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform"
)

// Encode turns a value into the protocol's form; nil into null. A value with an
// attribute that the type does not have is an error.
func Encode(typ tftypes.Type, v model.Value) (*tfprotov6.DynamicValue, error) {
	value, err := terraform.EncodeValue(typ, v)
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov6.NewDynamicValue(typ, value)
	if err != nil {
		return nil, err
	}
	decoded, err := Decode(typ, &encoded)
	held := Leaves(decoded)
	for path := range Leaves(v) {
		if _, ok := held[path]; !ok {
			return nil, errors.Join(err, fmt.Errorf("there is no attribute %s", path))
		}
	}
	return &encoded, err
}

func encodeAll(schema *tfprotov6.Schema, values ...model.Value) ([]*tfprotov6.DynamicValue, error) {
	encoded := make([]*tfprotov6.DynamicValue, len(values))
	var err error
	for i := 0; i < len(values) && err == nil; i++ {
		encoded[i], err = Encode(schema.ValueType(), inSetOrder(schema.Block.Attributes, values[i]))
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

// decodeState is Decode for what Terraform keeps, whose sets have an order of their own.
func decodeState(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue) (model.Value, error) {
	state, err := Decode(schema.ValueType(), value)
	return inSetOrder(schema.Block.Attributes, state), err
}

// fromTerraform returns what a value holds. It is apart from the decoder of package
// terraform, so that each checks the other.
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
		if !number.IsInt() {
			return number.Text('g', -1), err
		}
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
