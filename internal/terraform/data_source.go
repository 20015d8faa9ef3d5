package terraform

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	_ datasource.DataSourceWithConfigure        = &modelDataSource{}
	_ datasource.DataSourceWithConfigValidators = &modelDataSource{}
)

// NewDataSource returns the data source of a model that reads one object.
func NewDataSource(m *model.Model) func() datasource.DataSource {
	return func() datasource.DataSource {
		return &modelDataSource{reading{lifecycle.Manager{Model: m}, m.TypeName}}
	}
}

type modelDataSource struct{ reading }

// reading is what the data sources of a model share.
type reading struct {
	manager  lifecycle.Manager
	typeName string // without the provider's prefix
}

// Metadata names the type.
func (d *reading) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.typeName
}

// Configure takes what the provider was configured with; nil while validating.
func (d *reading) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.manager.Shared, _ = req.ProviderData.(*lifecycle.Shared)
}

// Schema builds the schema from the model: every field is computed, and the
// attributes that name an object are optional.
func (d *modelDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	m := d.manager.Model
	all := attributes(m.Fields, inDataSource, true)
	all[m.Key] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Identifier that the server gave the object. Give this or `" + m.BusinessKey + "`.",
	}
	all[m.BusinessKey] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: shown(*m.BusinessKeyField()).Describe() + " Give this or `" + m.Key + "`.",
	}
	if m.HasHierarchy {
		all[lifecycle.Hierarchy] = schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Hierarchy node where the search by `" + m.BusinessKey + "` begins, as a dot path; it takes in " +
				"the nodes below. The provider's `hierarchy` is used where none is given.",
		}
	}
	resp.Schema = dataschema.Schema{
		Attributes:          converted[dataschema.Attribute](all),
		MarkdownDescription: "Reads one " + m.Title + ". " + m.Description,
	}
}

// ConfigValidators ask for one way to name the object.
func (d *modelDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	m := d.manager.Model
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot(m.Key), path.MatchRoot(m.BusinessKey))}
}

// Read finds the object.
func (d *modelDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	m := d.manager.Model
	config, err := decodeObject(req.Config.Raw)
	if err != nil {
		addError(&resp.Diagnostics, m, "read", err)
		return
	}
	state, report := d.manager.Find(ctx, config)
	appendReport(&resp.Diagnostics, report)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.State.Raw, err = EncodeValue(req.Config.Raw.Type(), withKey(m, state.Value, state.Key))
	addError(&resp.Diagnostics, m, "read", err)
}
