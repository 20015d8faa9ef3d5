package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// objectsAttribute holds what a plural data source found.
const objectsAttribute = "objects"

var (
	_ datasource.DataSource              = &pluralDataSource{}
	_ datasource.DataSourceWithConfigure = &pluralDataSource{}
)

// NewPluralDataSource returns the data source that lists a model's objects.
func NewPluralDataSource(m *model.Model) func() datasource.DataSource {
	return func() datasource.DataSource { return &pluralDataSource{model: m} }
}

type pluralDataSource struct {
	model *model.Model
	data  *Data
}

// Metadata names the type.
func (d *pluralDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.model.PluralTypeName
}

// Configure takes the provider's clients; there are none while validating.
func (d *pluralDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = configured(req.ProviderData, &resp.Diagnostics)
}

// Schema builds the schema from the model.
func (d *pluralDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	m := d.model
	object := dataSourceAttributes(m.Fields)
	object[m.Key] = schema.StringAttribute{Computed: true, MarkdownDescription: "Identifier that the server gave the object."}
	attributes := map[string]schema.Attribute{
		filtersAttribute: schema.MapAttribute{
			Optional: true, ElementType: types.StringType,
			MarkdownDescription: filtersDescription(m),
		},
		objectsAttribute: schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "What was found, ordered by `" + m.BusinessKey + "`.",
			NestedObject: schema.NestedAttributeObject{Attributes: object},
		},
	}
	if m.HasHierarchy {
		object[hierarchyAttribute] = schema.StringAttribute{Computed: true, MarkdownDescription: "Node where the object lives, as a dot path."}
		attributes[hierarchyAttribute] = schema.StringAttribute{
			Optional: true, MarkdownDescription: listHierarchyDescription,
		}
		attributes[traversalAttribute] = schema.StringAttribute{
			Optional: true, MarkdownDescription: traversalDescription,
			Validators: []validator.String{stringvalidator.OneOf(traversals...)},
		}
	}
	resp.Schema = schema.Schema{Attributes: attributes, MarkdownDescription: "Lists objects of one kind. " + m.Description}
}

// Read lists page by page and keeps what the filters select.
func (d *pluralDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := objectFrom(req.Config.Raw)
	if err != nil {
		addError(&resp.Diagnostics, d.model, "list", err)
		return
	}
	filters := readFilters(d.model, config, &resp.Diagnostics)
	client, err := d.data.Client(d.model.System)
	if err != nil {
		resp.Diagnostics.AddError("Cannot use "+d.model.Title, err.Error())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := withTimeout(ctx, nil, "list")
	defer cancel()
	objects := d.list(ctx, client, config, filters, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	state := model.Value{objectsAttribute: objects}
	for _, name := range []string{hierarchyAttribute, traversalAttribute, filtersAttribute} {
		if v := config[name]; v != nil {
			state[name] = v
		}
	}
	raw, err := toTerraform(resp.State.Schema.(schema.Schema).Type().TerraformType(ctx), state)
	if err != nil {
		addError(&resp.Diagnostics, d.model, "list", err)
		return
	}
	resp.State.Raw = raw
}

func (d *pluralDataSource) list(ctx context.Context, client backend.Client, config model.Value, filters []filter, diags *diag.Diagnostics) []any {
	objects := []any{}
	for object, err := range backend.Objects(ctx, client, d.model, listQuery(client, config, filters)) {
		if err == nil {
			object, err = whole(ctx, client, d.model, object)
		}
		if err != nil {
			addError(diags, d.model, "list", err)
			return nil
		}
		server, problems := d.model.Decode(object.Data)
		if len(problems) > 0 {
			addProblems(diags, d.model, object.Key, problems)
			return nil
		}
		if !matchesAll(filters, server) {
			continue
		}
		objects = append(objects, adopted(d.model, object, server))
	}
	slices.SortStableFunc(objects, func(a, b any) int {
		return strings.Compare(d.sortKey(a), d.sortKey(b))
	})
	return objects
}

func (d *pluralDataSource) sortKey(object any) string {
	value, _ := object.(model.Value)
	return model.Text(value[d.model.BusinessKey]) + "\x00" + model.Text(value[d.model.Key])
}
