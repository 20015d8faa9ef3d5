package terraform

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	_ list.ListResourceWithConfigure      = &modelList{}
	_ list.ListResourceWithValidateConfig = &modelList{}
)

// NewListResource returns the list resource of a model, for `terraform query`.
func NewListResource(m *model.Model) func() list.ListResource {
	codec := newCodec(m)
	return func() list.ListResource { return &modelList{managed{codec, lifecycle.Manager{Model: m}}} }
}

type modelList struct{ managed }

// ListResourceConfigSchema holds what selects the objects.
func (l *modelList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{
		Attributes:          converted[listschema.Attribute](queryAttributes(l.Model)),
		MarkdownDescription: "Finds every " + l.Model.Title + whereabouts(l.Model) + " for `terraform query`, to import. " + l.Model.Description,
	}
}

// ValidateListResourceConfig checks the filters, so that "terraform validate -query" tells of a slip.
func (l *modelList) ValidateListResourceConfig(_ context.Context, req list.ValidateConfigRequest, resp *list.ValidateConfigResponse) {
	validateQuery(&l.manager, req.Config, &resp.Diagnostics)
}

// List streams the objects that a query selects. A page that fails is a result
// that carries the error, because the stream has no other way to report it.
func (l *modelList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	config, err := decodeObject(req.Config.Raw)
	if err != nil {
		var diags diag.Diagnostics
		addError(&diags, l.Model, "list", err)
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	query := queryIn(config)
	query.Whole, query.ForImport = req.IncludeResource, req.IncludeResource
	stream.Results = func(push func(list.ListResult) bool) {
		left := req.Limit
		for listed, report := range l.manager.List(ctx, query) {
			if left--; !push(l.result(ctx, req, listed, report)) || left == 0 {
				return
			}
		}
	}
}

func (l *modelList) result(ctx context.Context, req list.ListRequest, listed lifecycle.Listed, report lifecycle.Report) list.ListResult {
	result := req.NewListResult(ctx)
	appendReport(&result.Diagnostics, report)
	if report.HasError() {
		return result
	}
	result.DisplayName = listed.Name
	result.Identity.Raw = l.identity(listed.State.Key)
	if req.IncludeResource {
		raw, err := EncodeValue(l.typ(), l.attributes(&listed.State))
		addError(&result.Diagnostics, l.Model, "list", err)
		result.Resource.Raw = raw
	}
	return result
}
