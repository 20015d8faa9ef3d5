package terraform

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	_ resource.ResourceWithConfigure      = &modelResource{}
	_ resource.ResourceWithValidateConfig = &modelResource{}
	_ resource.ResourceWithIdentity       = &modelResource{}
	_ resource.ResourceWithImportState    = &modelResource{}
	_ resource.ResourceWithModifyPlan     = &modelResource{}
	_ resource.ResourceWithMoveState      = &modelResource{}
)

// NewResource returns the resource of a model, as the framework wants it. Objects can be
// moved to it from the resource for any model of its system, whose type is anyModel without
// the provider's prefix; empty where there is none.
func NewResource(m *model.Model, anyModel string) func() resource.Resource {
	codec, objectType := newCodec(m), ""
	if anyModel != "" {
		objectType = anyModelOf(m.System, anyModel).ResourceType()
	}
	return func() resource.Resource {
		return &modelResource{managed: managed{codec, lifecycle.Manager{Model: m}}, objectType: objectType}
	}
}

// modelResource decodes what the framework asks, calls the manager and encodes
// what comes back.
type modelResource struct {
	managed
	// objectType is the type of the resource for any model of the system; empty for none.
	objectType string
}

// managed is what resources, list resources and the fast path share.
type managed struct {
	*codec
	manager lifecycle.Manager
}

// Metadata names the type.
func (t *managed) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + t.Model.TypeName
}

// Configure takes what the provider was configured with; nil while validating.
func (t *managed) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	t.manager.Shared, _ = req.ProviderData.(*lifecycle.Shared)
}

// Schema builds the schema from the model.
func (r *modelResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema(ctx, r.Model)
}

// IdentitySchema holds the object's key, which never changes.
func (r *modelResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		r.Model.Key: identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Identifier that the server gave the object.",
		},
	}}
}

// ValidateConfig checks what the schema cannot state. The framework reports a
// value that does not fit its type.
func (r *modelResource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	if config, err := decodeObject(req.Config.Raw); err == nil {
		appendReport(&resp.Diagnostics, r.manager.Validate(config))
	}
}

// ImportState finds the object that an import id or an identity names. The read
// that follows takes everything else, and finds out whether the identity exists.
func (r *modelResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var report lifecycle.Report
	state := &lifecycle.State{}
	id := req.ID
	if id == "" {
		id = r.importedIdentity(ctx, req.Identity, &resp.Diagnostics)
	}
	switch {
	case req.ID != "" || r.manager.NamesBusinessKey(id):
		state, report = r.manager.Import(ctx, id)
	case id != "":
		state, report = r.manager.ImportKey(id)
	}
	r.store(ctx, state, report, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// importedIdentity returns the key that an identity holds, or what a person wrote in
// its place.
func (r *modelResource) importedIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) string {
	var key *string
	if identity != nil {
		diags.Append(identity.GetAttribute(ctx, path.Root(r.Model.Key), &key)...)
	}
	if key == nil || *key == "" {
		diags.AddAttributeError(path.Root(r.Model.Key), "Cannot import "+r.Model.Title,
			fmt.Sprintf("The identity names no object, because its %s is null or empty.", r.Model.Key))
		return ""
	}
	return *key
}

// Read brings the state up to date, and takes everything where an import left
// the key alone.
func (r *modelResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	prior := r.decodeState(ctx, req.State, req.Private, "read", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	state, report := once(ctx, func() (*lifecycle.State, lifecycle.Report) { return r.manager.Read(ctx, *prior) })
	r.setIdentity(resp.Identity, prior)
	r.store(ctx, state, report, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// ModifyPlan plans the whole object by the state contract. The framework's own
// plan marks every undeclared attribute unknown as soon as one changes; this
// replaces it.
func (r *modelResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		if prior := r.decodeState(ctx, req.State, req.Private, "plan", &resp.Diagnostics); prior != nil {
			appendReport(&resp.Diagnostics, r.manager.PlanDeletion(ctx, *prior))
		}
		return
	}
	plan, report := once(ctx, func() (lifecycle.Plan, lifecycle.Report) {
		config := r.decode(req.Config.Raw, "plan", &resp.Diagnostics)
		prior := r.decodeState(ctx, req.State, req.Private, "plan", &resp.Diagnostics)
		return r.manager.Plan(ctx, config, prior)
	})
	appendReport(&resp.Diagnostics, report)
	if resp.Diagnostics.HasError() {
		return
	}
	r.encode(r.planned(plan), &resp.Plan.Raw, &resp.Diagnostics)
	for _, p := range plan.Replace {
		resp.RequiresReplace = append(resp.RequiresReplace, frameworkPath(p))
	}
}

// Create makes the object.
func (r *modelResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	config := r.decode(req.Config.Raw, "create", &resp.Diagnostics)
	planned := r.decodePlan(req.Plan, "create", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	state, report := r.manager.Create(ctx, config, planned)
	r.store(ctx, state, report, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// Update changes the object.
func (r *modelResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	config := r.decode(req.Config.Raw, "update", &resp.Diagnostics)
	planned := r.decodePlan(req.Plan, "update", &resp.Diagnostics)
	prior := r.decodeState(ctx, req.State, req.Private, "update", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	state, report := r.manager.Update(ctx, config, planned, *prior)
	r.store(ctx, state, report, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// Delete removes the object. Without an error the framework takes it out of the
// state.
func (r *modelResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	prior := r.decodeState(ctx, req.State, req.Private, "delete", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	state, report := r.manager.Delete(ctx, *prior)
	r.store(ctx, state, report, &resp.State, nil, resp.Private, &resp.Diagnostics)
}

func (r *modelResource) decode(raw tftypes.Value, action string, diags *diag.Diagnostics) model.Value {
	value, err := decodeObject(raw)
	addError(diags, r.Model, action, err)
	return value
}

// decodePlan returns what is planned, without the key.
func (r *modelResource) decodePlan(plan tfsdk.Plan, action string, diags *diag.Diagnostics) model.Value {
	planned := r.decode(plan.Raw, action, diags)
	delete(planned, r.Model.Key)
	return planned
}

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

func (r *modelResource) decodeState(ctx context.Context, from tfsdk.State, private privateReader, action string, diags *diag.Diagnostics) *lifecycle.State {
	value := r.decode(from.Raw, action, diags)
	state, err := r.state(value, func(key string) []byte {
		data, problems := private.GetKey(ctx, key)
		diags.Append(problems...)
		return data
	})
	addError(diags, r.Model, action, err)
	return state
}

func (r *modelResource) encode(value model.Value, to *tftypes.Value, diags *diag.Diagnostics) {
	raw, err := EncodeValue(r.typ(), value)
	addError(diags, r.Model, "store", err)
	if err == nil {
		*to = raw
	}
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// store hands on what an operation came to. It writes the state in one piece,
// because the framework would walk the whole schema for each attribute. nil takes
// the object out of the state.
func (r *modelResource) store(ctx context.Context, s *lifecycle.State, report lifecycle.Report, to *tfsdk.State, identity *tfsdk.ResourceIdentity, private privateWriter, diags *diag.Diagnostics) {
	appendReport(diags, report)
	r.encode(r.attributes(s), &to.Raw, diags)
	if s == nil {
		return
	}
	r.setIdentity(identity, s)
	values, err := privateOf(s)
	addError(diags, r.Model, "store", err)
	for key, value := range values {
		diags.Append(private.SetKey(ctx, key, value)...)
	}
}

// setIdentity notes which object a state is about; target is nil where
// Terraform knows no identities.
func (r *modelResource) setIdentity(target *tfsdk.ResourceIdentity, s *lifecycle.State) {
	if target != nil {
		target.Raw = r.identity(s.Key)
	}
}
