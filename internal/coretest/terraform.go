// Package coretest plays the part of Terraform's core in the protocol, without a
// process of its own, for loops over many attributes and many cycles. It insists
// on what the real one insists on: a plan shows what the configuration declares,
// and a result is what was planned.
package coretest

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Terraform talks to one provider.
type Terraform struct {
	Server  tfprotov6.ProviderServer
	Schemas *tfprotov6.GetProviderSchemaResponse
	config  *tfprotov6.DynamicValue
}

// Instance is what a state keeps of a resource.
type Instance struct {
	State   model.Value // nil where the object is gone
	Private []byte
	// Identity is nil where the provider has given none.
	Identity *tfprotov6.ResourceIdentityData
}

// Plan is the answer to a plan.
type Plan struct {
	Instance
	// Replace lists the paths of attributes that need another object.
	Replace     []string
	Diagnostics []*tfprotov6.Diagnostic
}

// Core starts one provider again and again. It asks for the schemas once and keeps them,
// as Terraform does. The zero value is ready.
type Core struct {
	mu      sync.Mutex
	schemas *tfprotov6.GetProviderSchemaResponse
}

// New asks the provider for its schemas and configures it.
func New(ctx context.Context, server tfprotov6.ProviderServer, config model.Value) (*Terraform, error) {
	return new(Core).Start(ctx, server, config)
}

// Start configures another server of the provider.
func (c *Core) Start(ctx context.Context, server tfprotov6.ProviderServer, config model.Value) (*Terraform, error) {
	schemas, err := c.schemasOf(ctx, server)
	if err != nil {
		return nil, err
	}
	encoded, err := Encode(schemas.Provider.ValueType(), config)
	if err != nil {
		return nil, err
	}
	tf := &Terraform{server, schemas, encoded}
	return tf, tf.Configure(ctx)
}

func (c *Core) schemasOf(ctx context.Context, server tfprotov6.ProviderServer) (*tfprotov6.GetProviderSchemaResponse, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.schemas != nil {
		return c.schemas, nil
	}
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	c.schemas = schemas
	return schemas, nil
}

// Configure gives the provider its configuration once more, as each run does that finds
// a provider running.
func (tf *Terraform) Configure(ctx context.Context) error {
	response, err := tf.Server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: tf.config})
	if err != nil {
		return err
	}
	return FirstError(response.Diagnostics)
}

// Resource returns the schema of a resource type.
func (tf *Terraform) Resource(typeName string) (*tfprotov6.Schema, error) {
	schema := tf.Schemas.ResourceSchemas[typeName]
	if schema == nil {
		return nil, fmt.Errorf("there is no type %s", typeName)
	}
	return schema, nil
}

// Plan asks for a plan. A nil prior plans a create, a nil config a delete. The
// error says where the plan breaks Terraform's rules; what the provider finds
// wrong is among the diagnostics.
func (tf *Terraform) Plan(ctx context.Context, typeName string, prior *Instance, config model.Value) (Plan, error) {
	schema, err := tf.Resource(typeName)
	if err != nil {
		return Plan{}, err
	}
	request := &tfprotov6.PlanResourceChangeRequest{TypeName: typeName}
	var before, proposed model.Value
	if prior != nil {
		before, request.PriorPrivate, request.PriorIdentity = prior.State, prior.Private, prior.Identity
	}
	if config != nil {
		proposed = propose(schema.Block.Attributes, before, config)
	}
	values, err := encodeAll(schema, config, before, proposed)
	if err != nil {
		return Plan{}, err
	}
	request.Config, request.PriorState, request.ProposedNewState = values[0], values[1], values[2]
	response, err := tf.Server.PlanResourceChange(ctx, request)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Diagnostics: response.Diagnostics}
	if HasError(p.Diagnostics) {
		return p, nil
	}
	p.Private, p.Identity = response.PlannedPrivate, response.PlannedIdentity
	if p.State, err = decodeState(schema, response.PlannedState); err != nil {
		return p, err
	}
	for _, at := range response.RequiresReplace {
		p.Replace = append(p.Replace, PathText(at))
	}
	return p, checkPlan(schema.Block.Attributes, config, before, p.State)
}

// Apply carries out a plan and returns the new instance. The error wraps ErrRule
// where the result is not what was planned; the instance holds the result then.
func (tf *Terraform) Apply(ctx context.Context, typeName string, prior *Instance, config model.Value, p Plan) (Instance, []*tfprotov6.Diagnostic, error) {
	schema, err := tf.Resource(typeName)
	if err != nil {
		return Instance{}, nil, err
	}
	request := &tfprotov6.ApplyResourceChangeRequest{TypeName: typeName, PlannedPrivate: p.Private, PlannedIdentity: p.Identity}
	var before model.Value
	if prior != nil {
		before = prior.State
	}
	values, err := encodeAll(schema, config, before, p.State)
	if err != nil {
		return Instance{}, nil, err
	}
	request.Config, request.PriorState, request.PlannedState = values[0], values[1], values[2]
	response, err := tf.Server.ApplyResourceChange(ctx, request)
	if err != nil {
		return Instance{}, nil, err
	}
	after := Instance{Private: response.Private, Identity: response.NewIdentity}
	after.State, err = decodeState(schema, response.NewState)
	if err == nil && !HasError(response.Diagnostics) {
		err = checkResult(schema.Block.Attributes, p.State, after.State)
	}
	return after, response.Diagnostics, err
}

// Read refreshes an instance.
func (tf *Terraform) Read(ctx context.Context, typeName string, current Instance) (Instance, []*tfprotov6.Diagnostic, error) {
	schema, err := tf.Resource(typeName)
	if err != nil {
		return Instance{}, nil, err
	}
	typ := schema.ValueType()
	state, err := Encode(typ, inSetOrder(schema.Block.Attributes, current.State))
	if err != nil {
		return Instance{}, nil, err
	}
	response, err := tf.Server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: state, Private: current.Private, CurrentIdentity: current.Identity,
	})
	if err != nil {
		return Instance{}, nil, err
	}
	if HasError(response.Diagnostics) {
		return current, response.Diagnostics, nil
	}
	after := Instance{Private: response.Private, Identity: response.NewIdentity}
	after.State, err = decodeState(schema, response.NewState)
	return after, response.Diagnostics, err
}

// Import finds the object that an import id names, and reads it.
func (tf *Terraform) Import(ctx context.Context, typeName, id string) (Instance, []*tfprotov6.Diagnostic, error) {
	schema, err := tf.Resource(typeName)
	if err != nil {
		return Instance{}, nil, err
	}
	response, err := tf.Server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
	if err != nil || HasError(response.Diagnostics) {
		return Instance{}, response.Diagnostics, err
	}
	if n := len(response.ImportedResources); n != 1 {
		return Instance{}, nil, fmt.Errorf("%w: an import answers with %d objects", ErrRule, n)
	}
	found := response.ImportedResources[0]
	begun := Instance{Private: found.Private, Identity: found.Identity}
	if begun.State, err = Decode(schema.ValueType(), found.State); err != nil {
		return Instance{}, nil, err
	}
	return tf.Read(ctx, typeName, begun)
}
