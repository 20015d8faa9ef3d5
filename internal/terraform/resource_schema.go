package terraform

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

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
