package datasources

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform/valid"
)

// modelSchema is what the server says of one of its models.
type modelSchema struct {
	Model       types.String   `tfsdk:"model"`
	Hierarchy   types.String   `tfsdk:"hierarchy"`
	Release     types.String   `tfsdk:"release"`
	Description types.String   `tfsdk:"description"`
	BusinessKey []string       `tfsdk:"business_key"`
	Operations  []string       `tfsdk:"operations"`
	Fields      []describedKey `tfsdk:"fields"`
}

// describedKey is one key of a model.
type describedKey struct {
	Path        string       `tfsdk:"path"`
	Kind        string       `tfsdk:"kind"`
	Required    bool         `tfsdk:"required"`
	ReadOnly    bool         `tfsdk:"read_only"`
	Secret      bool         `tfsdk:"secret"`
	Default     types.String `tfsdk:"default"`
	Choices     []choice     `tfsdk:"choices"`
	Target      *target      `tfsdk:"target"`
	Pattern     types.String `tfsdk:"pattern"`
	MinLength   types.Int64  `tfsdk:"min_length"`
	MaxLength   types.Int64  `tfsdk:"max_length"`
	Description types.String `tfsdk:"description"`
}

// target is what a reference leads to.
type target struct {
	Model string       `tfsdk:"model"`
	Field types.String `tfsdk:"field"`
}

func newModelSchema() datasource.DataSource {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	choices := schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
		"title": computed("What people know the choice by."), "value": computed("What the server holds."),
	}}
	return &source[modelSchema]{name: "schema", read: readModelSchema, schema: schema.Schema{
		MarkdownDescription: "Asks VOSS Automate what one of its models is: the keys that `collab_voss_object` takes in `data`, " +
			"with their kinds, choices and defaults.",
		Attributes: map[string]schema.Attribute{
			"model":        schema.StringAttribute{Required: true, Validators: []validator.String{valid.ModelType()}, MarkdownDescription: "Type of the model, such as `device/cucm/Phone`."},
			"hierarchy":    schema.StringAttribute{Optional: true, MarkdownDescription: "Hierarchy node to ask for, as a dot path or pkid. The provider's `hierarchy` is used where none is given."},
			"release":      computed("What the server says of its release; null where it says nothing."),
			"description":  computed("What the server says of the model; null where it says nothing."),
			"business_key": schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Keys that make an object unique at its node; empty where the server names none."},
			"operations":   schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Calls that the server has for the model, such as `get` and `add`; empty where it does not say."},
			"fields": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The keys, those of objects after the object that they are in.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"path":      computed("Where the key stands in `data`, such as `name`, `address.city` or `lines[*].label`."),
					"kind":      computed("`string`, `boolean`, `integer`, `number`, `object`, `list of objects`, `list of strings`, or `any` for what the schema leaves open."),
					"required":  flag("Whether a new object needs it; one inside of another, where that is declared."),
					"read_only": flag("Whether only the server sets it. Such a key can be in `exports`, not in `data`."),
					"secret":    flag("Whether it is a password, which belongs into `secrets_wo`."),
					"default":   computed("What the server sets where nothing is declared; null for nothing."),
					"choices": schema.ListNestedAttribute{
						Computed: true, MarkdownDescription: "What it can be set to, by title or by value; empty for anything.", NestedObject: choices,
					},
					"target": schema.SingleNestedAttribute{
						Computed: true, MarkdownDescription: "What it refers to; null where it is no reference. `collab_voss_choices` tells what there is.",
						Attributes: map[string]schema.Attribute{"model": computed("Type of the model."), "field": computed("Its field with the name; null where the server does not say.")},
					},
					"pattern":     computed("Regular expression that each text matches; null for none."),
					"min_length":  schema.Int64Attribute{Computed: true, MarkdownDescription: "Least number of characters; null for any."},
					"max_length":  schema.Int64Attribute{Computed: true, MarkdownDescription: "Largest number of characters; null for any."},
					"description": computed("What the server says of the key; null where it says nothing."),
				}},
			},
		},
	}}
}

func readModelSchema(ctx context.Context, voss *client.Client, value *modelSchema, diags *diag.Diagnostics) {
	m, err := voss.Describe(ctx, value.Model.ValueString(), value.Hierarchy.ValueString())
	if err != nil {
		diags.AddError("Cannot read the schema of "+value.Model.ValueString(), backend.Explain(err))
		return
	}
	value.Release, value.Description = textOrNull(m.Release), textOrNull(m.Description)
	value.BusinessKey, value.Operations = []string{}, append([]string{}, m.Operations...)
	for _, f := range m.KeyFields() {
		value.BusinessKey = append(value.BusinessKey, f.Payload)
	}
	value.Fields = describedKeys([]describedKey{}, m.Fields, "")
}

func describedKeys(to []describedKey, fields []model.Field, parent string) []describedKey {
	for i := range fields {
		f := &fields[i]
		to = append(to, described(f, parent+f.Payload))
		inside := parent + f.Payload + "."
		if f.IsList() {
			inside = parent + f.Payload + "[*]."
		}
		to = describedKeys(to, f.Fields, inside)
	}
	return to
}

// kinds are the kinds of keys in words.
var kinds = map[model.Kind]string{
	model.ObjectList: "list of objects", model.StringList: "list of strings", model.StringSet: "list of strings",
}

func described(f *model.Field, path string) describedKey {
	kind, isList := kinds[f.Kind]
	if !isList {
		kind = strings.ToLower(f.Kind.String())
	}
	d := describedKey{
		Path: path, Kind: kind, Required: f.Required, ReadOnly: f.Access == model.ReadOnly, Secret: f.Access == model.WriteOnly,
		Choices: []choice{}, MinLength: lengthOrNull(f.Limits.Shortest), MaxLength: lengthOrNull(f.Limits.Length), Description: textOrNull(f.Description),
	}
	if f.Default != nil {
		d.Default = types.StringValue(model.Text(f.Default))
	}
	for _, c := range f.Choices {
		d.Choices = append(d.Choices, choice{Title: c.Label(), Value: c.Value})
	}
	if f.Target != nil {
		d.Target = &target{Model: f.Target.Model, Field: textOrNull(f.Target.Attribute)}
	}
	if f.Limits.Pattern != nil {
		d.Pattern = types.StringValue(f.Limits.Pattern.String())
	}
	return d
}

func lengthOrNull(length int) types.Int64 {
	if length == 0 {
		return types.Int64Null()
	}
	return types.Int64Value(int64(length))
}
