package engine

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The methods below answer calls about one instance without the framework,
// whose walks over a wide schema cost many times the work itself. Each answers
// only what it can answer exactly as the framework's server would, from the
// same functions that the resource calls, and says false for the rest.

// Upgrade hands a state of the current version back as it is. Terraform reads
// its JSON itself; only a member that the schema no longer has would trip it.
func (k *Kind) Upgrade(req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, bool) {
	if req.Version != schemaVersion || req.RawState == nil || len(req.RawState.JSON) == 0 {
		return nil, false
	}
	var state any
	if json.Unmarshal(req.RawState.JSON, &state) != nil || !fits(k.typ(), state) {
		return nil, false
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, true
}

// fits reports whether decoded JSON has the form of the type.
func fits(typ tftypes.Type, v any) bool {
	if v == nil {
		return true
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		object, ok := v.(map[string]any)
		for name, member := range object {
			memberType, known := typ.AttributeTypes[name]
			if !known || !fits(memberType, member) {
				return false
			}
		}
		return ok
	case tftypes.List:
		return allFit(typ.ElementType, v)
	case tftypes.Set:
		return allFit(typ.ElementType, v)
	}
	switch v.(type) {
	case string:
		return typ.Is(tftypes.String)
	case bool:
		return typ.Is(tftypes.Bool)
	case float64:
		return typ.Is(tftypes.Number)
	}
	return false
}

func allFit(elementType tftypes.Type, v any) bool {
	list, ok := v.([]any)
	for _, element := range list {
		if element == nil || !fits(elementType, element) {
			return false
		}
	}
	return ok
}

// Read refreshes a state. Imports, errors, warnings and changes that were under
// way are left to the framework.
func (k *Kind) Read(ctx context.Context, data *Data, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, bool) {
	if _, ok := keptIn(req.Private); !ok {
		return nil, false
	}
	prior, err := k.Decode(req.CurrentState)
	if err != nil || prior[k.Model.BusinessKey] == nil || prior[k.Model.Key] == nil {
		return nil, false
	}
	client, err := data.Client(k.Model.System)
	if err != nil {
		return nil, false
	}
	identity, err := k.identity(prior)
	if err != nil {
		return nil, false
	}
	ctx, cancel := withTimeout(ctx, prior, "read")
	defer cancel()
	resp := &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private, NewIdentity: identity}
	read := readState(ctx, client, k.Model, prior)
	switch {
	case read.err != nil || len(read.problems) > 0:
		return nil, false
	case read.gone:
		if resp.NewState, err = k.Null(); err != nil {
			return nil, false
		}
	case !same(read.state, prior):
		if resp.NewState, err = k.Encode(read.state); err != nil {
			return nil, false
		}
	}
	return resp, true
}

// identity returns the identity of the object that a state is about.
func (k *Kind) identity(state model.Value) (*tfprotov6.ResourceIdentityData, error) {
	typ := k.identityType()
	value, err := toTerraform(typ, model.Value{k.Model.Key: state[k.Model.Key]})
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov6.NewDynamicValue(typ, value)
	return &tfprotov6.ResourceIdentityData{IdentityData: &encoded}, err
}

// Plan answers where there is nothing to say about a plan but the plan itself:
// no warning, no replacement, no secret. What is destroyed is left to the
// framework.
func (k *Kind) Plan(ctx context.Context, data *Data, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, bool) {
	kept, ok := keptIn(req.PriorPrivate)
	prior, err := k.Decode(req.PriorState)
	if !ok || err != nil {
		return nil, false
	}
	config, err := k.Decode(req.Config)
	if err != nil || config == nil {
		return nil, false
	}
	// References come last: the framework's turn must not find them reported.
	r := &modelResource{model: k.Model, data: &Data{Clients: data.Clients}}
	var diags diag.Diagnostics
	planned := r.plan(ctx, config, prior, kept, &diags)
	if len(diags) > 0 {
		return nil, false
	}
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}
	if prior != nil && same(planned, prior) {
		return resp, true
	}
	if len(secrets(k.Model)) > 0 || prior != nil && len(r.replacements(planned, prior)) > 0 {
		return nil, false
	}
	r.data = data
	if !r.referencesFound(ctx, planned, prior) {
		return nil, false
	}
	if resp.PlannedIdentity == nil {
		if resp.PlannedIdentity, err = k.noIdentity(); err != nil {
			return nil, false
		}
	}
	resp.PlannedState, err = k.Encode(planned)
	return resp, err == nil
}

// noIdentity is the identity of an object that has none yet.
func (k *Kind) noIdentity() (*tfprotov6.ResourceIdentityData, error) {
	typ := k.identityType()
	encoded, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, nil))
	return &tfprotov6.ResourceIdentityData{IdentityData: &encoded}, err
}

func (k *Kind) identityType() tftypes.Object {
	return tftypes.Object{AttributeTypes: map[string]tftypes.Type{k.Model.Key: tftypes.String}}
}

// Validate answers for a configuration that has nothing to complain of.
func (k *Kind) Validate(req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, bool) {
	config, err := k.Decode(req.Config)
	if err != nil || config == nil || config[timeoutsAttribute] != nil || config[k.Model.Key] != nil {
		return nil, false
	}
	if len(secrets(k.Model)) > 0 || !declarable(k.Model.Fields, config, true) {
		return nil, false
	}
	return &tfprotov6.ValidateResourceConfigResponse{}, true
}

// declarable reports whether a configuration sets what it must and nothing that
// it cannot.
func declarable(fields []model.Field, config model.Value, top bool) bool {
	for i := range fields {
		f := &fields[i]
		v := config[f.Name]
		if v == nil {
			if requiredInConfig(f, top) {
				return false
			}
			continue
		}
		if f.Access == model.ReadOnly {
			return false
		}
		switch v := v.(type) {
		case model.Value:
			if !declarable(f.Fields, v, false) {
				return false
			}
		case []any:
			for _, element := range v {
				object, isObject := element.(model.Value)
				if f.Kind == model.ObjectList && isObject && !declarable(f.Fields, object, false) || element == nil {
					return false
				}
			}
		}
	}
	return true
}

// keptIn reads the kept paths out of private state as the framework stores it:
// a JSON object of base64 values. It says false where the framework keeps
// something there for itself, as it does between an import and its read.
func keptIn(private []byte) (model.Paths, bool) {
	if len(private) == 0 {
		return nil, true
	}
	var values map[string][]byte
	if json.Unmarshal(private, &values) != nil {
		return nil, false
	}
	var kept model.Paths
	for key, value := range values {
		switch {
		case strings.HasPrefix(key, "."), key == pendingKey:
			return nil, false
		case key == keptKey && json.Unmarshal(value, &kept) != nil:
			return nil, false
		}
	}
	return kept, true
}
