package engine

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var _ resource.ResourceWithIdentity = &modelResource{}

// IdentitySchema holds the one thing about an object that never changes.
func (r *modelResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		r.model.Key: identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Identifier that the server gave the object.",
		},
	}}
}

// setIdentity notes which object a state is about. Terraform wants it from
// every create, read and update, also where the object turned out to be gone.
func setIdentity(ctx context.Context, target *tfsdk.ResourceIdentity, m *model.Model, key any, diags *diag.Diagnostics) {
	text, ok := key.(string)
	if target == nil || !ok || text == "" {
		return
	}
	diags.Append(target.SetAttribute(ctx, path.Root(m.Key), text)...)
}

// identityKey returns the identifier in an identity, or "".
func identityKey(ctx context.Context, identity *tfsdk.ResourceIdentity, m *model.Model, diags *diag.Diagnostics) string {
	if identity == nil || identity.Raw.IsNull() {
		return ""
	}
	var key string
	diags.Append(identity.GetAttribute(ctx, path.Root(m.Key), &key)...)
	return key
}
