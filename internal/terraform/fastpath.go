package terraform

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// fastPath answers calls about one object without the framework, whose walks
// over a wide schema cost many times the work itself. Its methods make the call
// that the resource makes, and encode the result if there is nothing to report
// beside it. Where they return nil, the framework answers. The context that they
// return hands the result on to the resource, so that no call is made twice.
type fastPath struct{ managed }

// handed is the key, in a context, of a result on its way from the fast path to
// the resource.
type handed[T any] struct{}

func handOn[T any](ctx context.Context, result T, report lifecycle.Report) context.Context {
	return context.WithValue(ctx, handed[T]{}, func() (T, lifecycle.Report) { return result, report })
}

// once returns the result that the fast path handed on, or else makes the call.
func once[T any](ctx context.Context, call func() (T, lifecycle.Report)) (T, lifecycle.Report) {
	if known, ok := ctx.Value(handed[T]{}).(func() (T, lifecycle.Report)); ok {
		call = known
	}
	return call()
}

// validate answers for a configuration without fault, and for a number that no
// attribute can hold, which the framework would call a mistake of ours. Secrets are left to the
// framework, which knows the abilities of Terraform's version.
func (f fastPath) validate(req *tfprotov6.ValidateResourceConfigRequest) *tfprotov6.ValidateResourceConfigResponse {
	config, err := f.Decode(req.Config)
	if number, ok := errors.AsType[*notWholeError](err); ok {
		return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: []*tfprotov6.Diagnostic{{
			Severity: tfprotov6.DiagnosticSeverityError, Attribute: tftypes.NewAttributePathWithSteps(number.at),
			Summary: "Not a whole number", Detail: number.Error(),
		}}}
	}
	if err != nil || config == nil || f.hasSecrets() {
		return nil
	}
	if config[f.Model.Key] != nil || !sound(f.Model.Fields, config, true) || !durations(config[lifecycle.Timeouts]) {
		return nil
	}
	if len(f.manager.Validate(config)) > 0 {
		return nil
	}
	return &tfprotov6.ValidateResourceConfigResponse{}
}

// sound reports whether a configuration sets every attribute that it must and
// none that it cannot; top is true outside all objects.
func sound(fields []model.Field, config model.Value, top bool) bool {
	for i := range fields {
		f := &fields[i]
		v, use := config[f.Name], inResource(f, top)
		if v == nil && use.required || v != nil && !use.required && !use.optional || !soundInside(f, v) {
			return false
		}
	}
	return true
}

// soundInside does the same for what an object or a list holds.
func soundInside(f *model.Field, v any) bool {
	switch v := v.(type) {
	case model.Value:
		return sound(f.Fields, v, false)
	case []any:
		return !slices.ContainsFunc(v, func(element any) bool { return element == nil || !soundInside(f, element) })
	}
	return true
}

// durations reports whether timeouts are durations, of some length.
func durations(timeouts any) bool {
	declared, _ := timeouts.(model.Value)
	for _, v := range declared {
		text, known := v.(string)
		if d, err := time.ParseDuration(text); known && (err != nil || d <= 0) {
			return false
		}
	}
	return true
}

// upgrade hands a state of the current version back as it is. Terraform decodes
// the JSON itself, and fails only on an attribute that the schema no longer has.
// That is left to the framework.
func (f fastPath) upgrade(req *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	return upgraded(req, f.typ)
}

func upgraded(req *tfprotov6.UpgradeResourceStateRequest, typ func() tftypes.Type) *tfprotov6.UpgradeResourceStateResponse {
	if req.Version != schemaVersion || req.RawState == nil {
		return nil
	}
	var state any
	if json.Unmarshal(req.RawState.JSON, &state) != nil || !fits(typ(), state) {
		return nil
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}
}

// fits reports whether decoded JSON has the form of the type.
func fits(typ tftypes.Type, v any) bool {
	if typ.Is(tftypes.DynamicPseudoType) {
		return true // it says itself what it is
	}
	switch v := v.(type) {
	case string:
		return typ.Is(tftypes.String)
	case bool:
		return typ.Is(tftypes.Bool)
	case float64:
		return typ.Is(tftypes.Number)
	case map[string]any:
		object, ok := typ.(tftypes.Object)
		for name, member := range v {
			memberType, known := object.AttributeTypes[name]
			if !known || !fits(memberType, member) {
				return false
			}
		}
		return ok
	case []any:
		elementType := elementOf(typ)
		return elementType != nil && !slices.ContainsFunc(v, func(element any) bool {
			return element == nil || !fits(elementType, element)
		})
	}
	return v == nil
}

// elementOf returns the type of the elements of a list or set; nil for another
// type.
func elementOf(typ tftypes.Type) tftypes.Type {
	switch typ := typ.(type) {
	case tftypes.List:
		return typ.ElementType
	case tftypes.Set:
		return typ.ElementType
	}
	return nil
}

// read refreshes a state. What the framework adds to the read after an import is
// left to it.
func (f fastPath) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, context.Context) {
	prior, err := f.decodeState(req.CurrentState, req.Private)
	if err != nil || prior == nil {
		return nil, ctx
	}
	state, report := f.manager.Read(ctx, *prior)
	if len(report) == 0 {
		if resp, err := f.encodeRead(req, prior, state); err == nil {
			return resp, ctx
		}
	}
	return nil, handOn(ctx, state, report)
}

func (f fastPath) encodeRead(req *tfprotov6.ReadResourceRequest, prior, state *lifecycle.State) (*tfprotov6.ReadResourceResponse, error) {
	resp := &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private}
	var err error
	switch {
	case state == nil:
		state = prior // which the identity is about
		resp.NewState, err = f.Encode(nil)
	case !sameState(prior, state):
		if resp.NewState, err = f.Encode(f.attributes(state)); err == nil {
			resp.Private, err = encodePrivate(state)
		}
	}
	if err == nil {
		resp.NewIdentity, err = f.encodeIdentity(state.Key)
	}
	return resp, err
}

// sameState reports whether a read found what the state holds, and nothing has ended that
// it waits for.
func sameState(prior, read *lifecycle.State) bool {
	return prior.Pending == nil && lifecycle.Same(read.Value, prior.Value) && slices.Equal(read.Unreadable, prior.Unreadable) &&
		maps.EqualFunc(read.Others, prior.Others, slices.Equal) && maps.EqualFunc(read.Names, prior.Names, maps.Equal) && slices.Equal(read.Unsent, prior.Unsent)
}

// plan plans the creation or change of an object. Replacements and models with
// secrets are left to the framework.
func (f fastPath) plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, context.Context) {
	config, err := f.Decode(req.Config)
	if err != nil || config == nil {
		return nil, ctx // a deletion
	}
	prior, err := f.decodeState(req.PriorState, req.PriorPrivate)
	if err != nil {
		return nil, ctx
	}
	plan, report := f.manager.Plan(ctx, config, prior)
	if len(report) == 0 && (plan.Unchanged || len(plan.Replace) == 0 && !f.hasSecrets()) {
		if resp, err := f.encodePlan(req, plan); err == nil {
			return resp, ctx
		}
	}
	return nil, handOn(ctx, plan, report)
}

func (f fastPath) encodePlan(req *tfprotov6.PlanResourceChangeRequest, plan lifecycle.Plan) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}
	if plan.Unchanged {
		return resp, nil
	}
	var err error
	if resp.PlannedIdentity == nil {
		if resp.PlannedIdentity, err = f.encodeIdentity(""); err != nil {
			return nil, err
		}
	}
	resp.PlannedState, err = f.Encode(f.planned(plan))
	return resp, err
}

// decodeState returns the state that a call is about; nil for no object.
func (f fastPath) decodeState(message *tfprotov6.DynamicValue, private []byte) (*lifecycle.State, error) {
	values, err := unframe(private)
	if err != nil {
		return nil, err
	}
	value, err := f.Decode(message)
	if err != nil {
		return nil, err
	}
	return f.state(value, values.get)
}

func (f fastPath) hasSecrets() bool { return len(f.Model.Secrets()) > 0 }
