package terraform

import (
	"context"
	"maps"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// codec decodes and encodes the states, plans and configurations of a model's
// resource. It is safe for concurrent use.
type codec struct {
	Model *model.Model
	// typ is the type of them all. It is built when it is first asked for.
	typ func() tftypes.Type
}

// newCodec returns the codec of a model's resource.
func newCodec(m *model.Model) *codec {
	return &codec{Model: m, typ: sync.OnceValue(func() tftypes.Type {
		ctx := context.Background()
		return resourceSchema(ctx, m).Type().TerraformType(ctx)
	})}
}

// Decode returns what a message holds, with the key among the attributes; nil
// for null.
func (c *codec) Decode(message *tfprotov6.DynamicValue) (model.Value, error) {
	if message == nil {
		return nil, nil
	}
	return decodeMessage(message.MsgPack, c.typ())
}

// Encode is the inverse of Decode.
func (c *codec) Encode(value model.Value) (*tfprotov6.DynamicValue, error) {
	raw, err := EncodeValue(c.typ(), value)
	if err != nil {
		return nil, err
	}
	message, err := tfprotov6.NewDynamicValue(c.typ(), raw)
	return &message, err
}

// state returns the state that a decoded value and its private state hold; nil
// for no object.
func (c *codec) state(value model.Value, private func(key string) []byte) (*lifecycle.State, error) {
	if value == nil {
		return nil, nil
	}
	key, _ := value[c.Model.Key].(string)
	state := &lifecycle.State{Key: key, Value: value}
	delete(value, c.Model.Key)
	return state, readPrivate(private, state)
}

// attributes returns the attributes of a state, the key among them; nil for no
// object.
func (c *codec) attributes(s *lifecycle.State) model.Value {
	if s == nil {
		return nil
	}
	return withKey(c.Model, s.Value, s.Key)
}

// planned returns the attributes of a plan.
func (c *codec) planned(p lifecycle.Plan) model.Value {
	value := withKey(c.Model, p.Value, p.Key)
	if p.KeyUnknown {
		value[c.Model.Key] = model.Unknown
	}
	return value
}

func withKey(m *model.Model, value model.Value, key string) model.Value {
	all := model.Value{}
	maps.Copy(all, value)
	if key != "" {
		all[m.Key] = key
	}
	return all
}

// minimalConfig returns the shortest configuration that plans no change for a
// state.
func (c *codec) minimalConfig(message *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, error) {
	value, err := c.Decode(message)
	if err != nil {
		return nil, err
	}
	manager := lifecycle.Manager{Model: c.Model}
	return c.Encode(manager.MinimalConfig(lifecycle.State{Value: value}))
}
