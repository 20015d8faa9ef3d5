package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ModifyPlan plans the whole object by the state contract. The framework's own
// plan marks every undeclared attribute unknown as soon as one changes; this
// replaces it.
func (r *modelResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	config, err := objectFrom(req.Config.Raw)
	if err != nil {
		addError(&resp.Diagnostics, r.model, "plan", err)
		return
	}
	prior, err := objectFrom(req.State.Raw)
	if err != nil {
		addError(&resp.Diagnostics, r.model, "plan", err)
		return
	}
	kept := getKept(ctx, req.Private, &resp.Diagnostics)
	planned := r.plan(ctx, config, prior, kept, &resp.Diagnostics)
	_, unfinished := pendingIn(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if unfinished && planned[r.model.Key] == nil {
		// An object that is still being made has no key yet: it comes with the
		// apply that this plan asks for.
		planned[r.model.Key] = model.Unknown
	}
	raw, err := toTerraform(req.Plan.Schema.Type().TerraformType(ctx), planned)
	if err != nil {
		addError(&resp.Diagnostics, r.model, "plan", err)
		return
	}
	resp.Plan.Raw = raw
	if prior != nil {
		resp.RequiresReplace = append(resp.RequiresReplace, r.replacements(planned, prior)...)
	}
}

// plan returns the planned state of an object; prior is nil for a new one.
func (r *modelResource) plan(ctx context.Context, config, prior model.Value, kept model.Paths, diags *diag.Diagnostics) model.Value {
	checkChoices(r.model, config, prior, diags)
	planned := r.model.Plan(config, prior, kept)
	planned[r.model.Key] = model.Unknown
	if prior != nil {
		planned[r.model.Key] = prior[r.model.Key]
	} else {
		requireSecrets(r.model, config, diags)
	}
	r.planHierarchy(planned, config, prior, diags)
	carry(r.model, planned, config)
	if !diags.HasError() {
		r.checkReferences(ctx, planned, prior, diags)
	}
	return planned
}

// planHierarchy plans the node: as declared, in the prior spelling where it
// names the same node; undeclared, the node where the object is, or the
// provider's for a new one.
func (r *modelResource) planHierarchy(planned, config, prior model.Value, diags *diag.Diagnostics) {
	if !r.model.HasHierarchy {
		return
	}
	declared, before := config[hierarchyAttribute], prior[hierarchyAttribute]
	switch {
	case declared != nil && r.sameSpelling(declared, before):
		planned[hierarchyAttribute] = before
	case declared != nil:
		planned[hierarchyAttribute] = declared
	case before != nil:
		planned[hierarchyAttribute] = before
	default:
		planned[hierarchyAttribute] = r.defaultHierarchy(diags)
	}
}

func (r *modelResource) defaultHierarchy(diags *diag.Diagnostics) any {
	client, err := r.data.Client(r.model.System)
	switch {
	case errors.Is(err, ErrNotYetKnown):
		return model.Unknown
	case err != nil:
		diags.AddError("Cannot use "+r.model.Title, err.Error())
		return nil
	case backend.DefaultHierarchy(client) == "":
		diags.AddAttributeError(path.Root(hierarchyAttribute), "No hierarchy",
			fmt.Sprintf("%s needs a node of the hierarchy to live at. Set %q here or in the provider's configuration.",
				r.model.Title, hierarchyAttribute))
		return nil
	}
	return backend.DefaultHierarchy(client)
}

// sameSpelling reports whether two texts name one node, as far as texts tell.
func (r *modelResource) sameSpelling(a, b any) bool {
	x, okX := a.(string)
	y, okY := b.(string)
	if !okX || !okY {
		return false
	}
	client, err := r.data.Client(r.model.System)
	if err != nil {
		return x == y
	}
	placer, ok := backend.As[backend.Placer](client)
	return ok && placer.SameSpelling(x, y)
}

// replacements returns the paths whose change asks for another object.
func (r *modelResource) replacements(planned, prior model.Value) path.Paths {
	var paths path.Paths
	for i := range r.model.Fields {
		f := &r.model.Fields[i]
		if f.Access == model.CreateOnly && !f.Equal(planned[f.Name], prior[f.Name]) {
			paths = append(paths, path.Root(f.Name))
		}
	}
	if r.model.HasHierarchy && planned[hierarchyAttribute] != prior[hierarchyAttribute] && !r.movesInPlace(planned, prior) {
		paths = append(paths, path.Root(hierarchyAttribute))
	}
	return paths
}
