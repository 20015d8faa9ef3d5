package provider

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

var (
	_ validator.String  = checked{}
	_ validator.Int64   = checked{}
	_ validator.Float64 = checked{}
)

// checked validates a declared setting as Setting.Parse does one from the
// environment.
type checked struct{ setting system.Setting }

// Description says what the validator does.
func (c checked) Description(context.Context) string { return "checks the form of the setting" }

// MarkdownDescription says what the validator does.
func (c checked) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// ValidateString checks a text or duration.
func (c checked) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := c.setting.Parse(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid setting", req.Path.String()+": "+err.Error()+".")
	}
}

// ValidateInt64 checks a count.
func (c checked) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := c.setting.Parse(strconv.FormatInt(req.ConfigValue.ValueInt64(), 10)); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid setting", req.Path.String()+": "+err.Error()+".")
	}
}

// ValidateFloat64 checks a rate.
func (c checked) ValidateFloat64(_ context.Context, req validator.Float64Request, resp *validator.Float64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := c.setting.Parse(strconv.FormatFloat(req.ConfigValue.ValueFloat64(), 'g', -1, 64)); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid setting", req.Path.String()+": "+err.Error()+".")
	}
}
