package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// pendingKey is the private-state key of a change that was under way when a run
// ended.
const pendingKey = "transaction"

// defaultRefreshWait is how long a refresh waits for a transaction of an earlier
// run. What takes longer stays as it is: a plan is not the place to wait.
const defaultRefreshWait = 30 * time.Second

func (d *Data) refreshWait() time.Duration { return cmp.Or(d.RefreshWait, defaultRefreshWait) }

// underWay is a change that the server had accepted when a run ended.
type underWay struct {
	Transaction string `json:"id"`
	// Action is "create", "update", "move" or "delete".
	Action string `json:"action"`
}

// notePending keeps the transaction of a change that goes on without this run,
// if err tells of one.
func notePending(ctx context.Context, private privateWriter, action string, err error, diags *diag.Diagnostics) {
	var pending *backend.InProgressError
	if !errors.As(err, &pending) {
		return
	}
	data, err := json.Marshal(underWay{pending.Transaction, action})
	if err != nil {
		diags.AddError("Cannot write the private state", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, pendingKey, data)...)
}

// pendingIn returns the change that an earlier run left under way.
func pendingIn(ctx context.Context, private privateReader, diags *diag.Diagnostics) (underWay, bool) {
	var u underWay
	data, problems := private.GetKey(ctx, pendingKey)
	diags.Append(problems...)
	if len(data) == 0 {
		return u, false
	}
	if err := json.Unmarshal(data, &u); err != nil {
		diags.AddError("Cannot read the private state", err.Error())
		return u, false
	}
	return u, u.Transaction != ""
}

func forgetPending(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	diags.Append(private.SetKey(ctx, pendingKey, nil)...)
}

// ending is how a change of an earlier run ended.
type ending struct {
	// key is the object's; empty where there is no object.
	key string
	// running is true while the server is not done.
	running bool
	// err is why the change failed, or why nothing is known of it yet.
	err error
}

// resume waits for a change of an earlier run. For the creation of an object it
// finds out its key: from the transaction, or from the business key.
func (r *modelResource) resume(ctx context.Context, client backend.Client, u underWay, prior model.Value) ending {
	end := ending{key: objectOf(r.model, prior).Key}
	resumer, ok := backend.As[backend.Resumer](client)
	if !ok {
		return end
	}
	object, err := resumer.Resume(ctx, r.model, u.Transaction)
	var pending *backend.InProgressError
	switch {
	case errors.As(err, &pending):
		return ending{key: end.key, running: true, err: err}
	case u.Action != "create":
		return ending{key: end.key, err: err}
	case err != nil && !errors.Is(err, backend.ErrNotFound):
		return ending{err: err}
	case object.Key != "":
		return ending{key: object.Key}
	}
	hierarchy, _ := prior[hierarchyAttribute].(string)
	object, findErr := backend.Find(ctx, client, r.model, hierarchy, model.Text(prior[r.model.BusinessKey]))
	switch {
	case errors.Is(findErr, backend.ErrNotFound):
		return ending{err: err}
	case findErr != nil:
		return ending{running: true, err: findErr}
	}
	return ending{key: object.Key}
}

// resumeRead brings a change of an earlier run to its end before a refresh, and
// reports whether there is an object to read.
func (r *modelResource) resumeRead(ctx context.Context, client backend.Client, prior model.Value, req resource.ReadRequest, resp *resource.ReadResponse) bool {
	u, ok := pendingIn(ctx, req.Private, &resp.Diagnostics)
	if !ok {
		return !resp.Diagnostics.HasError()
	}
	waiting, cancel := context.WithTimeout(ctx, r.data.refreshWait())
	defer cancel()
	end := r.resume(waiting, client, u, prior)
	switch {
	case end.running:
		resp.Diagnostics.AddWarning("The server is still at work on a "+r.model.Title, end.err.Error())
		// The framework wants an identity; Unsettled tells that this is none.
		setIdentity(ctx, resp.Identity, r.model, u.Transaction, &resp.Diagnostics)
		return end.key != ""
	case end.key == "":
		resp.Diagnostics.AddWarning("A "+r.model.Title+" was not made",
			"An earlier run left its creation to the server, which did not succeed. The plan makes it anew."+said(end.err))
		setIdentity(ctx, resp.Identity, r.model, u.Transaction, &resp.Diagnostics)
		resp.State.RemoveResource(ctx)
		forgetPending(ctx, resp.Private, &resp.Diagnostics)
		return false
	case end.err != nil && u.Action != "create":
		resp.Diagnostics.AddWarning("An earlier change of a "+r.model.Title+" failed", end.err.Error())
	}
	prior[r.model.Key] = end.key
	forgetPending(ctx, resp.Private, &resp.Diagnostics)
	return true
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return "\n\n" + err.Error()
}

// resumeBefore waits for a change of an earlier run before the next one. Without
// a key nothing can be done until it ends; otherwise a transaction that hangs
// must not hold up the object for ever, so the wait is short.
func (r *modelResource) resumeBefore(ctx context.Context, client backend.Client, u underWay, prior model.Value) ending {
	if prior[r.model.Key] != nil {
		waiting, cancel := context.WithTimeout(ctx, r.data.refreshWait())
		defer cancel()
		ctx = waiting
	}
	return r.resume(ctx, client, u, prior)
}

// resumeUpdate brings a change of an earlier run to its end before the next, and
// reports whether there is an object to update. planned and prior get its key.
func (r *modelResource) resumeUpdate(ctx context.Context, client backend.Client, planned, prior model.Value, req resource.UpdateRequest, resp *resource.UpdateResponse) bool {
	u, ok := pendingIn(ctx, req.Private, &resp.Diagnostics)
	if !ok {
		return !resp.Diagnostics.HasError()
	}
	end := r.resumeBefore(ctx, client, u, prior)
	switch {
	case end.running && end.key == "":
		addError(&resp.Diagnostics, r.model, "update", end.err)
		return false
	case end.key == "":
		resp.Diagnostics.AddError("Cannot update "+r.model.Title,
			"An earlier run left its creation to the server, which did not succeed. Plan again to make it anew."+said(end.err))
		return false
	}
	prior[r.model.Key], planned[r.model.Key] = end.key, end.key
	forgetPending(ctx, resp.Private, &resp.Diagnostics)
	setIdentity(ctx, resp.Identity, r.model, end.key, &resp.Diagnostics)
	return true
}

// resumeDelete brings a change of an earlier run to its end before the object is
// deleted, and reports whether there is one.
func (r *modelResource) resumeDelete(ctx context.Context, client backend.Client, prior model.Value, req resource.DeleteRequest, resp *resource.DeleteResponse) bool {
	u, ok := pendingIn(ctx, req.Private, &resp.Diagnostics)
	if !ok {
		return !resp.Diagnostics.HasError()
	}
	end := r.resumeBefore(ctx, client, u, prior)
	if end.running && end.key == "" {
		addError(&resp.Diagnostics, r.model, "delete", end.err)
		return false
	}
	prior[r.model.Key] = end.key
	forgetPending(ctx, resp.Private, &resp.Diagnostics)
	return end.key != ""
}

// Unsettled reports whether a state is that of an object that the server is still
// making: it has no identifier, so what stands for its identity is none.
func (k *Kind) Unsettled(state *tfprotov6.DynamicValue, private []byte) bool {
	if _, fast := keptIn(private); fast {
		return false // without a change under way
	}
	value, err := k.Decode(state)
	return err == nil && value != nil && value[k.Model.Key] == nil
}
