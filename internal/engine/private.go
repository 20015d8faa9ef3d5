package engine

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// keptKey is the private-state key of the paths whose value came from the
// server instead of a documented default (see model.Plan).
const keptKey = "kept"

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func getKept(ctx context.Context, private privateReader, diags *diag.Diagnostics) model.Paths {
	data, problems := private.GetKey(ctx, keptKey)
	diags.Append(problems...)
	if len(data) == 0 {
		return nil
	}
	var kept model.Paths
	if err := json.Unmarshal(data, &kept); err != nil {
		diags.AddError("Cannot read the private state", err.Error())
	}
	return kept
}

func setKept(ctx context.Context, private privateWriter, kept model.Paths, diags *diag.Diagnostics) {
	if kept == nil {
		kept = model.Paths{}
	}
	data, err := json.Marshal(kept)
	if err != nil {
		diags.AddError("Cannot write the private state", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, keptKey, data)...)
}
