// Package actions holds the actions of VOSS Automate: what is done once, when a
// configuration says so, and leaves nothing in the state.
package actions

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// All returns every action of the package.
func All() []func() action.Action {
	return []func() action.Action{newRun, newReplay}
}

// act is an action with the attributes of T.
type act[T any] struct {
	// name follows the provider's name and the system's in the type's name.
	name   string
	schema schema.Schema
	// check finds what is wrong with a configuration, whose values may be unknown.
	check func(value T, diags *diag.Diagnostics)
	// plan finds what only the server can tell of a configuration without unknown values;
	// nil for nothing.
	plan func(ctx context.Context, voss *client.Client, value T, diags *diag.Diagnostics)
	// invoke does it. failure is the summary of its error.
	invoke  func(ctx context.Context, voss *client.Client, value T) (client.Outcome, error)
	failure func(value T) string

	clients system.Clients
}

// Metadata names the type.
func (a *act[T]) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_voss_" + a.name
}

// Schema describes the attributes.
func (a *act[T]) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = a.schema
}

// Configure takes the provider's clients; there are none while validating.
func (a *act[T]) Configure(_ context.Context, req action.ConfigureRequest, _ *action.ConfigureResponse) {
	a.clients, _ = req.ProviderData.(system.Clients)
}

// ValidateConfig refuses what no server could take.
func (a *act[T]) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var value T
	resp.Diagnostics.Append(req.Config.Get(ctx, &value)...)
	if !resp.Diagnostics.HasError() && a.check != nil {
		a.check(value, &resp.Diagnostics)
	}
}

// ModifyPlan refuses what the server is known not to take. What cannot be asked while
// planning is left to the call.
func (a *act[T]) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	if a.clients == nil || a.plan == nil || !req.Config.Raw.IsFullyKnown() {
		return
	}
	configured, err := a.clients.Client(models.System)
	if err != nil {
		return // the call says so
	}
	var value T
	if resp.Diagnostics.Append(req.Config.Get(ctx, &value)...); resp.Diagnostics.HasError() {
		return
	}
	voss, _ := backend.As[*client.Client](configured)
	a.plan(ctx, voss, value, &resp.Diagnostics)
}

// Invoke does it, and waits until the server has done it.
func (a *act[T]) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	if a.clients == nil {
		resp.Diagnostics.AddError("Cannot use VOSS Automate", "the provider is not configured")
		return
	}
	configured, err := a.clients.Client(models.System)
	if err != nil {
		resp.Diagnostics.AddError("Cannot use VOSS Automate", err.Error())
		return
	}
	var value T
	resp.Diagnostics.Append(req.Config.Get(ctx, &value)...)
	if resp.Diagnostics.HasError() {
		return
	}
	voss, _ := backend.As[*client.Client](configured)
	ctx = backend.WithProgress(ctx, func(line string) { resp.SendProgress(action.InvokeProgressEvent{Message: line}) })
	ctx = backend.WithWarnings(ctx, func(w backend.Warning) { resp.Diagnostics.AddWarning(w.Summary, w.Detail) })
	outcome, err := a.invoke(ctx, voss, value)
	if err != nil {
		resp.Diagnostics.AddError(a.failure(value), explain(err))
		return
	}
	done := "Done"
	if outcome.Transaction != "" {
		done += " by transaction " + outcome.Transaction
	}
	resp.SendProgress(action.InvokeProgressEvent{Message: done})
}

// explain adds to an error that leaves a transaction running what can be done about it.
func explain(err error) string {
	pending, ok := errors.AsType[*backend.InProgressError](err)
	if !ok {
		return err.Error()
	}
	return err.Error() + "\n\nThe server goes on with the transaction " + pending.Transaction +
		". An action leaves nothing in the state, so no later run waits for it: look at the transaction before you invoke the action again."
}
