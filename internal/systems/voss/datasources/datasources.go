// Package datasources holds the data sources that only VOSS Automate has: those
// that read something else than the objects of a model.
package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// All returns every data source of the package.
func All() []func() datasource.DataSource {
	return []func() datasource.DataSource{newHierarchyNode, newHierarchyNodes, newChoices, newLicenses, newLocations, newModelSchema}
}

// source is a data source with the attributes of T.
type source[T any] struct {
	// name follows the provider's name and the system's in the type's name.
	name       string
	schema     schema.Schema
	validators []datasource.ConfigValidator
	// read fills in the computed attributes, or adds an error.
	read func(ctx context.Context, voss *client.Client, value *T, diags *diag.Diagnostics)

	clients system.Clients
}

// Metadata names the type.
func (d *source[T]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_voss_" + d.name
}

// Schema describes the attributes.
func (d *source[T]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = d.schema
}

// ConfigValidators check attributes that depend on each other.
func (d *source[T]) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return d.validators
}

// Configure takes the provider's clients; there are none while validating.
func (d *source[T]) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.clients, _ = req.ProviderData.(system.Clients)
}

// Read asks VOSS Automate for what the configuration names.
func (d *source[T]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	configured, err := d.clients.Client(models.System)
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
	d.read(ctx, voss, &value, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, &value)...)
	}
}
