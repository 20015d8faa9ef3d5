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

// ImportState finds the object that an import id names and leaves its
// identifier; the read that follows takes everything else.
func (r *modelResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	client := r.client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := withTimeout(ctx, nil, "read")
	defer cancel()
	object, err := r.resolveRequest(ctx, client, req, &resp.Diagnostics)
	if errors.Is(err, backend.ErrNotFound) {
		resp.Diagnostics.AddError("Cannot import "+r.model.Title,
			fmt.Sprintf("No %s answers to the import id %q, which is %s.\n\n%s", r.model.Title, req.ID, importForms(r.model), err))
		return
	}
	if err != nil {
		addError(&resp.Diagnostics, r.model, "import", err)
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(r.model.Key), object.Key)...)
	setIdentity(ctx, resp.Identity, r.model, object.Key, &resp.Diagnostics)
	if r.model.HasHierarchy && object.Hierarchy != "" {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(hierarchyAttribute), object.Hierarchy)...)
	}
}

// resolveRequest finds the object by import id or, from Terraform 1.12, by
// identity. An identity is taken as it is: the read that follows looks it up.
func (r *modelResource) resolveRequest(ctx context.Context, client backend.Client, req resource.ImportStateRequest, diags *diag.Diagnostics) (backend.Object, error) {
	if req.ID != "" {
		return resolveImport(ctx, client, r.model, req.ID)
	}
	return backend.Object{Key: identityKey(ctx, req.Identity, r.model, diags)}, nil
}

func importForms(m *model.Model) string {
	if m.HasHierarchy {
		return fmt.Sprintf("either a %s or a hierarchy and a business key, <hierarchy path>/<%s>", m.Key, m.BusinessKey)
	}
	return fmt.Sprintf("either an %s or a business key, <%s>", m.Key, m.BusinessKey)
}

// resolveImport reads an import id: "<hierarchy path>/<business key>" where the
// model has a hierarchy, else the identifier, else the business key at the
// provider's own node. A hierarchy path holds no slash, a business key may.
func resolveImport(ctx context.Context, client backend.Client, m *model.Model, id string) (backend.Object, error) {
	if hierarchy, value, ok := strings.Cut(id, "/"); ok && m.HasHierarchy {
		return backend.Find(ctx, client, m, hierarchy, value)
	}
	object, err := client.Get(ctx, m, id)
	if !errors.Is(err, backend.ErrNotFound) || m.HasHierarchy && backend.DefaultHierarchy(client) == "" {
		return object, err
	}
	found, findErr := backend.Find(ctx, client, m, backend.DefaultHierarchy(client), id)
	if errors.Is(findErr, backend.ErrNotFound) {
		return found, err
	}
	return found, findErr
}
