package engine

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	_ resource.Resource                     = &modelResource{}
	_ resource.ResourceWithConfigure        = &modelResource{}
	_ resource.ResourceWithConfigValidators = &modelResource{}
	_ resource.ResourceWithModifyPlan       = &modelResource{}
	_ resource.ResourceWithImportState      = &modelResource{}
)

// NewResource returns the resource of a model, as the framework wants it.
func NewResource(m *model.Model) func() resource.Resource {
	return func() resource.Resource { return &modelResource{model: m} }
}

type modelResource struct {
	model *model.Model
	data  *Data
}

// Metadata names the type.
func (r *modelResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.model.TypeName
}

// Schema builds the schema from the model.
func (r *modelResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema(ctx, r.model)
}

// Configure takes the provider's clients; there are none while validating.
func (r *modelResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = configured(req.ProviderData, &resp.Diagnostics)
}

// ConfigValidators keep apart what excludes each other.
func (r *modelResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return secretValidators(r.model)
}

func configured(data any, diags *diag.Diagnostics) *Data {
	if data == nil {
		return nil
	}
	typed, ok := data.(*Data)
	if !ok {
		diags.AddError("Unexpected provider data", "This is a defect of the provider: please report it.")
	}
	return typed
}

func (r *modelResource) client(diags *diag.Diagnostics) backend.Client {
	client, err := r.data.Client(r.model.System)
	if err != nil {
		diags.AddError("Cannot use "+r.model.Title, err.Error())
		return nil
	}
	return client
}

// Read brings the state up to date, and takes everything where an import left
// nothing but the identifier.
func (r *modelResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	prior, err := objectFrom(req.State.Raw)
	client := r.client(&resp.Diagnostics)
	if err != nil {
		addError(&resp.Diagnostics, r.model, "read", err)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := withTimeout(ctx, prior, "read")
	defer cancel()
	if !r.resumeRead(ctx, client, prior, req, resp) {
		return
	}
	setIdentity(ctx, resp.Identity, r.model, prior[r.model.Key], &resp.Diagnostics)
	read := readState(ctx, client, r.model, prior)
	switch {
	case read.err != nil:
		addError(&resp.Diagnostics, r.model, "read", read.err)
	case read.gone:
		resp.State.RemoveResource(ctx)
	case len(read.problems) > 0:
		addProblems(&resp.Diagnostics, r.model, read.key, read.problems)
	default:
		r.store(&resp.State, read.state, &resp.Diagnostics)
		if read.adopted {
			setKept(ctx, resp.Private, read.kept, &resp.Diagnostics)
		}
	}
}

// store writes a state in one piece: attribute by attribute the framework
// would walk the whole schema for each.
func (r *modelResource) store(target *tfsdk.State, state model.Value, diags *diag.Diagnostics) {
	raw, err := toTerraform(target.Schema.(schema.Schema).Type().TerraformType(context.Background()), state)
	if err != nil {
		addError(diags, r.model, "store", err)
		return
	}
	target.Raw = raw
}
