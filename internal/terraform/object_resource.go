package terraform

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	_ resource.ResourceWithConfigure   = &objectResource{}
	_ resource.ResourceWithIdentity    = &objectResource{}
	_ resource.ResourceWithImportState = &objectResource{}
	_ resource.ResourceWithModifyPlan  = &objectResource{}
	_ resource.ResourceWithMoveState   = &objectResource{}

	_ resource.ResourceWithValidateConfig = &objectResource{}
)

// NewObjectResource returns the resource for any model of a system, whose server says
// what its models are. The models are those that have a resource of their own, too.
func NewObjectResource(system model.System, typeName string, models []*model.Model) func() resource.Resource {
	of := anyModelOf(system, typeName)
	return func() resource.Resource { return &objectResource{of: of, models: models} }
}

// objectKey is the attribute with the identifier of an object of any model.
const objectKey = "pkid"

// objectResource decodes what the framework asks, calls the manager of the model that a
// configuration names, and encodes what comes back.
type objectResource struct {
	of     lifecycle.AnyModel
	models []*model.Model
	shared *lifecycle.Shared
}

// Metadata names the type.
func (r *objectResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.of.TypeName
}

// Configure takes what the provider was configured with; nil while validating.
func (r *objectResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.shared, _ = req.ProviderData.(*lifecycle.Shared)
}

// ValidateConfig checks what the schema cannot state. The framework reports a value that
// does not fit its type, and data is checked at plan, by the model of the server.
func (r *objectResource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, err := objectValueOf(req.Config.Raw)
	if err != nil {
		return
	}
	if meta, err := config.meta(); err == nil {
		appendReport(&resp.Diagnostics, lifecycle.ValidateTimeouts(meta))
	}
}

// taken is what a call is about, by the model of its server.
type taken struct {
	manager *lifecycle.DataManager
	// declared is what the configuration says, prior the state before; nil for none.
	declared model.Value
	prior    *lifecycle.State
	// wrong is what the model cannot take of the configuration.
	wrong lifecycle.Report
}

// take reads configuration and state by the model that they name; either may be nil.
func (r *objectResource) take(ctx context.Context, config, state objectValue, private privateReader, diags *diag.Diagnostics) taken {
	var report lifecycle.Report
	named := config
	if named == nil {
		named = state
	}
	data, err := config.tree(lifecycle.Data)
	addObjectError(diags, path.Root(lifecycle.Data), err)
	secrets, err := config.tree(lifecycle.Secrets)
	addObjectError(diags, path.Root(lifecycle.Secrets), err)
	before, err := state.tree(lifecycle.Data)
	addObjectError(diags, path.Root(lifecycle.Data), err)
	if diags.HasError() {
		return taken{}
	}
	t := taken{manager: managerFor(ctx, r.shared, r.of, named, &report)}
	if appendReport(diags, report); report.HasError() {
		return taken{}
	}
	var values lifecycle.Values
	t.manager, values = t.manager.Take(lifecycle.Trees{Data: data, Secrets: secrets, Prior: before, Key: state.text(objectKey)}, &t.wrong)
	appendReport(diags, t.wrong)
	if config != nil {
		t.declared = withMeta(values.Data, config, diags)
		if config.isUnknown(lifecycle.Secrets) {
			t.declared[lifecycle.Secrets] = model.Unknown
		} else if values.Secrets != nil {
			t.declared[lifecycle.Secrets] = values.Secrets
		}
	}
	if state != nil {
		t.prior = &lifecycle.State{Key: state.text(objectKey), Value: withMeta(values.Prior, state, diags)}
		addObjectError(diags, path.Empty(), readPrivate(func(key string) []byte {
			content, problems := private.GetKey(ctx, key)
			diags.Append(problems...)
			return content
		}, t.prior))
	}
	return t
}

func withMeta(value model.Value, of objectValue, diags *diag.Diagnostics) model.Value {
	all, err := of.meta()
	addObjectError(diags, path.Empty(), err)
	maps.Copy(all, value)
	return all
}

func addObjectError(diags *diag.Diagnostics, at path.Path, err error) {
	if err != nil {
		diags.AddAttributeError(at, "Value that cannot be used", err.Error())
	}
}

func decodedObjects(diags *diag.Diagnostics, raws ...tftypes.Value) []objectValue {
	all := make([]objectValue, len(raws))
	for i, raw := range raws {
		var err error
		all[i], err = objectValueOf(raw)
		addObjectError(diags, path.Empty(), err)
	}
	return all
}

// ModifyPlan plans an object. Of its data Terraform takes only what the configuration
// says, or what the state held.
func (r *objectResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	all := decodedObjects(&resp.Diagnostics, req.Config.Raw, req.State.Raw)
	config, state := all[0], all[1]
	if resp.Diagnostics.HasError() || config == nil && state == nil {
		return
	}
	if config == nil {
		if t := r.take(ctx, nil, state, req.Private, &resp.Diagnostics); t.prior != nil {
			appendReport(&resp.Diagnostics, t.manager.PlanDeletion(ctx, *t.prior))
		}
		return
	}
	before := state
	if state != nil && !config.isUnknown(lifecycle.ModelType) && config.text(lifecycle.ModelType) != state.text(lifecycle.ModelType) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(lifecycle.ModelType))
		before = nil // another object
	}
	if config.isUnknown(lifecycle.ModelType) || config.isUnknown(lifecycle.Data) {
		var report lifecycle.Report
		unchecked := &lifecycle.DataManager{Unchecked: true}
		unchecked.CheckExports(config.exports(), &report)
		appendReport(&resp.Diagnostics, report)
		resp.Plan.Raw = r.encodedPlan(req.Plan.Raw.Type(), config, before, lifecycle.Plan{KeyUnknown: before == nil, Key: before.text(objectKey), Value: unknownNode(config, before)}, false)
		return
	}
	t := r.take(ctx, config, before, req.Private, &resp.Diagnostics)
	if t.wrong.HasError() {
		appendReport(&resp.Diagnostics, t.manager.CheckRest(ctx, t.declared, t.prior, config.exports(), t.wrong))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	elsewhere := !slices.Equal(config.exports(), before.exports())
	plan, keep, report := t.manager.PlanData(ctx, t.declared, t.prior, elsewhere)
	t.manager.CheckExports(config.exports(), &report)
	appendReport(&resp.Diagnostics, t.manager.InData(report))
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Plan.Raw = r.encodedPlan(req.Plan.Raw.Type(), config, before, plan, keep)
	for _, p := range plan.Replace {
		resp.RequiresReplace = append(resp.RequiresReplace, frameworkPath(p))
	}
}

// unknownNode is where an object will be of which little is known.
func unknownNode(config, before objectValue) model.Value {
	for _, of := range []objectValue{config, before} {
		if node := of.text(lifecycle.Hierarchy); node != "" {
			return model.Value{lifecycle.Hierarchy: node}
		}
	}
	return model.Value{lifecycle.Hierarchy: model.Unknown}
}

func (r *objectResource) encodedPlan(typ tftypes.Type, config, state objectValue, plan lifecycle.Plan, keep bool) tftypes.Value {
	planned := maps.Clone(config)
	planned[lifecycle.Secrets] = tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	planned[lifecycle.Hierarchy] = nodeOrUnknown(plan.Value[lifecycle.Hierarchy])
	planned[objectKey] = textOrUnknown(plan.Key)
	if plan.KeyUnknown {
		planned[objectKey] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	}
	planned[lifecycle.Output] = plannedOutput(config, state, keep && len(plan.Replace) == 0)
	if keep {
		planned[lifecycle.Data] = state[lifecycle.Data]
	}
	return tftypes.NewValue(typ, map[string]tftypes.Value(planned))
}

func textOrUnknown(v any) tftypes.Value {
	switch {
	case model.IsUnknown(v):
		return tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	case v == nil || v == "":
		return tftypes.NewValue(tftypes.String, nil)
	}
	return tftypes.NewValue(tftypes.String, v)
}

// nodeOrUnknown keeps an empty text, which is the provider's node: Terraform insists on what
// a configuration says.
func nodeOrUnknown(v any) tftypes.Value {
	if v == "" {
		return tftypes.NewValue(tftypes.String, v)
	}
	return textOrUnknown(v)
}

// Create makes the object.
func (r *objectResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	all := decodedObjects(&resp.Diagnostics, req.Config.Raw, req.Plan.Raw)
	config, planned := all[0], all[1]
	if resp.Diagnostics.HasError() {
		return
	}
	t := r.take(ctx, config, nil, nil, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var node any
	if text := planned.text(lifecycle.Hierarchy); text != "" {
		node = text
	}
	state, report := t.manager.CreateData(ctx, t.declared, node)
	r.store(ctx, t.manager, planned, state, nil, report, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// Update changes the object.
func (r *objectResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	all := decodedObjects(&resp.Diagnostics, req.Config.Raw, req.Plan.Raw, req.State.Raw)
	config, planned, before := all[0], all[1], all[2]
	if resp.Diagnostics.HasError() {
		return
	}
	// The configuration of an apply holds what ignore_changes covers as it is written, the
	// plan as it stays. So data goes by the plan.
	config[lifecycle.Data] = planned[lifecycle.Data]
	t := r.take(ctx, config, before, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if node := planned.text(lifecycle.Hierarchy); node != "" {
		t.declared[lifecycle.Hierarchy] = node
	}
	state, report := t.manager.UpdateData(ctx, t.declared, *t.prior)
	if state != nil && planned[lifecycle.Data].Equal(before[lifecycle.Data]) {
		state.Declared = t.prior.Declared // the plan kept data whole, whatever declares it
	}
	if report.HasError() {
		planned[lifecycle.Data] = before[lifecycle.Data] // the next refresh finds out
	}
	r.store(ctx, t.manager, planned, state, nil, report, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// Delete removes the object.
func (r *objectResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	before := decodedObjects(&resp.Diagnostics, req.State.Raw)[0]
	t := r.take(ctx, nil, before, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || t.prior == nil {
		return
	}
	state, report := t.manager.Delete(ctx, *t.prior)
	r.store(ctx, t.manager, before, state, nil, report, &resp.State, nil, resp.Private, &resp.Diagnostics)
}

// objectRead is what a read of an object found.
type objectRead struct {
	taken
	// state is that after the read; nil for an object that is gone. problems are those of
	// the state before, without which nothing was read.
	state    *lifecycle.State
	problems diag.Diagnostics
	payload  *lifecycle.Payload
}

// look reads the object that a state is about.
func (r *objectResource) look(ctx context.Context, before objectValue, private privateReader) (read objectRead, report lifecycle.Report) {
	read.taken = r.take(ctx, nil, before, private, &read.problems)
	if read.problems.HasError() || read.prior == nil {
		return read, nil
	}
	if read.prior.Unread {
		read.manager = read.manager.UncheckedRead(ctx, read.prior.Key, &report)
	}
	ctx, read.payload = lifecycle.KeepPayload(ctx)
	state, rest := read.manager.Read(ctx, *read.prior)
	read.state = state
	return read, append(report, rest...)
}

// Read brings the state up to date, and takes every key where an import left none.
func (r *objectResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	before := decodedObjects(&resp.Diagnostics, req.State.Raw)[0]
	t, report := once(ctx, func() (objectRead, lifecycle.Report) { return r.look(ctx, before, req.Private) })
	resp.Diagnostics.Append(t.problems...)
	if resp.Diagnostics.HasError() || t.prior == nil {
		return
	}
	after := maps.Clone(before)
	switch fields := t.manager.Model.Fields; {
	case t.state == nil || report.HasError():
	case t.prior.Unread:
		after[lifecycle.Data] = typed(model.Tree(fields, t.state.Value))
	default:
		after[lifecycle.Data] = refreshed(fields, before[lifecycle.Data], t.prior.Value, t.state.Value)
	}
	r.setIdentity(resp.Identity, before.text(lifecycle.ModelType), before.text(objectKey))
	r.store(ctx, t.manager, after, t.state, t.payload, report, &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// store hands on what an operation came to: the attributes as planned, with what only the
// server knows. nil takes the object out of the state.
func (r *objectResource) store(ctx context.Context, m *lifecycle.DataManager, attributes objectValue, s *lifecycle.State, read *lifecycle.Payload, report lifecycle.Report, to *tfsdk.State, identity *tfsdk.ResourceIdentity, private privateWriter, diags *diag.Diagnostics) {
	if s == nil {
		appendReport(diags, m.InData(report))
		to.Raw = tftypes.NewValue(to.Raw.Type(), nil)
		return
	}
	attributes = maps.Clone(attributes)
	attributes[lifecycle.Secrets] = tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	attributes[objectKey] = textOrUnknown(s.Key)
	attributes[lifecycle.Hierarchy] = nodeOrUnknown(s.Value[lifecycle.Hierarchy])
	attributes[lifecycle.Output] = shownOutput(ctx, m, attributes, s.Key, read, &report)
	to.Raw = tftypes.NewValue(to.Raw.Type(), map[string]tftypes.Value(attributes))
	appendReport(diags, m.InData(report))
	r.setIdentity(identity, attributes.text(lifecycle.ModelType), s.Key)
	values, err := privateOf(s)
	addObjectError(diags, path.Empty(), err)
	for key, value := range values {
		diags.Append(private.SetKey(ctx, key, value)...)
	}
}

// setIdentity notes which object a state is about; target is nil where Terraform knows no
// identities.
func (r *objectResource) setIdentity(target *tfsdk.ResourceIdentity, modelType, key string) {
	if target == nil {
		return
	}
	if key == "" {
		key = placeholder
	}
	target.Raw = objectIdentity(modelType, key)
}

// objectIdentityType is the type of the identities of objects of any model.
var objectIdentityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{lifecycle.ModelType: tftypes.String, objectKey: tftypes.String}}

func objectIdentity(modelType, key string) tftypes.Value {
	return tftypes.NewValue(objectIdentityType, map[string]tftypes.Value{
		lifecycle.ModelType: tftypes.NewValue(tftypes.String, modelType), objectKey: tftypes.NewValue(tftypes.String, key),
	})
}
