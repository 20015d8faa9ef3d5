package terraform

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform/valid"
)

// IdentitySchema holds the model and the object's key, which never change.
func (r *objectResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		lifecycle.ModelType: identityschema.StringAttribute{RequiredForImport: true, Description: "Type of the model, such as device/cucm/Phone."},
		objectKey:           identityschema.StringAttribute{RequiredForImport: true, Description: "Identifier that the server gave the object."},
	}}
}

// Schema holds what an object of any model has.
func (r *objectResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages an object of any model that the server has, with the keys of the server's own payload. " +
			"What a plan knows of the model is the schema that the server shows.",
		Attributes: map[string]schema.Attribute{
			lifecycle.ModelType: schema.StringAttribute{
				Required: true, Validators: []validator.String{valid.ModelType()},
				MarkdownDescription: "Type of the model, such as `device/cucm/Phone`. Another one replaces the object.",
			},
			lifecycle.Hierarchy: schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Hierarchy node where the object lives, as a dot path such as `sys.hcs.Provider.Customer`. " +
					"The provider's `hierarchy` is used where none is given.",
			},
			lifecycle.Data: schema.DynamicAttribute{
				Required: true,
				MarkdownDescription: "The object, by the keys of the model. What is declared is managed, and everything else stays as the server has it. " +
					"A null declares nothing; `\"\"` and `[]` clear. For a number or a boolean `\"\"` declares nothing.",
			},
			lifecycle.Secrets: schema.DynamicAttribute{
				Optional: true, Sensitive: true, WriteOnly: true,
				MarkdownDescription: "Keys that are passwords, in the form of `data`. No plan and no state holds them. Needs Terraform 1.11 or OpenTofu 1.11. " +
					"They are sent for a new object, with every change of `data`, and whenever `secrets_wo_version` changes.",
			},
			lifecycle.SecretsVersion: schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Any number; another one than before sends `secrets_wo` again.",
			},
			lifecycle.Exports: schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Paths of what `output` shows of the object, such as `id` or `lines[0].label`: keys with dots between them, " +
					"and places of lists in brackets. A key that itself has dots or brackets stands quoted in brackets: `[\"a.b\"].label`, " +
					"which HCL writes as `\"[\\\"a.b\\\"].label\"`.",
			},
			lifecycle.Output: schema.DynamicAttribute{
				Computed:            true,
				MarkdownDescription: "What the server shows at the paths of `exports`, by the paths as they are written.",
			},
			objectKey: schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Identifier that the server gave the object; it never changes.",
			},
			lifecycle.Timeouts: timeouts.Attributes(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true, Delete: true,
				CreateDescription: timeoutDescription("a create", lifecycle.DefaultWriteTimeout),
				ReadDescription:   timeoutDescription("a read", lifecycle.DefaultReadTimeout),
				UpdateDescription: timeoutDescription("an update", lifecycle.DefaultWriteTimeout),
				DeleteDescription: timeoutDescription("a delete", lifecycle.DefaultWriteTimeout),
			}),
		},
	}
}
