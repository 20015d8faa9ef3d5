package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Create makes the object, reads it back and keeps what was planned. An object
// that the server is still making when the time is over is kept as it is
// planned, with its transaction, and no error: that would taint it.
func (r *modelResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	config, planned := r.values(req.Config, req.Plan, &resp.Diagnostics)
	client := r.client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := withTimeout(ctx, planned, "create")
	defer cancel()
	plan := r.write(config, planned, nil)
	// Two configurations of one object must not take turns to find it.
	unlock, err := r.data.lock(ctx, r.model, planned[r.model.BusinessKey])
	if err != nil {
		addError(&resp.Diagnostics, r.model, "create", err)
		return
	}
	defer unlock()
	hierarchy, _ := planned[hierarchyAttribute].(string)
	object, err := client.Create(ctx, r.model, hierarchy, r.model.Payload(nil, plan.sent, plan.managed))
	var exists *backend.ConflictError
	var pending *backend.InProgressError
	switch {
	case errors.As(err, &exists):
		if object = exists.Object; !r.adopt(ctx, client, exists, plan, &resp.Diagnostics) {
			return
		}
	case errors.As(err, &pending):
		r.keepPending(ctx, pending, plan, resp)
		return
	case err != nil:
		addError(&resp.Diagnostics, r.model, "create", err)
		return
	}
	r.data.claim(r.model, object.Key)
	state := r.readBack(ctx, client, object, plan, &resp.Diagnostics)
	r.store(&resp.State, state, &resp.Diagnostics)
	setIdentity(ctx, resp.Identity, r.model, object.Key, &resp.Diagnostics)
}

// keepPending keeps what is planned of an object that the server is still making.
func (r *modelResource) keepPending(ctx context.Context, pending *backend.InProgressError, plan write, resp *resource.CreateResponse) {
	state, _ := r.model.StateAfterApply(plan.planned, nil, nil)
	carry(r.model, state, plan.planned)
	if node := plan.planned[hierarchyAttribute]; r.model.HasHierarchy && !model.IsUnknown(node) {
		state[hierarchyAttribute] = node
	}
	r.store(&resp.State, state, &resp.Diagnostics)
	notePending(ctx, resp.Private, "create", pending, &resp.Diagnostics)
	// The framework wants an identity; Unsettled tells that this is none.
	setIdentity(ctx, resp.Identity, r.model, pending.Transaction, &resp.Diagnostics)
	resp.Diagnostics.AddWarning("The server is still making the "+r.model.Title,
		pending.Error()+"\n\nIts transaction is kept in the state. The next plan or apply waits for it, and makes no second object.")
}

// adopt decides about an object that was found where one was to be made. It is
// taken over on evidence alone, and only if it is what was declared.
func (r *modelResource) adopt(ctx context.Context, client backend.Client, found *backend.ConflictError, plan write, diags *diag.Diagnostics) bool {
	refusal := r.against(ctx, client, found, plan)
	if refusal != "" {
		diags.AddAttributeError(path.Root(r.model.BusinessKey), "Cannot create "+r.model.Title, r.story(found, plan)+"\n\n"+refusal)
		return false
	}
	r.data.adopted.Store(r.model.Type+" "+found.Object.Key, true)
	text := r.story(found, plan) + "\n\nEvery declared value is what the server holds, so it is managed from here on."
	if sendsSecret(r.model, plan.sent) {
		text += " Secrets cannot be compared: declare them anew if a sign-in fails."
	}
	diags.AddWarning("Took over a "+r.model.Title+" that an earlier attempt had made", text)
	return true
}

// against says why an object is not taken over; empty where nothing is against
// it.
func (r *modelResource) against(ctx context.Context, client backend.Client, found *backend.ConflictError, plan write) string {
	if !found.Ours {
		return "Nothing was changed."
	}
	ctx, cancel := backend.WithGracePeriod(ctx, backend.GracePeriod)
	defer cancel()
	object, err := client.Get(ctx, r.model, found.Object.Key)
	if err != nil {
		return "It was left alone, because it cannot be read: " + err.Error()
	}
	server, _ := r.model.Decode(object.Data)
	if _, differences := r.model.StateAfterApply(plan.planned, plan.managed, server); len(differences) > 0 {
		var paths []string
		for _, d := range differences {
			paths = append(paths, pathAt(d.Path).String())
		}
		return "It was left alone, because it holds other values than are declared: " + strings.Join(paths, ", ") + "."
	}
	if !r.data.claim(r.model, object.Key) {
		return "Another resource of this configuration has made it: two resources cannot stand for one object."
	}
	return ""
}

// story tells what was found, and how to import it.
func (r *modelResource) story(found *backend.ConflictError, plan write) string {
	var at string
	key := model.Text(plan.planned[r.model.BusinessKey])
	id := key
	if node := found.Object.Hierarchy; r.model.HasHierarchy && node != "" {
		at, id = " at "+node, node+"/"+key
	}
	return fmt.Sprintf("%v\n\nThe %s %s exists already%s, with the %s %s. %s\n\nTo manage it as it is, import it:\n  terraform import 'collab_%s.<name>' '%s'",
		found.Err, r.model.Title, key, at, r.model.Key, found.Object.Key, found.Evidence, r.model.TypeName, id)
}
