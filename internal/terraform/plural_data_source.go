package terraform

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// objectsAttribute holds what a plural data source found.
const objectsAttribute = "objects"

var (
	_ datasource.DataSourceWithConfigure      = &pluralDataSource{}
	_ datasource.DataSourceWithValidateConfig = &pluralDataSource{}
)

// NewPluralDataSource returns the data source that lists a model's objects.
func NewPluralDataSource(m *model.Model) func() datasource.DataSource {
	return func() datasource.DataSource {
		return &pluralDataSource{reading{lifecycle.Manager{Model: m}, m.PluralTypeName}}
	}
}

type pluralDataSource struct{ reading }

// Schema builds the schema from the model.
func (d *pluralDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	m := d.manager.Model
	object := attributes(m.Fields, inDataSource, true)
	object[m.Key] = schema.StringAttribute{Computed: true, MarkdownDescription: "Identifier that the server gave the object."}
	if m.HasHierarchy {
		object[lifecycle.Hierarchy] = schema.StringAttribute{Computed: true, MarkdownDescription: "Node where the object lives, as a dot path."}
	}
	all := queryAttributes(m)
	all[objectsAttribute] = schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: "What was found, ordered by `" + m.BusinessKey + "`.",
		NestedObject: schema.NestedAttributeObject{Attributes: object},
	}
	resp.Schema = dataschema.Schema{
		Attributes:          converted[dataschema.Attribute](all),
		MarkdownDescription: "Lists every " + m.Title + whereabouts(m) + ", or those that filters select. " + m.Description,
	}
}

// ValidateConfig checks the filters.
func (d *pluralDataSource) ValidateConfig(_ context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	validateQuery(&d.manager, req.Config, &resp.Diagnostics)
}

// Read lists the objects that the configuration selects.
func (d *pluralDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	m := d.manager.Model
	config, err := decodeObject(req.Config.Raw)
	if err != nil {
		addError(&resp.Diagnostics, m, "list", err)
		return
	}
	query := queryIn(config)
	var hints lifecycle.Report
	query.Whole, query.Hints = true, &hints
	objects := []any{}
	for listed, report := range d.manager.List(ctx, query) {
		appendReport(&resp.Diagnostics, report)
		objects = append(objects, withKey(m, listed.State.Value, listed.State.Key))
	}
	appendReport(&resp.Diagnostics, hints)
	if resp.Diagnostics.HasError() {
		return
	}
	slices.SortStableFunc(objects, func(a, b any) int { return strings.Compare(sortKey(m, a), sortKey(m, b)) })
	state := maps.Clone(config)
	state[objectsAttribute] = objects
	resp.State.Raw, err = EncodeValue(req.Config.Raw.Type(), state)
	addError(&resp.Diagnostics, m, "list", err)
}

// whereabouts says where objects of a model are looked for.
func whereabouts(m *model.Model) string {
	if m.HasHierarchy {
		return " at a node and below"
	}
	return ""
}

func sortKey(m *model.Model, object any) string {
	value, _ := object.(model.Value)
	return model.Text(value[m.BusinessKey]) + "\x00" + model.Text(value[m.Key])
}
