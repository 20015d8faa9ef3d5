package provider

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/engine"
)

// block is one system's part of the provider's configuration.
type block struct {
	name        string // attribute, and the middle of the variables' names
	title       string
	description string
	settings    []setting
}

// setting is one attribute of a block and the environment variable behind it.
type setting struct {
	name        string
	kind        settingKind
	required    bool
	sensitive   bool
	fallback    string // documented default
	description string
	choices     []string
}

type settingKind int

const (
	textSetting settingKind = iota
	boolSetting
	countSetting    // whole number of at least one
	rateSetting     // number above zero
	durationSetting // Go duration above zero
)

// variable returns the environment variable of a setting.
func (b block) variable(s setting) string {
	return strings.ToUpper("collab_" + b.name + "_" + s.name)
}

// attribute builds the block's schema.
func (b block) attribute() schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, s := range b.settings {
		description := s.description
		if len(s.choices) > 0 {
			description += " Choices: `" + strings.Join(s.choices, "`, `") + "`."
		}
		if s.fallback != "" {
			description += " Default: `" + s.fallback + "`."
		}
		attributes[s.name] = s.attribute(description + " Environment: `" + b.variable(s) + "`.")
	}
	return schema.SingleNestedAttribute{Optional: true, MarkdownDescription: b.description, Attributes: attributes}
}

func (s setting) attribute(description string) schema.Attribute {
	switch s.kind {
	case boolSetting:
		return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
	case countSetting:
		return schema.Int64Attribute{Optional: true, MarkdownDescription: description, Validators: []validator.Int64{checked{s}}}
	case rateSetting:
		return schema.Float64Attribute{Optional: true, MarkdownDescription: description, Validators: []validator.Float64{checked{s}}}
	}
	return schema.StringAttribute{
		Optional: true, Sensitive: s.sensitive, MarkdownDescription: description,
		Validators: []validator.String{checked{s}},
	}
}

// parse checks the text of a setting against its kind.
func (s setting) parse(text string) (any, error) {
	switch s.kind {
	case boolSetting:
		if v, err := strconv.ParseBool(text); err == nil {
			return v, nil
		}
		return nil, errors.New("expected true or false")
	case countSetting:
		if v, err := strconv.Atoi(text); err == nil && v > 0 {
			return v, nil
		}
		return nil, errors.New("expected a whole number of at least 1")
	case rateSetting:
		if v, err := strconv.ParseFloat(text, 64); err == nil && v > 0 {
			return v, nil
		}
		return nil, errors.New("expected a number above zero")
	case durationSetting:
		if v, err := time.ParseDuration(text); err == nil && v > 0 {
			return v, nil
		}
		return nil, errors.New(`expected a duration above zero such as "30s" or "2m"`)
	}
	for _, choice := range s.choices {
		if text == choice {
			return text, nil
		}
	}
	if len(s.choices) > 0 {
		return nil, fmt.Errorf("expected one of %s", strings.Join(s.choices, ", "))
	}
	return text, nil
}

// values holds the settings of one block, parsed; err says why they cannot be
// used.
type values struct {
	parsed map[string]any
	err    error
}

// value returns a setting that parse has checked, or the zero value.
func value[T any](v values, name string) T {
	typed, _ := v.parsed[name].(T)
	return typed
}

// read takes each setting from the configuration, else from the environment,
// else from the default. What is missing, wrong or not known yet is no error
// here: it fails where the system is first used. An error here would have
// Terraform ask for a provider block, which the environment may stand for.
func (b block) read(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) values {
	var declared types.Object
	diags.Append(config.GetAttribute(ctx, path.Root(b.name), &declared)...)
	return b.resolve(declared)
}

func (b block) resolve(declared types.Object) values {
	result := values{parsed: map[string]any{}}
	var missing, unknown, wrong []string
	for _, s := range b.settings {
		text, state := b.text(s, declared)
		switch {
		case state == notKnown:
			unknown = append(unknown, b.name+"."+s.name)
		case text == "" && s.required:
			missing = append(missing, fmt.Sprintf("%s.%s (or the environment variable %s)", b.name, s.name, b.variable(s)))
		case text != "":
			v, err := s.parse(text)
			if err != nil {
				// Validators have looked after what the configuration declares.
				wrong = append(wrong, fmt.Sprintf("%s.%s, from the environment variable %s: %s", b.name, s.name, b.variable(s), err))
			}
			result.parsed[s.name] = v
		}
	}
	switch {
	case len(wrong) > 0:
		result.err = fmt.Errorf("the provider is wrongly configured for %s: %s", b.title, strings.Join(wrong, "; "))
	case len(unknown) > 0:
		result.err = fmt.Errorf("%w: %s", engine.ErrNotYetKnown, strings.Join(unknown, ", "))
	case len(missing) > 0:
		result.err = fmt.Errorf("the provider is not configured for %s: set %s", b.title, strings.Join(missing, ", "))
	}
	return result
}

type origin int

const (
	absent origin = iota
	given
	notKnown
)

func (b block) text(s setting, declared types.Object) (string, origin) {
	if declared.IsUnknown() {
		return "", notKnown
	}
	attribute, ok := declared.Attributes()[s.name]
	switch {
	case ok && attribute.IsUnknown():
		return "", notKnown
	case ok && !attribute.IsNull():
		switch v := attribute.(type) {
		case types.String:
			return v.ValueString(), given
		case types.Bool:
			return strconv.FormatBool(v.ValueBool()), given
		case types.Int64:
			return strconv.FormatInt(v.ValueInt64(), 10), given
		case types.Float64:
			return strconv.FormatFloat(v.ValueFloat64(), 'g', -1, 64), given
		}
	}
	if text := os.Getenv(b.variable(s)); text != "" {
		return text, given
	}
	return s.fallback, absent
}
