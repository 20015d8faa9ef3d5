package terraform

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform/valid"
)

// objectQueryAttributes are those that select objects of any model.
func objectQueryAttributes() map[string]schema.Attribute {
	all := queryAttributes(&model.Model{HasHierarchy: true})
	all[filtersAttribute] = conditions("Keys of the model and the values that they must equal, in any letter case and all of them. Keys can be named that hold one " +
		"value, such as `name`, and with dots those inside of objects; choices match by title or value.")
	all[containsAttribute] = conditions("Keys of texts, and what each must contain, in any letter case. They are named as in `filters`.")
	all[startsAttribute] = conditions("Keys of texts, and what each must start with, in any letter case. They are named as in `filters`.")
	all[lifecycle.ModelType] = schema.StringAttribute{
		Required: true, Validators: []validator.String{valid.ModelType()},
		MarkdownDescription: "Type of the model, such as `device/cucm/Phone`.",
	}
	return all
}

// objectQueryIn returns the query that a configuration declares.
func objectQueryIn(raw tftypes.Value, diags *diag.Diagnostics) lifecycle.Query {
	config, err := decodeObject(raw)
	addObjectError(diags, path.Empty(), err)
	return queryIn(config)
}
