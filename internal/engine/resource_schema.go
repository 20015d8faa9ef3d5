package engine

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The attributes that every VOSS object has beside its model's fields.
const (
	hierarchyAttribute = "hierarchy"
	timeoutsAttribute  = "timeouts"
)

// schemaVersion is the version of every resource's state. A change that an
// older state does not fit raises it and adds an upgrade.
const schemaVersion = 0

const hierarchyDescription = "Hierarchy node where the object lives, as a dot path such as " +
	"`sys.hcs.Provider.Customer`. The provider's `hierarchy` is used where none is given."

// resourceSchema builds the schema of the model's resource.
func resourceSchema(ctx context.Context, m *model.Model) schema.Schema {
	attributes := resourceAttributes(m.Fields, true)
	attributes[m.Key] = schema.StringAttribute{Computed: true, MarkdownDescription: keyDescription(m)}
	attributes[timeoutsAttribute] = timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: timeoutDescription("a create", defaultWriteTimeout),
		ReadDescription:   timeoutDescription("a read", defaultReadTimeout),
		UpdateDescription: timeoutDescription("an update", defaultWriteTimeout),
		DeleteDescription: timeoutDescription("a delete", defaultWriteTimeout),
	})
	addSecretAttributes(attributes, m)
	if m.HasHierarchy {
		attributes[hierarchyAttribute] = schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: hierarchyDescription + " Another node moves the object, or replaces it where the provider's `moves` says so.",
		}
	}
	return schema.Schema{
		Version:             schemaVersion,
		Attributes:          attributes,
		MarkdownDescription: m.Description,
	}
}

func keyDescription(m *model.Model) string {
	return "Identifier that the server gave the object; it never changes. It is also the import id."
}

func resourceAttributes(fields []model.Field, top bool) map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(fields))
	for i := range fields {
		attributes[fields[i].Name] = resourceAttribute(&fields[i], top)
	}
	return attributes
}

// resourceAttribute builds one attribute. Whatever may be declared is computed
// too, so that a released or imported value can stay in state (state contract,
// rules 1 and 5); the plan decides what it becomes.
func resourceAttribute(f *model.Field, top bool) schema.Attribute {
	required := requiredInConfig(f, top)
	optional := !required && f.Access != model.ReadOnly
	computed := !required && f.Access != model.WriteOnly
	switch f.Kind {
	case model.Bool:
		return schema.BoolAttribute{
			Required: required, Optional: optional, Computed: computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(),
		}
	case model.Int:
		return schema.Int64Attribute{
			Required: required, Optional: optional, Computed: computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(),
		}
	case model.Object:
		return schema.SingleNestedAttribute{
			Required: required, Optional: optional, Computed: computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(), Attributes: resourceAttributes(f.Fields, false),
		}
	case model.ObjectList:
		return schema.ListNestedAttribute{
			Required: required, Optional: optional, Computed: computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(),
			NestedObject:        schema.NestedAttributeObject{Attributes: resourceAttributes(f.Fields, false)},
		}
	case model.StringList:
		return schema.ListAttribute{
			Required: required, Optional: optional, Computed: computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(), ElementType: types.StringType,
		}
	case model.StringSet:
		return schema.SetAttribute{
			Required: required, Optional: optional, Computed: computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(), ElementType: types.StringType,
		}
	}
	return schema.StringAttribute{
		Required: required, Optional: optional, Computed: computed, Sensitive: f.Sensitive,
		MarkdownDescription: f.Describe(),
	}
}

// requiredInConfig reports whether a configuration must set the field. What is
// required inside an object is the payload's matter (see Field.FillFrom), and a
// secret can be declared in two ways.
func requiredInConfig(f *model.Field, top bool) bool {
	return top && f.Required && f.FillFrom == "" && f.Access != model.WriteOnly
}
