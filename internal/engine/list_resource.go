package engine

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	_ list.ListResource              = &modelList{}
	_ list.ListResourceWithConfigure = &modelList{}
)

// NewListResource returns the list resource of a model, for `terraform query`.
func NewListResource(m *model.Model) func() list.ListResource {
	return func() list.ListResource { return &modelList{model: m} }
}

type modelList struct {
	model *model.Model
	data  *Data
}

// Metadata names the type, which is the resource's.
func (l *modelList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + l.model.TypeName
}

// Configure takes the provider's clients; there are none while validating.
func (l *modelList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.data = configured(req.ProviderData, &resp.Diagnostics)
}

// ListResourceConfigSchema says what selects the objects.
func (l *modelList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := map[string]schema.Attribute{
		filtersAttribute: schema.MapAttribute{
			Optional: true, ElementType: types.StringType, MarkdownDescription: filtersDescription(l.model),
		},
	}
	if l.model.HasHierarchy {
		attributes[hierarchyAttribute] = schema.StringAttribute{Optional: true, MarkdownDescription: listHierarchyDescription}
		attributes[traversalAttribute] = schema.StringAttribute{
			Optional: true, MarkdownDescription: traversalDescription,
			Validators: []validator.String{stringvalidator.OneOf(traversals...)},
		}
	}
	resp.Schema = schema.Schema{Attributes: attributes, MarkdownDescription: "Finds objects that Terraform could manage. " + l.model.Description}
}

// List streams what the server holds, page by page. A page that fails is a
// result that carries the error: the stream has no other way to say it.
func (l *modelList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var diags diag.Diagnostics
	config, err := objectFrom(req.Config.Raw)
	if err != nil {
		addError(&diags, l.model, "list", err)
	}
	filters := readFilters(l.model, config, &diags)
	client, err := l.data.Client(l.model.System)
	if err != nil {
		diags.AddError("Cannot use "+l.model.Title, err.Error())
	}
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		left := req.Limit
		typ := req.ResourceSchema.Type().TerraformType(ctx)
		for object, err := range backend.Objects(ctx, client, l.model, listQuery(client, config, filters)) {
			result, keep := l.result(ctx, client, req, typ, filters, object, err)
			if !keep {
				continue
			}
			if !push(result) || err != nil {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}

// result turns an object into a result; false where a filter leaves it out.
func (l *modelList) result(ctx context.Context, client backend.Client, req list.ListRequest, typ tftypes.Type, filters []filter, object backend.Object, err error) (list.ListResult, bool) {
	result := req.NewListResult(ctx)
	if err == nil && (req.IncludeResource || len(filters) > 0) {
		object, err = whole(ctx, client, l.model, object)
	}
	if err != nil {
		addError(&result.Diagnostics, l.model, "list", err)
		return result, true
	}
	server, problems := l.model.Decode(object.Data)
	if len(problems) > 0 {
		addProblems(&result.Diagnostics, l.model, object.Key, problems)
		return result, true
	}
	if !matchesAll(filters, server) {
		return result, false
	}
	result.DisplayName = displayName(l.model, server, object)
	setIdentity(ctx, result.Identity, l.model, object.Key, &result.Diagnostics)
	if req.IncludeResource {
		raw, err := toTerraform(typ, adopted(l.model, object, server))
		if err != nil {
			addError(&result.Diagnostics, l.model, "list", err)
		}
		result.Resource.Raw = raw
	}
	return result, true
}

// displayName is what people know the object by, and where it lives.
func displayName(m *model.Model, server model.Value, object backend.Object) string {
	name := model.Text(server[m.BusinessKey])
	if server[m.BusinessKey] == nil {
		name = object.Key
	}
	if object.Hierarchy == "" {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, object.Hierarchy)
}
