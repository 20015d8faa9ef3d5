package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// resourceBlock returns the schema of the provider block of a system.
func resourceBlock(s *system.System) schema.Attribute {
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
	case system.Count:
		return schema.Int64Attribute{Optional: true, MarkdownDescription: description, Validators: []validator.Int64{checked{s}}}
	case system.Rate:
		return schema.Float64Attribute{Optional: true, MarkdownDescription: description, Validators: []validator.Float64{checked{s}}}
	}
	return schema.StringAttribute{
		Optional: true, Sensitive: s.Sensitive, MarkdownDescription: description,
		Validators: []validator.String{checked{s}},
	}
}

// declaration reads the settings of one block of the configuration.
func declaration(block types.Object) system.Declaration {
	return func(setting string) (string, system.Source) {
		if block.IsUnknown() {
			return "", system.NotKnown
		}
		attribute, ok := block.Attributes()[setting]
		switch {
		case !ok || attribute.IsNull():
			return "", system.Undeclared
		case attribute.IsUnknown():
			return "", system.NotKnown
		}
		return text(attribute), system.Declared
	}
}
