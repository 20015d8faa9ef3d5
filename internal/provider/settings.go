package provider

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// providerBlock returns the schema of the block of a system in the provider.
func providerBlock(s *system.System) schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, setting := range s.Settings {
		description := setting.Description
		if len(setting.Choices) > 0 {
			description += " Choices: `" + strings.Join(setting.Choices, "`, `") + "`."
		}
		if setting.Default != "" {
			description += " Default: `" + setting.Default + "`."
		}
		attributes[setting.Name] = attribute(setting, description+" Environment: `"+s.Variable(setting.Name)+"`.")
	}
	return schema.SingleNestedAttribute{Optional: true, MarkdownDescription: s.Description, Attributes: attributes}
}

func attribute(s system.Setting, description string) schema.Attribute {
	switch s.Kind {
	case system.Bool:
		return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
	case system.Count, system.Limit:
		return schema.Int64Attribute{Optional: true, MarkdownDescription: description}
	case system.Rate:
		return schema.Float64Attribute{Optional: true, MarkdownDescription: description}
	}
	return schema.StringAttribute{Optional: true, Sensitive: s.Sensitive, MarkdownDescription: description}
}

// declared reads the settings in the block of a system.
func declared(ctx context.Context, config tfsdk.Config, s *system.System, diags *diag.Diagnostics) system.Declared {
	var block types.Object
	diags.Append(config.GetAttribute(ctx, path.Root(string(s.Name)), &block)...)
	settings := system.Declared{}
	for _, setting := range s.Settings {
		attribute := block.Attributes()[setting.Name]
		switch {
		case block.IsUnknown() || attribute != nil && attribute.IsUnknown():
			settings[setting.Name] = nil
		case attribute != nil && !attribute.IsNull():
			settings[setting.Name] = new(text(attribute))
		}
	}
	return settings
}

// text returns a known value as it stands in an environment variable.
func text(value attr.Value) string {
	switch v := value.(type) {
	case types.String:
		return v.ValueString()
	case types.Float64:
		return strconv.FormatFloat(v.ValueFloat64(), 'g', -1, 64)
	}
	return value.String()
}

// ValidateConfig checks what is declared as Setting.Parse does a setting from the
// environment.
func (p *collab) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	for _, s := range p.systems {
		settings := declared(ctx, req.Config, s, &resp.Diagnostics)
		warnHollow(ctx, req.Config, s, settings, &resp.Diagnostics)
		block := path.Root(string(s.Name))
		readable := true
		for _, setting := range s.Settings {
			text := settings[setting.Name]
			if text == nil {
				continue
			}
			if _, err := setting.Parse(*text); err != nil {
				at := block.AtName(setting.Name)
				resp.Diagnostics.AddAttributeError(at, "Invalid setting", at.String()+": "+err.Error()+".")
				readable = false
			}
		}
		if !readable || len(settings) == 0 {
			continue
		}
		if err := s.Static(settings, p.options); err != nil {
			resp.Diagnostics.AddAttributeError(block, "Invalid settings", block.String()+": "+err.Error()+".")
		}
	}
}

// warnHollow warns of a block in which nothing is declared: Terraform drops misspelt
// names before the provider sees them.
func warnHollow(ctx context.Context, config tfsdk.Config, s *system.System, settings system.Declared, diags *diag.Diagnostics) {
	at := path.Root(string(s.Name))
	var block types.Object
	diags.Append(config.GetAttribute(ctx, at, &block)...)
	if block.IsNull() || block.IsUnknown() || len(settings) > 0 {
		return
	}
	var names []string
	for _, setting := range s.Settings {
		names = append(names, setting.Name)
	}
	diags.AddAttributeWarning(at, "Nothing is declared in "+at.String(),
		fmt.Sprintf("%s has no setting with a value. If one is written there, it may be misspelt, because Terraform drops names that a block does not have. "+
			"Without one, leave the block out: the environment is enough. The settings are %s.", at, strings.Join(names, ", ")))
}
