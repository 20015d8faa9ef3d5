package terraform

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// usage says whether the attribute of a field is required or optional in a
// configuration, whether the provider may compute it, and whether it is never declared.
type usage struct{ required, optional, computed, shown bool }

// inResource returns how a resource uses a field. Every attribute that can be
// declared is computed as well, so that a released or imported value can stay in
// the state (state contract, rules 1 and 5). The plan decides what it becomes.
func inResource(f *model.Field, top bool) usage {
	// A value that is required inside an object is filled in (see
	// model.Field.FillFrom), and a secret can be declared in two ways.
	required := top && f.Required && f.FillFrom == "" && f.Access != model.WriteOnly
	return usage{
		required: required,
		optional: !required && f.Access != model.ReadOnly,
		computed: !required && f.Access != model.WriteOnly,
	}
}

// inDataSource returns how a data source uses a field.
func inDataSource(*model.Field, bool) usage { return usage{computed: true, shown: true} }

// shown is a field as a data source describes it: a secret is never there, and nobody
// declares a value. The default is what an object has of which nobody said anything. What
// is always null is not sensitive, which an output of the whole object would then be.
func shown(f model.Field) *model.Field {
	f.Usage = ""
	if f.Access == model.WriteOnly {
		f.Description, f.Sensitive = "Always null: the server never shows it.", false
	}
	return &f
}

// attributes builds the attributes of fields; top is true outside all objects.
// Resources, data sources and list resources have attribute types of their own
// in the framework. They share one interface, so the types of resources serve
// for all three.
func attributes(fields []model.Field, use func(f *model.Field, top bool) usage, top bool) map[string]schema.Attribute {
	all := make(map[string]schema.Attribute, len(fields))
	for i := range fields {
		f := &fields[i]
		u := use(f, top)
		if u.shown {
			f = shown(*f)
		}
		all[f.Name] = attribute(f, u, attributes(f.Fields, use, false))
	}
	return all
}

// attribute builds the attribute of one field.
func attribute(f *model.Field, u usage, children map[string]schema.Attribute) schema.Attribute {
	switch f.Kind {
	case model.Bool:
		return schema.BoolAttribute{
			Required: u.required, Optional: u.optional, Computed: u.computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(),
		}
	case model.Int:
		return schema.Int64Attribute{
			Required: u.required, Optional: u.optional, Computed: u.computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(),
		}
	case model.Object:
		return schema.SingleNestedAttribute{
			Required: u.required, Optional: u.optional, Computed: u.computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(), Attributes: children,
		}
	case model.ObjectList:
		if f.Unordered {
			return schema.SetNestedAttribute{
				Required: u.required, Optional: u.optional, Computed: u.computed, Sensitive: f.Sensitive,
				MarkdownDescription: f.Describe(), NestedObject: schema.NestedAttributeObject{Attributes: children},
			}
		}
		return schema.ListNestedAttribute{
			Required: u.required, Optional: u.optional, Computed: u.computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(), NestedObject: schema.NestedAttributeObject{Attributes: children},
		}
	case model.StringList:
		return schema.ListAttribute{
			Required: u.required, Optional: u.optional, Computed: u.computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(), ElementType: types.StringType,
		}
	case model.StringSet:
		return schema.SetAttribute{
			Required: u.required, Optional: u.optional, Computed: u.computed, Sensitive: f.Sensitive,
			MarkdownDescription: f.Describe(), ElementType: types.StringType,
		}
	}
	return schema.StringAttribute{
		Required: u.required, Optional: u.optional, Computed: u.computed, Sensitive: f.Sensitive,
		MarkdownDescription: f.Describe(),
	}
}

// converted returns the attributes as the framework's packages for data sources
// and list resources name them.
func converted[A any](all map[string]schema.Attribute) map[string]A {
	typed := make(map[string]A, len(all))
	for name, one := range all {
		typed[name] = one.(A) //nolint:forcetypeassert // the two are one interface
	}
	return typed
}

// schemaVersion is the version of every resource's state. A change that an
// older state does not fit raises it and adds an upgrade.
const schemaVersion = 0

// resourceSchema builds the schema of the model's resource.
func resourceSchema(ctx context.Context, m *model.Model) schema.Schema {
	all := attributes(m.Fields, inResource, true)
	all[m.Key] = schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: "Identifier that the server gave the object; it never changes. It is also the import id.",
	}
	all[lifecycle.Timeouts] = timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: timeoutDescription("a create", lifecycle.DefaultWriteTimeout),
		ReadDescription:   timeoutDescription("a read", lifecycle.DefaultReadTimeout),
		UpdateDescription: timeoutDescription("an update", lifecycle.DefaultWriteTimeout),
		DeleteDescription: timeoutDescription("a delete", lifecycle.DefaultWriteTimeout),
	})
	all[lifecycle.Extra] = schema.DynamicAttribute{
		Optional: true,
		MarkdownDescription: "Keys of the payload that this resource has no attribute for, as an object with the server's own names, such as " +
			"those of a newer release. What is declared is managed leaf by leaf, like attributes, and nothing else is touched. " +
			"A key that an attribute holds is an error, and so is one that the server's own schema does not have.",
	}
	for _, f := range m.SharedLists() {
		here := *f
		here.Usage = strings.TrimSpace(here.Usage + fmt.Sprintf(" Others may give more, which stay: see `%s`.", f.ExactName()))
		all[f.Name] = attribute(&here, inResource(f, true), attributes(f.Fields, inResource, false))
		all[f.ExactName()] = schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: fmt.Sprintf("Whether the object is to have exactly the elements of `%[1]s`. Otherwise others may give it more: "+
				"`%[1]s` then shows only those that Terraform gave or an import found, and an apply takes away only what an earlier one gave. Default: `false`.", f.Name),
		}
	}
	for _, f := range m.Secrets() {
		addSecret(all, f)
	}
	if m.HasHierarchy {
		all[lifecycle.Hierarchy] = schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Hierarchy node where the object lives, as a dot path such as `sys.hcs.Provider.Customer`. " +
				"The provider's `hierarchy` is used where none is given. " +
				"Another node moves the object, or replaces it where the provider's `moves` says so.",
		}
	}
	return schema.Schema{Version: schemaVersion, Attributes: all, MarkdownDescription: m.Description}
}

func timeoutDescription(operation string, limit time.Duration) string {
	return fmt.Sprintf("How long %s may take, as a duration such as `90s` or `10m`. Default: `%dm`.", operation, int(limit.Minutes()))
}

// addSecret adds the two ways to declare a secret: a sensitive attribute, which
// Terraform keeps in its state, or a write-only one with a version beside it,
// which is kept nowhere and sent when the version changes.
func addSecret(all map[string]schema.Attribute, f *model.Field) {
	writeOnly, version := lifecycle.WriteOnlyName(f), lifecycle.VersionName(f)
	all[f.Name] = schema.StringAttribute{
		Optional: true, Sensitive: true,
		MarkdownDescription: fmt.Sprintf("%s Terraform keeps it in its state; `%s` is kept nowhere.", f.Describe(), writeOnly),
	}
	all[writeOnly] = schema.StringAttribute{
		Optional: true, Sensitive: true, WriteOnly: true,
		MarkdownDescription: fmt.Sprintf("The same as `%s`, but kept in no plan or state. Needs Terraform 1.11 or OpenTofu 1.11. "+
			"It is sent for a new object, and again whenever `%s` changes.", f.Name, version),
	}
	all[version] = schema.Int64Attribute{
		Optional:            true,
		MarkdownDescription: fmt.Sprintf("Any number; another one than before sends `%s` again.", writeOnly),
	}
}
