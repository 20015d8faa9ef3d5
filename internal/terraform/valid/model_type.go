// Package valid holds validators that resources, data sources and actions share.
package valid

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ModelType refuses what cannot be the type of a model, with the one that may be meant.
func ModelType() validator.String { return modelType{} }

type modelType struct{}

func (modelType) Description(context.Context) string {
	return "must be the type of a model, such as data/Countries or device/cucm/Phone"
}

func (v modelType) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (modelType) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if problem := model.TypeProblem(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "No type of a model", fmt.Sprintf("%s: %s", req.Path, problem))
	}
}
