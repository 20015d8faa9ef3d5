package actions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
)

// replayConfig is what the configuration says of one replay.
type replayConfig struct {
	Transaction types.String `tfsdk:"transaction"`
}

func newReplay() action.Action {
	return &act[replayConfig]{
		name: "replay",
		schema: schema.Schema{
			MarkdownDescription: "Has a failed transaction run again with what it was asked for, and waits for the new one. " +
				"An object that a replay makes is not in the state: import it, or use `terraform-provider-collab recover`.",
			Attributes: map[string]schema.Attribute{
				"transaction": schema.StringAttribute{
					Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
					MarkdownDescription: "Identifier of the failed transaction, as errors and the server's transaction log show it.",
				},
			},
		},
		failure: func(value replayConfig) string {
			return "Cannot replay the transaction " + value.Transaction.ValueString()
		},
		invoke: func(ctx context.Context, voss *client.Client, value replayConfig) (client.Outcome, error) {
			return voss.Replay(ctx, value.Transaction.ValueString())
		},
	}
}
