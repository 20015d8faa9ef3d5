// Package provider is the Terraform provider "collab": its configuration, and
// the resources and data sources of the systems that it is given.
package provider

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/functions"
	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform/tflogslog"
)

// Address is where Terraform finds the provider.
const Address = "registry.terraform.io/collab-iac/collab"

var (
	_ provider.ProviderWithActions       = &collab{}
	_ provider.ProviderWithFunctions     = &collab{}
	_ provider.ProviderWithListResources = &collab{}

	_ provider.ProviderWithEphemeralResources = &collab{}
	_ provider.ProviderWithValidateConfig     = &collab{}
)

// Options are what a build or a test sets, beside the configuration.
type Options = system.Options

// NewServer returns the provider for the systems, as Terraform speaks to it.
func NewServer(options Options, systems ...*system.System) tfprotov6.ProviderServerWithListResource {
	options.Logger = tflogslog.New()
	p := &collab{options: options, systems: systems}
	return terraform.NewServer(terraform.Options{
		Provider: p, Models: system.Models(systems), AnyModel: p.anyModel(), Shared: p.shared.Load, FrameworkOnly: options.FrameworkOnly,
	})
}

type collab struct {
	options Options
	systems []*system.System
	shared  atomic.Pointer[lifecycle.Shared]
}

// Metadata names the provider.
func (p *collab) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = model.Provider
	resp.Version = p.options.Version
}

// Schema holds one optional block per system.
func (p *collab) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	blocks := map[string]schema.Attribute{}
	for _, s := range p.systems {
		blocks[string(s.Name)] = providerBlock(s)
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Provisions collaboration and contact-centre users: " + system.Summary(p.systems) + ".",
		Attributes:          blocks,
	}
}

// Configure reads the settings. No server is asked: the first use is.
func (p *collab) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	shared := &lifecycle.Shared{
		Log:             tflogslog.New(),
		RefreshWait:     p.options.RefreshWait,
		DeletionWait:    p.options.DeletionWait,
		Clients:         map[model.System]func() (backend.Client, error){},
		CheckReferences: map[model.System]lifecycle.ReferenceCheck{},
		CheckConnection: map[model.System]lifecycle.ConnectionCheck{},
		CheckSchema:     map[model.System]lifecycle.SchemaCheck{},
		Deletions:       map[model.System]lifecycle.DeletionRule{},
		ClearReleased:   map[model.System]bool{},
	}
	for _, s := range p.systems {
		values := s.Resolve(declared(ctx, req.Config, s, &resp.Diagnostics))
		shared.Clients[s.Name] = p.client(ctx, s, values)
		shared.CheckReferences[s.Name] = lifecycle.ReferenceCheck(system.Value[string](values, system.CheckReferences))
		shared.CheckConnection[s.Name] = lifecycle.ConnectionCheck(system.Value[string](values, system.CheckConnection))
		shared.CheckSchema[s.Name] = lifecycle.SchemaCheck(system.Value[string](values, system.CheckSchema))
		shared.Deletions[s.Name] = deletionRule(s, values)
		shared.ClearReleased[s.Name] = system.Value[string](values, system.OnRelease) == system.ReleaseClear
	}
	resp.ResourceData = shared
	resp.DataSourceData = shared
	resp.ListResourceData = shared
	resp.ActionData = shared
	resp.EphemeralResourceData = shared
	p.shared.Store(shared)
}

func deletionRule(s *system.System, v system.Values) lifecycle.DeletionRule {
	rule := lifecycle.DeletionRule{Refuse: system.Value[string](v, system.Deletion) == system.DeletionRefuse, Block: string(s.Name)}
	if v.Has(system.MaxDeletions) {
		rule.Max = new(system.Value[int](v, system.MaxDeletions))
	}
	return rule
}

// client opens the client of a system when it is first asked for. Settings that
// are missing, wrong or not known yet fail here and not in Configure: there,
// Terraform would ask for a provider block, which the environment may stand for. In a
// rehearsal the client is one of the server that stands for the real one.
func (p *collab) client(ctx context.Context, s *system.System, v system.Values) func() (backend.Client, error) {
	return sync.OnceValues(func() (backend.Client, error) {
		if v.Err == nil && len(v.Unknown) > 0 {
			return nil, fmt.Errorf("%w: %s", lifecycle.ErrNotYetKnown, strings.Join(v.Unknown, ", "))
		}
		if address := os.Getenv(system.RehearsalEndpoint); address != "" {
			var err error
			if v, err = s.Rehearsed(address, v); err != nil {
				return nil, err
			}
		}
		return s.Connect(context.WithoutCancel(ctx), v, p.options)
	})
}

// Resources returns one resource per model, and those of systems for any model.
func (p *collab) Resources(context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for _, s := range p.systems {
		for _, m := range s.Models {
			all = append(all, terraform.NewResource(m, s.AnyModel))
		}
		if s.AnyModel != "" {
			all = append(all, terraform.NewObjectResource(s.Name, s.AnyModel, s.Models))
		}
	}
	return all
}

// DataSources returns one data source per model that reads one object, one that
// lists them, and those of the systems.
func (p *collab) DataSources(context.Context) []func() datasource.DataSource {
	all := slices.Concat(perModel(p, terraform.NewDataSource), perModel(p, terraform.NewPluralDataSource))
	for _, s := range p.systems {
		all = append(all, s.DataSources...)
		if s.AnyModel != "" {
			all = append(all, terraform.NewObjectDataSources(s.Name, s.AnyModel)...)
		}
	}
	return all
}

// ListResources returns one list resource per model, and those of systems for any model.
func (p *collab) ListResources(context.Context) []func() list.ListResource {
	all := perModel(p, terraform.NewListResource)
	for _, s := range p.systems {
		if s.AnyModel != "" {
			all = append(all, terraform.NewObjectListResource(s.Name, s.AnyModel))
		}
	}
	return all
}

// anyModel returns the resources for any model, with their systems.
func (p *collab) anyModel() map[string]model.System {
	all := map[string]model.System{}
	for _, s := range p.systems {
		if s.AnyModel != "" {
			all[s.AnyModel] = s.Name
		}
	}
	return all
}

// Functions returns the provider's functions and those of the systems.
func (p *collab) Functions(context.Context) []func() function.Function {
	all := functions.All(system.Models(p.systems))
	for _, s := range p.systems {
		all = append(all, s.Functions...)
	}
	return all
}

// Actions returns those of the systems.
func (p *collab) Actions(context.Context) []func() action.Action {
	var all []func() action.Action
	for _, s := range p.systems {
		all = append(all, s.Actions...)
	}
	return all
}

// EphemeralResources returns those of the systems.
func (p *collab) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	var all []func() ephemeral.EphemeralResource
	for _, s := range p.systems {
		all = append(all, s.Ephemerals...)
	}
	return all
}

// perModel makes one of something for each model.
func perModel[T any](p *collab, of func(*model.Model) T) []T {
	var all []T
	for _, m := range system.Models(p.systems) {
		all = append(all, of(m))
	}
	return all
}
