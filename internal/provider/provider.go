// Package provider is the Terraform provider "collab": its configuration, and
// the resources and data sources that the engine makes of the catalog's models.
package provider

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/engine"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/protocol"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// Address is where Terraform finds the provider.
const Address = "registry.terraform.io/collab-iac/collab"

var (
	_ provider.Provider                  = &collab{}
	_ provider.ProviderWithListResources = &collab{}
)

// Options are what a build or a test sets of the provider, beside its configuration.
type Options struct {
	// Version is what the provider tells servers of itself.
	Version string
	// PollInterval and RetryWait replace the clients' first waits; zero keeps
	// them.
	PollInterval, RetryWait time.Duration
	// Grace replaces how long a change is waited for after its caller's time is
	// over; zero keeps it.
	Grace time.Duration
	// WithoutLookUp takes every lost answer for a failure, to show what the
	// look-up is good for.
	WithoutLookUp bool
}

// NewServer returns the provider as Terraform speaks to it.
func NewServer(options Options) tfprotov6.ProviderServerWithListResource {
	p := &collab{options: options}
	return protocol.NewServer(protocol.Options{
		Provider: p, Models: models(), Data: p.data.Load, Plain: os.Getenv("COLLAB_FASTPATH") == "off",
	})
}

type collab struct {
	options Options
	data    atomic.Pointer[engine.Data]
}

// Metadata names the provider.
func (p *collab) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "collab"
	resp.Version = p.options.Version
}

// Schema holds one optional block per system.
func (p *collab) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Provisions collaboration and contact-centre users: Cisco Webex users, their calling settings and " +
			"contact-centre profiles through VOSS Automate, and agents on Genesys Web Services.",
		Attributes: map[string]schema.Attribute{
			"voss": vossBlock.attribute(),
			"gws":  gwsBlock.attribute(),
		},
	}
}

// Configure reads the settings. No server is asked: the first use is.
func (p *collab) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	voss := vossBlock.read(ctx, req.Config, &resp.Diagnostics)
	data := &engine.Data{RefreshWait: 3 * p.options.Grace, Clients: engine.Clients{
		model.VOSS: p.vossClient(voss),
		model.GWS:  p.gwsClient(gwsBlock.read(ctx, req.Config, &resp.Diagnostics)),
	}}
	if value[bool](voss, "check_references") {
		data.References = engine.NewReferences()
	}
	resp.ResourceData = data
	resp.DataSourceData = data
	resp.ListResourceData = data
	p.data.Store(data)
}

// Resources returns one resource per model.
func (p *collab) Resources(context.Context) []func() resource.Resource {
	var list []func() resource.Resource
	for _, m := range models() {
		list = append(list, engine.NewResource(m))
	}
	return list
}

// DataSources returns one data source per model that reads one object, one that
// lists them, and the look-ups.
func (p *collab) DataSources(context.Context) []func() datasource.DataSource {
	list := []func() datasource.DataSource{newHierarchyNode, newHierarchyNodes, newChoices}
	for _, m := range models() {
		list = append(list, engine.NewDataSource(m), engine.NewPluralDataSource(m))
	}
	return list
}

// ListResources returns one list resource per model.
func (p *collab) ListResources(context.Context) []func() list.ListResource {
	var all []func() list.ListResource
	for _, m := range models() {
		all = append(all, engine.NewListResource(m))
	}
	return all
}

func models() []*model.Model { return systems.Models() }
