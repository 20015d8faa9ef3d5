package terraform

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The attributes that select objects, in plural data sources and list resources.
const (
	traversalAttribute = "traversal"
	filtersAttribute   = "filters"
	containsAttribute  = "contains"
	startsAttribute    = "starts_with"
)

// queryAttributes builds the attributes that select objects.
func queryAttributes(m *model.Model) map[string]schema.Attribute {
	all := map[string]schema.Attribute{
		filtersAttribute: conditions("Attributes and the values that they must equal, in any letter case and all of them. Attributes can be " +
			"named that hold one value, such as `" + m.BusinessKey + "`, and with dots those inside of objects; choices match by title or value."),
		containsAttribute: conditions("Attributes that are texts, and what each must contain, in any letter case. They are named as in `filters`."),
		startsAttribute:   conditions("Attributes that are texts, and what each must start with, in any letter case. They are named as in `filters`."),
	}
	if m.HasHierarchy {
		all[lifecycle.Hierarchy] = schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Hierarchy node to list at, as a dot path. The provider's `hierarchy` is used where none is given.",
		}
		all[traversalAttribute] = schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.OneOf("down", "local", "up")},
			MarkdownDescription: "Which nodes to take in: the node and all below (`down`), the node alone (`local`), or the node and " +
				"all above (`up`). Default: `down`.",
		}
	}
	return all
}

// conditions builds an attribute of conditions by attribute path. One that is null would
// ask for nothing, and select everybody.
func conditions(description string) schema.Attribute {
	return schema.MapAttribute{
		Optional: true, ElementType: types.StringType, Validators: []validator.Map{mapvalidator.NoNullValues()}, MarkdownDescription: description,
	}
}

// queryIn returns the query that a configuration declares.
func queryIn(config model.Value) lifecycle.Query {
	var q lifecycle.Query
	q.Hierarchy, _ = config[lifecycle.Hierarchy].(string)
	q.Traversal, _ = config[traversalAttribute].(string)
	q.Filters, q.Contains, q.StartsWith = textsIn(config[filtersAttribute]), textsIn(config[containsAttribute]), textsIn(config[startsAttribute])
	filters, _ := config[filtersAttribute].(model.Value)
	for name, v := range filters {
		if model.IsUnknown(v) {
			q.Undecided = append(q.Undecided, name)
		}
	}
	return q
}

// validateQuery checks what a configuration selects, before a server is asked.
func validateQuery(m *lifecycle.Manager, config tfsdk.Config, diags *diag.Diagnostics) {
	declared, err := decodeObject(config.Raw)
	if err != nil {
		addError(diags, m.Model, "list", err)
		return
	}
	appendReport(diags, m.ValidateQuery(queryIn(declared)))
}

// textsIn returns a map of texts.
func textsIn(v any) map[string]string {
	declared, _ := v.(model.Value)
	texts := make(map[string]string, len(declared))
	for name, v := range declared {
		texts[name], _ = v.(string)
	}
	return texts
}
