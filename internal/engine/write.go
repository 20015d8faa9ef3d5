package engine

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Update reads the object, lays the declared values over it and puts it back
// (state contract, rule 4).
func (r *modelResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	config, planned := r.values(req.Config, req.Plan, &resp.Diagnostics)
	prior, err := objectFrom(req.State.Raw)
	if err != nil {
		addError(&resp.Diagnostics, r.model, "update", err)
	}
	setIdentity(ctx, resp.Identity, r.model, prior[r.model.Key], &resp.Diagnostics)
	kept := getKept(ctx, req.Private, &resp.Diagnostics)
	client := r.client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := withTimeout(ctx, planned, "update")
	defer cancel()
	_, unfinished := pendingIn(ctx, req.Private, &resp.Diagnostics)
	if !r.resumeUpdate(ctx, client, planned, prior, req, resp) {
		return
	}
	w := r.write(config, planned, prior)
	if unfinished {
		w.sent = w.managed // what the state holds is not what the server does
		addSecrets(r.model, w.sent, config, planned, prior)
	}
	unlock, err := r.data.lock(ctx, r.model, prior[r.model.Key])
	if err != nil {
		addError(&resp.Diagnostics, r.model, "update", err)
		return
	}
	defer unlock()
	if err := r.moved(ctx, client, planned, prior); err != nil {
		notePending(ctx, resp.Private, "move", err, &resp.Diagnostics)
		addError(&resp.Diagnostics, r.model, "move", err)
		return
	}
	if len(w.sent) == 0 {
		// Only what is Terraform's alone changed, such as timeouts.
		r.store(&resp.State, planned, &resp.Diagnostics)
		return
	}
	object, err := r.replace(ctx, client, w)
	if err != nil {
		notePending(ctx, resp.Private, "update", err, &resp.Diagnostics)
		addError(&resp.Diagnostics, r.model, "update", err)
		return
	}
	state := r.readBack(ctx, client, object, w, &resp.Diagnostics)
	r.store(&resp.State, state, &resp.Diagnostics)
	setKept(ctx, resp.Private, kept.Without(config), &resp.Diagnostics)
}

// write is what a write is to achieve: the plan that Terraform approved, the
// part of it to send, and the part that the configuration answers for.
type write struct{ planned, sent, managed model.Value }

func (r *modelResource) write(config, planned, prior model.Value) write {
	w := write{planned: planned, sent: r.model.Changes(planned, prior), managed: r.model.Managed(config, planned)}
	addSecrets(r.model, w.sent, config, planned, prior)
	return w
}

func (r *modelResource) replace(ctx context.Context, client backend.Client, w write) (backend.Object, error) {
	key, _ := w.planned[r.model.Key].(string)
	object, err := client.Get(ctx, r.model, key)
	if err != nil {
		return object, err
	}
	current := object.Data
	if r.model.PartialUpdate {
		current = nil
	}
	return object, client.Replace(ctx, r.model, object, r.model.Payload(current, w.sent, w.managed))
}

// Delete removes the object. One that is gone already is no error.
func (r *modelResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	prior, err := objectFrom(req.State.Raw)
	client := r.client(&resp.Diagnostics)
	if err != nil {
		addError(&resp.Diagnostics, r.model, "delete", err)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := withTimeout(ctx, prior, "delete")
	defer cancel()
	if !r.resumeDelete(ctx, client, prior, req, resp) {
		return
	}
	unlock, err := r.data.lock(ctx, r.model, prior[r.model.Key])
	if err != nil {
		addError(&resp.Diagnostics, r.model, "delete", err)
		return
	}
	defer unlock()
	if _, taken := r.data.adopted.Load(r.model.Type + " " + objectOf(r.model, prior).Key); taken {
		// With create_before_destroy the new resource may have met the old object.
		resp.Diagnostics.AddWarning("Kept a "+r.model.Title,
			"Another resource has taken it over in this run, so it was not deleted with this one.")
		return
	}
	if err := client.Delete(ctx, r.model, objectOf(r.model, prior)); err != nil {
		notePending(ctx, resp.Private, "delete", err, &resp.Diagnostics)
		addError(&resp.Diagnostics, r.model, "delete", err)
	}
}

// objectOf returns the handle of the object that a state is about.
func objectOf(m *model.Model, state model.Value) backend.Object {
	key, _ := state[m.Key].(string)
	hierarchy, _ := state[hierarchyAttribute].(string)
	return backend.Object{Key: key, Hierarchy: hierarchy}
}

// readBack reads what a write led to. A failure does not undo the write, so
// the planned values are kept, and the next refresh completes them.
func (r *modelResource) readBack(ctx context.Context, client backend.Client, object backend.Object, plan write, diags *diag.Diagnostics) model.Value {
	ctx, cancel := backend.WithGracePeriod(ctx, backend.GracePeriod)
	defer cancel()
	found, err := written(ctx, client, r.model, object)
	w := r.settle(plan, found, err)
	if found.FromList && (len(w.differences) > 0 || len(w.problems) > 0) {
		// A list may lag, so what it shows is believed where it is what was planned.
		found, err = client.Get(ctx, r.model, object.Key)
		w = r.settle(plan, found, err)
	}
	if err != nil {
		diags.AddWarning("Cannot read back "+r.model.Title,
			"The write succeeded, but reading the result did not. The next refresh will.\n\n"+err.Error())
	}
	for _, problem := range w.problems {
		diags.AddAttributeWarning(pathAt(problem.Path), "Cannot read back "+r.model.Title, problem.Error())
	}
	addDifferences(diags, r.model, w.differences)
	state := w.state
	state[r.model.Key] = object.Key
	carry(r.model, state, plan.planned)
	if r.model.HasHierarchy {
		state[hierarchyAttribute] = plan.planned[hierarchyAttribute]
		if model.IsUnknown(state[hierarchyAttribute]) {
			state[hierarchyAttribute] = found.Hierarchy
		}
	}
	return state
}

// settling is what a write came to.
type settling struct {
	state       model.Value
	differences []model.Difference
	problems    []model.DecodeError
}

// settle compares a plan with the object that was read after it; with an error
// there is none, and the planned values stand.
func (r *modelResource) settle(plan write, found backend.Object, err error) settling {
	var s settling
	var server model.Value
	if err == nil {
		server, s.problems = r.model.Decode(found.Data)
	} else {
		plan.managed = nil
	}
	s.state, s.differences = r.model.StateAfterApply(plan.planned, plan.managed, server)
	return s
}

func written(ctx context.Context, client backend.Client, m *model.Model, object backend.Object) (backend.Object, error) {
	if refresher, ok := client.(backend.Refresher); ok {
		return refresher.ReadBack(ctx, m, object)
	}
	return client.Get(ctx, m, object.Key)
}

// values decodes the configuration and the plan of a write.
func (r *modelResource) values(config tfsdk.Config, plan tfsdk.Plan, diags *diag.Diagnostics) (declared, planned model.Value) {
	declared, err := objectFrom(config.Raw)
	if err == nil {
		planned, err = objectFrom(plan.Raw)
	}
	if err != nil {
		addError(diags, r.model, "plan", err)
	}
	return declared, planned
}
