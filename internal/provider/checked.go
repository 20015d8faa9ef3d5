package provider

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
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
	c.check(req.Path, req.ConfigValue, &resp.Diagnostics)
}

// ValidateInt64 checks a count.
func (c checked) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	c.check(req.Path, req.ConfigValue, &resp.Diagnostics)
}

// ValidateFloat64 checks a rate.
func (c checked) ValidateFloat64(_ context.Context, req validator.Float64Request, resp *validator.Float64Response) {
	c.check(req.Path, req.ConfigValue, &resp.Diagnostics)
}

func (c checked) check(at path.Path, value attr.Value, diags *diag.Diagnostics) {
	if value.IsNull() || value.IsUnknown() {
		return
	}
	if _, err := c.setting.Parse(text(value)); err != nil {
		diags.AddAttributeError(at, "Invalid setting", at.String()+": "+err.Error()+".")
	}
}

// text returns a known value as it stands in an environment variable.
func text(value attr.Value) string {
	switch v := value.(type) {
	case interface{ ValueString() string }:
		return v.ValueString()
	case interface{ ValueBool() bool }:
		return strconv.FormatBool(v.ValueBool())
	case interface{ ValueInt64() int64 }:
		return strconv.FormatInt(v.ValueInt64(), 10)
	case interface{ ValueFloat64() float64 }:
		return strconv.FormatFloat(v.ValueFloat64(), 'g', -1, 64)
	}
	return ""
}
