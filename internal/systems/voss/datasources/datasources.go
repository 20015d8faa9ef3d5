// Package datasources holds the data sources that only VOSS Automate has: those
// that read something else than the objects of a model.
package datasources

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// All returns every data source of the package.
func All() []func() datasource.DataSource {
	return []func() datasource.DataSource{newHierarchyNode, newHierarchyNodes, newChoices}
}

// base is what the data sources share.
type base struct{ clients system.Clients }

// Configure takes the provider's clients; there are none while validating.
func (b *base) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	b.clients, _ = req.ProviderData.(system.Clients)
}

// client returns the client of VOSS Automate, or nil with an error in diags.
func (b *base) client(diags *diag.Diagnostics) *client.Client {
	err := errors.New("the provider is not configured")
	if b.clients != nil {
		var configured backend.Client
		if configured, err = b.clients.Client(models.System); err == nil {
			if voss, ok := backend.As[*client.Client](configured); ok {
				return voss
			}
			err = errors.New("the configured client is not one for VOSS Automate")
		}
	}
	diags.AddError("Cannot use VOSS Automate", err.Error())
	return nil
}
