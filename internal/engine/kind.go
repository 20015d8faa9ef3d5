package engine

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Kind is a model with its resource's Terraform type: what the protocol layer
// needs to decode and encode states without the framework.
type Kind struct {
	Model *model.Model
	typ   func() tftypes.Type
}

// NewKind returns the kind of a model. Its type is built when first used.
func NewKind(m *model.Model) *Kind {
	return &Kind{Model: m, typ: sync.OnceValue(func() tftypes.Type {
		ctx := context.Background()
		return resourceSchema(ctx, m).Type().TerraformType(ctx)
	})}
}

// Decode reads a state, plan or configuration.
func (k *Kind) Decode(value *tfprotov6.DynamicValue) (model.Value, error) {
	if value == nil {
		return nil, nil
	}
	if len(value.MsgPack) > 0 && len(value.JSON) == 0 {
		if object, err := fromMessage(value.MsgPack, k.typ()); err == nil {
			return object, nil
		}
	}
	raw, err := value.Unmarshal(k.typ())
	if err != nil {
		return nil, err
	}
	return objectFrom(raw)
}

// Encode is the inverse of Decode.
func (k *Kind) Encode(value model.Value) (*tfprotov6.DynamicValue, error) {
	raw, err := toTerraform(k.typ(), value)
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov6.NewDynamicValue(k.typ(), raw)
	return &encoded, err
}

// Null is the state of an object that does not exist.
func (k *Kind) Null() (*tfprotov6.DynamicValue, error) {
	encoded, err := tfprotov6.NewDynamicValue(k.typ(), tftypes.NewValue(k.typ(), nil))
	return &encoded, err
}

// Configuration returns the shortest configuration that plans no change for an
// imported state (see model.Declaration).
func (k *Kind) Configuration(_ context.Context, state *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, error) {
	value, err := k.Decode(state)
	if err != nil {
		return nil, err
	}
	config := k.Model.MinimalConfig(value)
	if hierarchy := value[hierarchyAttribute]; hierarchy != nil && k.Model.HasHierarchy {
		config[hierarchyAttribute] = hierarchy
	}
	return k.Encode(config)
}
