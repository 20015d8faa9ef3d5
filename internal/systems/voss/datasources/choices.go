package datasources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = &choices{}

func newChoices() datasource.DataSource { return &choices{} }

// choices lists what a field can be set to.
type choices struct{ base }

type choicesValue struct {
	Model     types.String      `tfsdk:"model"`
	Field     types.String      `tfsdk:"field"`
	Hierarchy types.String      `tfsdk:"hierarchy"`
	Choices   []choice          `tfsdk:"choices"`
	Values    map[string]string `tfsdk:"values"`
}

type choice struct {
	Title types.String `tfsdk:"title"`
	Value types.String `tfsdk:"value"`
}

// Metadata names the type.
func (d *choices) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_voss_choices"
}

// Schema takes a model and a field.
func (d *choices) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Asks VOSS Automate what a field can be set to: the objects that it may refer to, such as locations, " +
			"licences, calling profiles, call-park extensions or users, or its fixed choices.",
		Attributes: map[string]schema.Attribute{
			"model":     schema.StringAttribute{Required: true, MarkdownDescription: "Type of the model, such as `device/spark/Location`."},
			"field":     schema.StringAttribute{Required: true, MarkdownDescription: "Field of the model as the server names it, such as `name`; fields inside others by their dotted path."},
			"hierarchy": schema.StringAttribute{Optional: true, MarkdownDescription: "Hierarchy node to ask for, as a dot path or pkid. The provider's `hierarchy` is used where none is given."},
			"choices": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The choices in the server's order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"title": schema.StringAttribute{Computed: true, MarkdownDescription: "What people know the choice by."},
					"value": schema.StringAttribute{Computed: true, MarkdownDescription: "What the field is set to."},
				}},
			},
			"values": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The value of each choice by its title. Of several choices with one title the first is here.",
			},
		},
	}
}

// Read asks for the choices.
func (d *choices) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config choicesValue
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	voss := d.client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	offered, err := voss.Choices(ctx, config.Model.ValueString(), config.Field.ValueString(), config.Hierarchy.ValueString())
	if err != nil {
		resp.Diagnostics.AddError(fmt.Sprintf("Cannot read the choices of %s", config.Field.ValueString()), err.Error())
		return
	}
	config.Choices, config.Values = []choice{}, map[string]string{}
	for _, c := range offered {
		config.Choices = append(config.Choices, choice{Title: types.StringValue(c.Label()), Value: types.StringValue(c.Value)})
		if _, taken := config.Values[c.Label()]; !taken {
			config.Values[c.Label()] = c.Value
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &config)...)
}
