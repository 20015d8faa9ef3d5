package provider_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

const objectType = "collab_voss_object"

// objectCore plays Terraform's core for the resource of any model. Its values keep their
// types, as core's do, because a dynamic attribute has those that a configuration gives it.
type objectCore struct {
	*fakeTerraform
	schema *tfprotov6.Schema
	typ    tftypes.Object
	// another starts another run.
	another func() *objectCore
}

// rawInstance is what a state keeps of an object.
type rawInstance struct {
	state    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

func newObjectCore(t *testing.T, w *env) *objectCore {
	t.Helper()
	return newObjectCoreWith(t, w, nil)
}

// newObjectCoreWith lays settings over those of the block voss.
func newObjectCoreWith(t *testing.T, w *env, settings model.Value) *objectCore {
	t.Helper()
	tf := newFakeTerraform(t, w, settings)
	schema, err := tf.Resource(objectType)
	if err != nil {
		t.Fatal(err)
	}
	typ, _ := schema.ValueType().(tftypes.Object)
	return &objectCore{tf, schema, typ, func() *objectCore { return newObjectCoreWith(t, w, settings) }}
}

// config returns a configuration: attributes that are not given are null.
func (c *objectCore) config(attributes map[string]any) tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, typ := range c.typ.AttributeTypes {
		values[name] = tftypes.NewValue(typ, nil)
		if given, is := attributes[name]; is {
			values[name] = asWritten(given)
		}
	}
	return tftypes.NewValue(c.typ, values)
}

// asWritten returns a value as Terraform reads it from a literal.
func asWritten(v any) tftypes.Value {
	switch v := v.(type) {
	case tftypes.Value:
		return v
	case map[string]any:
		types, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for key, inner := range v {
			values[key] = asWritten(inner)
			types[key] = values[key].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, values)
	case []any:
		types, values := make([]tftypes.Type, len(v)), make([]tftypes.Value, len(v))
		for i, inner := range v {
			values[i] = asWritten(inner)
			types[i] = values[i].Type()
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, values)
	case bool:
		return tftypes.NewValue(tftypes.Bool, v)
	case string:
		return tftypes.NewValue(tftypes.String, v)
	case json.Number:
		number, _, err := big.ParseFloat(v.String(), 10, 512, big.ToNearestEven)
		if err != nil {
			panic(err) // a slip in a test
		}
		return tftypes.NewValue(tftypes.Number, number)
	}
	return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
}

// members returns the attributes of an object.
func members(v tftypes.Value) map[string]tftypes.Value {
	var all map[string]tftypes.Value
	if v.IsNull() || v.As(&all) != nil {
		return nil
	}
	return all
}

// proposed is the configuration with the prior values of what the provider computes.
func (c *objectCore) proposed(prior, config tftypes.Value) tftypes.Value {
	before, values := members(prior), members(config)
	for _, a := range c.schema.Block.Attributes {
		if was, is := before[a.Name]; is && a.Computed && values[a.Name].IsNull() {
			values[a.Name] = was
		}
	}
	return tftypes.NewValue(c.typ, values)
}

func (c *objectCore) encoded(t *testing.T, v tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	value, err := tfprotov6.NewDynamicValue(c.typ, v)
	if err != nil {
		t.Fatal(err)
	}
	return &value
}

func (c *objectCore) decoded(t *testing.T, v *tfprotov6.DynamicValue) tftypes.Value {
	t.Helper()
	value, err := v.Unmarshal(c.typ)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// planned asks for a plan, and checks that data is planned as core insists: as declared,
// or as it was.
func (c *objectCore) planned(t *testing.T, prior *rawInstance, config tftypes.Value) (rawInstance, []*tfprotov6.Diagnostic) {
	t.Helper()
	before := rawInstance{state: tftypes.NewValue(c.typ, nil)}
	if prior != nil {
		before = *prior
	}
	request := &tfprotov6.PlanResourceChangeRequest{
		TypeName: objectType, Config: c.encoded(t, config), PriorState: c.encoded(t, before.state),
		ProposedNewState: c.encoded(t, c.proposed(before.state, config)), PriorPrivate: before.private, PriorIdentity: before.identity,
	}
	response, err := c.Server.PlanResourceChange(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if coretest.HasError(response.Diagnostics) {
		return rawInstance{}, response.Diagnostics
	}
	plan := rawInstance{c.decoded(t, response.PlannedState), response.PlannedPrivate, response.PlannedIdentity}
	if data := members(plan.state)["data"]; !data.Equal(members(config)["data"]) && !data.Equal(members(before.state)["data"]) {
		t.Errorf("data is planned as %s, which is neither declared nor what was there", data)
	}
	return plan, response.Diagnostics
}

// applied carries out a plan, whose data have to come out as they were planned. A null
// configuration destroys.
func (c *objectCore) applied(t *testing.T, prior *rawInstance, config tftypes.Value, plan rawInstance) rawInstance {
	t.Helper()
	before := tftypes.NewValue(c.typ, nil)
	if prior != nil {
		before = prior.state
	}
	response, err := c.Server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: objectType, Config: c.encoded(t, config), PriorState: c.encoded(t, before), PlannedState: c.encoded(t, plan.state),
		PlannedPrivate: plan.private, PlannedIdentity: plan.identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, response.Diagnostics)
	for _, d := range response.Diagnostics {
		t.Errorf("an apply says %s", coretest.Text(d))
	}
	after := rawInstance{c.decoded(t, response.NewState), response.Private, response.NewIdentity}
	if want, got := members(plan.state)["data"], members(after.state)["data"]; !config.IsNull() && !want.Equal(got) {
		t.Errorf("data was planned as %s, and %s came out", want, got)
	}
	return after
}

// changed plans and applies.
func (c *objectCore) changed(t *testing.T, prior *rawInstance, config tftypes.Value) rawInstance {
	t.Helper()
	plan, diagnostics := c.planned(t, prior, config)
	noErrors(t, diagnostics)
	return c.applied(t, prior, config, plan)
}

// refreshed reads an object.
func (c *objectCore) refreshed(t *testing.T, current rawInstance) rawInstance {
	t.Helper()
	response, err := c.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: objectType, CurrentState: c.encoded(t, current.state), Private: current.private, CurrentIdentity: current.identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, response.Diagnostics)
	return rawInstance{c.decoded(t, response.NewState), response.Private, response.NewIdentity}
}

// settled checks that a plan after a refresh changes nothing.
func (c *objectCore) settled(t *testing.T, current rawInstance, config tftypes.Value) rawInstance {
	t.Helper()
	current = c.refreshed(t, current)
	plan, diagnostics := c.planned(t, &current, config)
	noErrors(t, diagnostics)
	if !plan.state.Equal(current.state) {
		t.Errorf("the plan is not empty:\n%s\n%s", current.state, plan.state)
	}
	return current
}

// imported finds an object by an import id, in a run of its own.
func (c *objectCore) imported(t *testing.T, id string) rawInstance {
	t.Helper()
	c = c.another()
	response, err := c.Server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: objectType, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, response.Diagnostics)
	found := response.ImportedResources[0]
	return c.refreshed(t, rawInstance{c.decoded(t, found.State), found.Private, found.Identity})
}

// generated is the configuration that Terraform writes for an object.
func (c *objectCore) generated(t *testing.T, current rawInstance) tftypes.Value {
	t.Helper()
	response, err := c.Server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: objectType, State: c.encoded(t, current.state)})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, response.Diagnostics)
	return c.decoded(t, response.Config)
}

// copied is the configuration that Terraform writes where no provider does: all of it.
func (c *objectCore) copied(current rawInstance) tftypes.Value {
	state := members(current.state)
	return c.config(map[string]any{"model": state["model"], "hierarchy": state["hierarchy"], "data": state["data"]})
}

// listed lists objects as `terraform query` does, with their states.
func (c *objectCore) listed(t *testing.T, config model.Value) []rawInstance {
	t.Helper()
	lister, ok := c.Server.(tfprotov6.ProviderServerWithListResource)
	if !ok {
		t.Fatal("the server lists nothing")
	}
	stream, err := lister.ListResource(t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: objectType, Limit: 1000, IncludeResource: true, Config: encodedValue(t, c.Schemas.ListResourceSchemas[objectType].ValueType(), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []rawInstance
	for r := range stream.Results {
		noErrors(t, r.Diagnostics)
		found = append(found, rawInstance{state: c.decoded(t, r.Resource), identity: r.Identity})
	}
	return found
}

func (c *objectCore) destroyed(t *testing.T, current rawInstance) {
	t.Helper()
	null := tftypes.NewValue(c.typ, nil)
	c.applied(t, &current, null, rawInstance{null, current.private, current.identity})
}
