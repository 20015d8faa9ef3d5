package engine

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func exactlyOneOf(expressions ...path.Expression) datasource.ConfigValidator {
	return datasourcevalidator.ExactlyOneOf(expressions...)
}

// dataSourceSchema builds the schema of the model's data source: every field
// computed, and the ways to name an object optional.
func dataSourceSchema(m *model.Model) schema.Schema {
	attributes := dataSourceAttributes(m.Fields)
	attributes[m.Key] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Identifier that the server gave the object. Give this or `" + m.BusinessKey + "`.",
	}
	business := m.BusinessKeyField()
	attributes[m.BusinessKey] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: business.Describe() + " Give this or `" + m.Key + "`.",
	}
	if m.HasHierarchy {
		attributes[hierarchyAttribute] = schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Hierarchy node where the search by `" + m.BusinessKey + "` begins, as a dot path; it takes in " +
				"the nodes below. The provider's `hierarchy` is used where none is given.",
		}
	}
	return schema.Schema{Attributes: attributes, MarkdownDescription: "Reads one " + m.Title + ". " + m.Description}
}

func dataSourceAttributes(fields []model.Field) map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(fields))
	for i := range fields {
		f := &fields[i]
		attributes[f.Name] = dataSourceAttribute(f)
	}
	return attributes
}

func dataSourceAttribute(f *model.Field) schema.Attribute {
	switch f.Kind {
	case model.Bool:
		return schema.BoolAttribute{Computed: true, Sensitive: f.Sensitive, MarkdownDescription: f.Describe()}
	case model.Int:
		return schema.Int64Attribute{Computed: true, Sensitive: f.Sensitive, MarkdownDescription: f.Describe()}
	case model.Object:
		return schema.SingleNestedAttribute{
			Computed: true, Sensitive: f.Sensitive, MarkdownDescription: f.Describe(),
			Attributes: dataSourceAttributes(f.Fields),
		}
	case model.ObjectList:
		return schema.ListNestedAttribute{
			Computed: true, Sensitive: f.Sensitive, MarkdownDescription: f.Describe(),
			NestedObject: schema.NestedAttributeObject{Attributes: dataSourceAttributes(f.Fields)},
		}
	case model.StringList:
		return schema.ListAttribute{
			Computed: true, Sensitive: f.Sensitive, MarkdownDescription: f.Describe(), ElementType: types.StringType,
		}
	case model.StringSet:
		return schema.SetAttribute{
			Computed: true, Sensitive: f.Sensitive, MarkdownDescription: f.Describe(), ElementType: types.StringType,
		}
	}
	return schema.StringAttribute{Computed: true, Sensitive: f.Sensitive, MarkdownDescription: f.Describe()}
}
