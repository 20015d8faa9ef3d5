package actions

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform/valid"
)

// runConfig is what the configuration says of one call.
type runConfig struct {
	Model  types.String  `tfsdk:"model"`
	Pkid   types.String  `tfsdk:"pkid"`
	Action types.String  `tfsdk:"action"`
	Data   types.Dynamic `tfsdk:"data"`
}

func (c runConfig) failure() string {
	return fmt.Sprintf("Cannot run %s of the %s %s", c.Action.ValueString(), c.Model.ValueString(), c.Pkid.ValueString())
}

func (c runConfig) call(data map[string]any) client.ActionCall {
	return client.ActionCall{ModelType: c.Model.ValueString(), Pkid: c.Pkid.ValueString(), Action: c.Action.ValueString(), Data: data}
}

func newRun() action.Action {
	return &act[runConfig]{
		name: "run",
		schema: schema.Schema{
			MarkdownDescription: "Runs a custom action of one object, such as a workflow that an administrator added to a model, and waits for its transaction. " +
				"The server names the actions that an object offers; one that it does not offer is an error that lists them.",
			Attributes: map[string]schema.Attribute{
				"model": schema.StringAttribute{
					Required: true, Validators: []validator.String{valid.ModelType()},
					MarkdownDescription: "Model type of the object, such as `device/cucm/Phone`.",
				},
				"pkid": schema.StringAttribute{
					Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
					MarkdownDescription: "The object's pkid, such as the `pkid` of a resource.",
				},
				"action": schema.StringAttribute{
					Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
					MarkdownDescription: "Name or title of the action, in any letter case: `AddADDRESS` for what the server has at `+AddADDRESS`.",
				},
				"data": schema.DynamicAttribute{
					Optional:            true,
					MarkdownDescription: "The payload as an object with the server's own keys. Null leaves a key out. Without it the action gets an empty payload.",
				},
			},
		},
		check: func(value runConfig, diags *diag.Diagnostics) {
			if _, err := payload(value.Data); err != nil {
				diags.AddAttributeError(path.Root("data"), "Unusable payload", err.Error())
			}
		},
		failure: runConfig.failure,
		plan: func(ctx context.Context, voss *client.Client, value runConfig, diags *diag.Diagnostics) {
			err := voss.CheckRun(ctx, value.call(nil))
			switch {
			case errors.Is(err, backend.ErrInvalidKey):
				diags.AddAttributeError(path.Root("pkid"), value.failure(), err.Error())
			case errors.Is(err, backend.ErrUnsupported):
				diags.AddAttributeError(path.Root("action"), value.failure(), err.Error())
			}
		},
		invoke: func(ctx context.Context, voss *client.Client, value runConfig) (client.Outcome, error) {
			data, err := payload(value.Data)
			if err != nil {
				return client.Outcome{}, err
			}
			return voss.Run(ctx, value.call(data))
		},
	}
}
