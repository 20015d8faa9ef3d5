// Package datasources holds the data sources that only Genesys Web Services has:
// those that read something else than the objects of a model.
package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/gws/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
)

// All returns every data source of the package.
func All() []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return &skills{} }}
}

// skills lists the skills of a contact centre.
type skills struct{ clients system.Clients }

type skillsValue struct {
	Skills []skill           `tfsdk:"skills"`
	IDs    map[string]string `tfsdk:"ids"`
}

type skill struct {
	ID          string  `tfsdk:"id"`
	Name        string  `tfsdk:"name"`
	Description *string `tfsdk:"description"`
	URI         string  `tfsdk:"uri"`
}

// Metadata names the type.
func (d *skills) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_gws_skills"
}

// Schema describes the attributes.
func (d *skills) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the skills that agents of a Genesys contact centre can have.",
		Attributes: map[string]schema.Attribute{
			"skills": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The skills, ordered by `name`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":          schema.StringAttribute{Computed: true, MarkdownDescription: "Identifier of the skill."},
					"name":        schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the skill."},
					"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What the skill is about; null where nobody wrote that."},
					"uri":         schema.StringAttribute{Computed: true, MarkdownDescription: "Address of the skill in the API, as the server knows itself."},
				}},
			},
			"ids": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The identifier of each skill by its name. A name that several skills share is left out.",
			},
		},
	}
}

// Configure takes the provider's clients; there are none while validating.
func (d *skills) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.clients, _ = req.ProviderData.(system.Clients)
}

// Read asks the server.
func (d *skills) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	configured, err := d.clients.Client(models.System)
	if err != nil {
		resp.Diagnostics.AddError("Cannot use Genesys Web Services", err.Error())
		return
	}
	genesys, _ := backend.As[*client.Client](configured)
	known, err := genesys.Skills(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Cannot list the skills", backend.Explain(err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, valueOf(known))...)
}

func valueOf(known []client.Skill) skillsValue {
	value := skillsValue{Skills: []skill{}, IDs: map[string]string{}}
	named := map[string]int{}
	for _, one := range known {
		row := skill{ID: one.ID, Name: one.Name, URI: one.URI}
		if one.Description != "" {
			row.Description = &one.Description
		}
		value.Skills = append(value.Skills, row)
		value.IDs[one.Name] = one.ID
		if named[one.Name]++; named[one.Name] > 1 {
			delete(value.IDs, one.Name)
		}
	}
	return value
}
