package terraform

import (
	"bytes"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// eventful are the parts of private state with which a plan has more to do than to
// compare: something to say, or something to finish.
var eventful = []string{"unread", "transaction", "unreadable", "unsent"}

// isEventful reports whether private state holds one of these parts.
func (f frame) isEventful() bool {
	return slices.ContainsFunc(eventful, func(key string) bool { return len(f.get(key)) > 0 })
}

// validate answers for a configuration without fault and without secrets, as the schema
// has it. What data holds is for the plan, which knows the model.
func (a anyModel) validate(req *tfprotov6.ValidateResourceConfigRequest) *tfprotov6.ValidateResourceConfigResponse {
	if req.Config == nil {
		return nil
	}
	config, err := decodeMessage(req.Config.MsgPack, a.typ())
	if err != nil || !isModelType(config[lifecycle.ModelType]) || config[lifecycle.Data] == nil || !durations(config[lifecycle.Timeouts]) {
		return nil
	}
	for _, name := range []string{objectKey, lifecycle.Output, lifecycle.Secrets} {
		if config[name] != nil {
			return nil
		}
	}
	if exports, _ := config[lifecycle.Exports].([]any); slices.Contains(exports, nil) {
		return nil
	}
	return &tfprotov6.ValidateResourceConfigResponse{}
}

// isModelType reports whether a declared type can be one, or is not known.
func isModelType(declared any) bool {
	text, isText := declared.(string)
	return model.IsUnknown(declared) || isText && model.TypeProblem(text) == ""
}

// upgrade hands a state of the current version back as it is.
func (a anyModel) upgrade(req *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	return upgraded(req, a.typ)
}

// read refreshes the state of an object, and answers where that holds what the server
// does. Anything else it hands on to the resource in the context.
func (a anyModel) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, context.Context) {
	private, err := unframe(req.Private)
	if err != nil || private.isEventful() || req.CurrentState == nil {
		return nil, ctx
	}
	raw, err := req.CurrentState.Unmarshal(a.typ())
	if err != nil {
		return nil, ctx
	}
	before, err := objectValueOf(raw)
	if err != nil || before == nil {
		return nil, ctx
	}
	r := objectResource{of: a.of, shared: a.shared()}
	found, report := r.look(ctx, before, private)
	if len(found.problems) == 0 && len(report) == 0 && found.state != nil && sameState(found.prior, found.state) && showsExports(ctx, found, before) {
		if identity, err := tfprotov6.NewDynamicValue(objectIdentityType, objectIdentity(before.text(lifecycle.ModelType), found.state.Key)); err == nil {
			return &tfprotov6.ReadResourceResponse{
				NewState: req.CurrentState, Private: req.Private, NewIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &identity},
			}, ctx
		}
	}
	return nil, handOn(ctx, found, report)
}

// showsExports reports whether a state shows what the server does at the paths of exports.
func showsExports(ctx context.Context, found objectRead, state objectValue) bool {
	var report lifecycle.Report
	output := shownOutput(ctx, found.manager, state, found.state.Key, found.payload, &report)
	return len(report) == 0 && output.Equal(state[lifecycle.Output])
}

// plan answers for an object of which the configuration says what the state holds, to the
// last byte: then nothing changes. The schema that the state was planned with has passed
// it, so the server is not asked again. It returns nil where the framework has to look:
// also for an import of which only a part is declared, for write-only secrets, which
// Terraform proposes and no plan may hold, and for what another resource manages, too.
func (a anyModel) plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	if req.PriorState == nil || req.ProposedNewState == nil || req.Config == nil || isNil(req.PriorState.MsgPack) || isNil(req.Config.MsgPack) ||
		!bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return nil
	}
	if private, err := unframe(req.PriorPrivate); err != nil || private.isEventful() || a.namesModel(req.PriorState.MsgPack) && !a.claimsAlone(ctx, req.PriorState) {
		return nil
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}
}

// namesModel reports whether a state may be about an object that a resource for its model
// alone manages, too.
func (a anyModel) namesModel(state []byte) bool {
	return slices.ContainsFunc(a.models, func(m *model.Model) bool {
		return m.System == a.of.System && bytes.Contains(state, []byte(m.Type))
	})
}

// claimsAlone claims the object of a state, and reports whether no other resource does.
func (a anyModel) claimsAlone(ctx context.Context, message *tfprotov6.DynamicValue) bool {
	raw, err := message.Unmarshal(a.typ())
	if err != nil {
		return false
	}
	state, err := objectValueOf(raw)
	if err != nil {
		return false
	}
	data, err := state.tree(lifecycle.Data)
	if err != nil {
		return false
	}
	var report lifecycle.Report // what it says, the framework's plan says
	manager, values := managerFor(ctx, a.shared(), a.of, state, &report).Take(lifecycle.Trees{Prior: data, Key: state.text(objectKey)}, &report)
	if len(report) > 0 || values.Prior == nil {
		return false
	}
	values.Prior[lifecycle.Hierarchy] = state.text(lifecycle.Hierarchy)
	return manager.ClaimsAlone(lifecycle.State{Key: state.text(objectKey), Value: values.Prior})
}

// isNil reports whether a message is null, or no message.
func isNil(message []byte) bool { return len(message) == 0 || len(message) == 1 && message[0] == 0xc0 }
