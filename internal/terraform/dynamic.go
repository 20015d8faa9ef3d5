package terraform

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// dynamic decodes a value of any type, which comes as a pair of its type and itself. It
// keeps the pair, so that Terraform gets back what it gave.
func (d decoder) dynamic() (any, error) {
	raw, err := d.DecodeRaw()
	if err != nil {
		return nil, err
	}
	value, err := (&tfprotov6.DynamicValue{MsgPack: raw}).Unmarshal(tftypes.DynamicPseudoType)
	switch {
	case err != nil:
		return nil, err
	case !value.IsKnown():
		return model.Unknown, nil
	}
	tree, err := dynamicTree(value)
	if tree == nil {
		return nil, err
	}
	return &model.Dynamic{Tree: tree, Raw: string(raw)}, err
}

// dynamicTree returns what a value holds as model.Declare takes it: objects and maps are one
// thing, and so are tuples, lists and sets. null is nil.
func dynamicTree(v tftypes.Value) (any, error) {
	switch typ := v.Type(); {
	case !v.IsKnown():
		return model.Unknown, nil
	case v.IsNull():
		return nil, nil
	case typ.Is(tftypes.String):
		return plain[string](v)
	case typ.Is(tftypes.Bool):
		return plain[bool](v)
	case typ.Is(tftypes.Number):
		var number big.Float
		return &number, v.As(&number)
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		members, err := plain[map[string]tftypes.Value](v)
		tree := make(map[string]any, len(members))
		for name, member := range members {
			if err == nil {
				tree[name], err = dynamicTree(member)
			}
		}
		return tree, err
	}
	elements, err := plain[[]tftypes.Value](v)
	list := make([]any, len(elements))
	for i := 0; i < len(elements) && err == nil; i++ {
		list[i], err = dynamicTree(elements[i])
	}
	return list, err
}

func plain[T any](v tftypes.Value) (T, error) {
	var to T
	return to, v.As(&to)
}

// encodeDynamic is the inverse: the pair that Terraform gave, or else objects and tuples,
// as a configuration would write them.
func encodeDynamic(v any) (tftypes.Value, error) {
	d, isDynamic := v.(*model.Dynamic)
	switch {
	case !isDynamic:
		return valueOf(v)
	case d.Raw == "":
		return valueOf(d.Tree)
	}
	return (&tfprotov6.DynamicValue{MsgPack: []byte(d.Raw)}).Unmarshal(tftypes.DynamicPseudoType)
}

func valueOf(tree any) (tftypes.Value, error) {
	switch v := tree.(type) {
	case nil:
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil), nil
	case string:
		return tftypes.NewValue(tftypes.String, v), nil
	case bool:
		return tftypes.NewValue(tftypes.Bool, v), nil
	case *big.Float:
		return tftypes.NewValue(tftypes.Number, v), nil
	case int64:
		return tftypes.NewValue(tftypes.Number, v), nil
	case map[string]any:
		types, members := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for name, inner := range v {
			member, err := valueOf(inner)
			if err != nil {
				return tftypes.Value{}, err
			}
			types[name], members[name] = member.Type(), member
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, members), nil
	case []any:
		types, elements := make([]tftypes.Type, len(v)), make([]tftypes.Value, len(v))
		for i, inner := range v {
			element, err := valueOf(inner)
			if err != nil {
				return tftypes.Value{}, err
			}
			types[i], elements[i] = element.Type(), element
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, elements), nil
	}
	if model.IsUnknown(tree) {
		return tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue), nil
	}
	return tftypes.Value{}, fmt.Errorf("%T is no value of Terraform's", tree)
}
