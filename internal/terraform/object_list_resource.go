package terraform

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var _ list.ListResourceWithConfigure = &objectList{}

// NewObjectListResource returns the list resource for objects of any model.
func NewObjectListResource(system model.System, typeName string) func() list.ListResource {
	of := anyModelOf(system, typeName)
	return func() list.ListResource { return &objectList{objectResource{of: of}} }
}

type objectList struct{ objectResource }

// ListResourceConfigSchema holds what selects the objects.
func (l *objectList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{
		Attributes:          converted[listschema.Attribute](objectQueryAttributes()),
		MarkdownDescription: "Finds objects of any model that Terraform could manage.",
	}
}

// List streams the objects that a query selects, as the list of a model does.
func (l *objectList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var diags diag.Diagnostics
	config := decodedObjects(&diags, req.Config.Raw)[0]
	query := objectQueryIn(req.Config.Raw, &diags)
	var report lifecycle.Report
	m := managerFor(ctx, l.shared, l.of, config, &report)
	appendReport(&diags, report)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	query.Whole, query.ForImport = req.IncludeResource, true
	modelType := config.text(lifecycle.ModelType)
	stream.Results = func(push func(list.ListResult) bool) {
		left := req.Limit
		for found, report := range m.ListData(ctx, query) {
			result := l.result(ctx, req, modelType, found, report)
			result.Diagnostics = append(diags, result.Diagnostics...)
			diags = nil // said once
			if left--; !push(result) || left == 0 {
				return
			}
		}
	}
}

func (l *objectList) result(ctx context.Context, req list.ListRequest, modelType string, found lifecycle.DataObject, report lifecycle.Report) list.ListResult {
	result := req.NewListResult(ctx)
	appendReport(&result.Diagnostics, report)
	if report.HasError() {
		return result
	}
	result.DisplayName = found.Name
	l.setIdentity(result.Identity, modelType, found.State.Key)
	if req.IncludeResource {
		attributes, err := objectValueOf(nulls(result.Resource.Raw.Type()))
		addObjectError(&result.Diagnostics, path.Empty(), err)
		attributes[lifecycle.ModelType] = tftypes.NewValue(tftypes.String, modelType)
		attributes[objectKey] = textOrUnknown(found.State.Key)
		attributes[lifecycle.Hierarchy] = textOrUnknown(found.State.Value[lifecycle.Hierarchy])
		attributes[lifecycle.Data] = typed(model.Tree(found.Fields, found.State.Value))
		attributes[lifecycle.Output] = typed(map[string]any{})
		result.Resource.Raw = tftypes.NewValue(result.Resource.Raw.Type(), map[string]tftypes.Value(attributes))
	}
	return result
}
