package datasources

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform/valid"
)

// choices are what a field can be set to.
type choices struct {
	Model     types.String      `tfsdk:"model"`
	Field     types.String      `tfsdk:"field"`
	Hierarchy types.String      `tfsdk:"hierarchy"`
	Choices   []choice          `tfsdk:"choices"`
	Values    map[string]string `tfsdk:"values"`
}

type choice struct {
	Title string `tfsdk:"title"`
	Value string `tfsdk:"value"`
}

func newChoices() datasource.DataSource {
	return &source[choices]{name: "choices", read: readChoices, schema: schema.Schema{
		MarkdownDescription: "Asks VOSS Automate what a field can be set to: the objects that it may refer to, such as locations, " +
			"licences, calling profiles, call-park extensions or users, or its fixed choices.",
		Attributes: map[string]schema.Attribute{
			"model":     schema.StringAttribute{Required: true, Validators: []validator.String{valid.ModelType()}, MarkdownDescription: "Type of the model, such as `device/spark/Location`."},
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
	}}
}

func readChoices(ctx context.Context, voss *client.Client, value *choices, diags *diag.Diagnostics) {
	field := value.Field.ValueString()
	offered, err := voss.Choices(ctx, model.Target{Model: value.Model.ValueString(), Attribute: field}, value.Hierarchy.ValueString(), "")
	if err != nil {
		diags.AddError(fmt.Sprintf("Cannot read the choices of %s", field), backend.Explain(err)+meant(value.Model.ValueString(), err))
		return
	}
	value.Choices, value.Values = []choice{}, map[string]string{}
	for _, c := range offered {
		value.Choices = append(value.Choices, choice{Title: c.Label(), Value: c.Value})
		if _, taken := value.Values[c.Label()]; !taken {
			value.Values[c.Label()] = c.Value
		}
	}
}

// meant asks for the model that a name was probably meant to be, where the server refuses
// the call: it may name the model as the provider does, or not at all.
func meant(name string, err error) string {
	var answered *backend.Error
	isMissing := errors.As(err, &answered) && answered.Status == http.StatusNotFound // of a list, it says nothing of objects
	if !isMissing && !errors.Is(err, backend.ErrNotFound) && !errors.Is(err, backend.ErrUnsupported) {
		return ""
	}
	var known []string
	for _, m := range models.All() {
		known = append(append(known, m.Type), targets(m.Fields)...)
	}
	if slices.Contains(known, name) {
		return ""
	}
	near := suggest.Nearest(name, 1, known, func(name string) []string { return []string{name} })
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf("\n\nDid you mean the model %q?", near[0])
}

// targets are the models that fields refer to, at any depth.
func targets(fields []model.Field) []string {
	var names []string
	for _, f := range fields {
		if f.Target != nil {
			names = append(names, f.Target.Model)
		}
		names = append(names, targets(f.Fields)...)
	}
	return names
}
