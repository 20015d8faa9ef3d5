package engine

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	_ planmodifier.String = choices{}
	_ planmodifier.Int64  = choices{}
	_ planmodifier.List   = choices{}
	_ planmodifier.Set    = choices{}
)

// choices enforces the documented choices of a field while planning. A
// validator could not: it sees the configuration alone, and so would refuse a
// value that the server itself answered (state contract, rule 3).
type choices struct{ field *model.Field }

// Description says what the modifier does.
func (c choices) Description(context.Context) string {
	return "Accepts the documented choices by title or value, in any case, and keeps what came from the server."
}

// MarkdownDescription says what the modifier does.
func (c choices) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// PlanModifyString checks the value and keeps the prior spelling of the same choice.
func (c choices) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	c.check(req.Path, req.ConfigValue, []attr.Value{req.StateValue}, req.State, &resp.Diagnostics)
	if known(req.ConfigValue) && known(req.StateValue) &&
		c.field.Choices.Equal(req.ConfigValue.ValueString(), req.StateValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}

// PlanModifyInt64 checks the value.
func (c choices) PlanModifyInt64(_ context.Context, req planmodifier.Int64Request, resp *planmodifier.Int64Response) {
	c.check(req.Path, req.ConfigValue, []attr.Value{req.StateValue}, req.State, &resp.Diagnostics)
}

// PlanModifyList checks every element.
func (c choices) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	for i, element := range req.ConfigValue.Elements() {
		c.check(req.Path.AtListIndex(i), element, req.StateValue.Elements(), req.State, &resp.Diagnostics)
	}
}

// PlanModifySet checks every element.
func (c choices) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	for _, element := range req.ConfigValue.Elements() {
		c.check(req.Path.AtSetValue(element), element, req.StateValue.Elements(), req.State, &resp.Diagnostics)
	}
}

func known(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }

// check reports a value that is no choice. A declared one is an error, or a
// warning where the prior state holds it too or the list of choices is open.
// Where nothing is declared, what the state holds came from the server.
func (c choices) check(at path.Path, config attr.Value, held []attr.Value, state tfsdk.State, diags *diag.Diagnostics) {
	if config.IsUnknown() {
		return
	}
	if config.IsNull() {
		for _, value := range held {
			if text := leafText(value); !c.listed(text) {
				c.warnOfHeld(at, text, diags)
			}
		}
		return
	}
	text := leafText(config)
	switch {
	case c.listed(text):
	case c.holds(held, text), heldElsewhere(state, at, text):
		c.warnOfHeld(at, text, diags)
	case c.field.Open:
		diags.AddAttributeWarning(at, "Value outside the documented choices",
			fmt.Sprintf("%s: %s It is sent as it is.", at, c.field.Choices.Refusal(text)))
	default:
		diags.AddAttributeError(at, "Value outside the documented choices",
			fmt.Sprintf("%s: %s", at, c.field.Choices.Refusal(text)))
	}
}

// listed reports whether the text is a choice. The empty text is what clears a field.
func (c choices) listed(text string) bool {
	_, ok := c.field.Choices.Resolve(text)
	return ok || text == ""
}

func (c choices) holds(held []attr.Value, text string) bool {
	for _, value := range held {
		if leafText(value) == text {
			return true
		}
	}
	return false
}

func (c choices) warnOfHeld(at path.Path, text string, diags *diag.Diagnostics) {
	diags.AddAttributeWarning(at, "Server value outside the documented choices",
		fmt.Sprintf("%s: %s The server holds this value, so it is kept.", at, c.field.Choices.Refusal(text)))
}

// leafText returns the text of a known string or number, else "".
func leafText(v attr.Value) string {
	switch v := v.(type) {
	case types.String:
		return v.ValueString()
	case types.Int64:
		if known(v) {
			return strconv.FormatInt(v.ValueInt64(), 10)
		}
	}
	return ""
}

// heldElsewhere reports whether the prior state holds the text at the path in
// any element of the lists on the way: elements may have moved.
func heldElsewhere(state tfsdk.State, at path.Path, text string) bool {
	prior, err := objectFrom(state.Raw)
	if err != nil || prior == nil {
		return false
	}
	found := []any{prior}
	for _, step := range at.Steps() {
		var next []any
		for _, v := range found {
			switch v := v.(type) {
			case model.Value:
				if name, ok := step.(path.PathStepAttributeName); ok {
					next = append(next, v[string(name)])
				}
			case []any:
				next = append(next, v...)
			}
		}
		found = next
	}
	for _, v := range found {
		if v != nil && model.Text(v) == text {
			return true
		}
	}
	return false
}
