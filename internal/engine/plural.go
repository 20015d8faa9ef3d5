package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The attributes of every plural data source.
const (
	traversalAttribute = "traversal"
	filtersAttribute   = "filters"
	objectsAttribute   = "objects"
)

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
			MarkdownDescription: "Attributes and the values that they must equal, all of them. Attributes of the top level can be " +
				"named that hold one value, such as `" + m.BusinessKey + "`; choices match by title or value.",
		},
		objectsAttribute: schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "What was found, ordered by `" + m.BusinessKey + "`.",
			NestedObject: schema.NestedAttributeObject{Attributes: object},
		},
	}
	if m.HasHierarchy {
		object[hierarchyAttribute] = schema.StringAttribute{Computed: true, MarkdownDescription: "Node where the object lives, as a dot path."}
		attributes[hierarchyAttribute] = schema.StringAttribute{
			Optional: true, MarkdownDescription: "Hierarchy node to list at, as a dot path. The provider's `hierarchy` is used where none is given.",
		}
		attributes[traversalAttribute] = schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.OneOf("down", "local", "up")},
			MarkdownDescription: "Which nodes to take in: the node and all below (`down`), the node alone (`local`), or the node and " +
				"all above (`up`). Default: `down`.",
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
	for object, err := range client.List(ctx, d.model, d.query(client, config, filters)) {
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
		found, _ := d.model.Adopt(server)
		found[d.model.Key] = object.Key
		if d.model.HasHierarchy {
			found[hierarchyAttribute] = object.Hierarchy
		}
		objects = append(objects, found)
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

func (d *pluralDataSource) query(client backend.Client, config model.Value, filters []filter) backend.Query {
	q := backend.Query{Traversal: "down", Equal: map[string]string{}}
	if traversal, ok := config[traversalAttribute].(string); ok {
		q.Traversal = traversal
	}
	if q.Hierarchy, _ = config[hierarchyAttribute].(string); q.Hierarchy == "" {
		q.Hierarchy = client.DefaultHierarchy()
	}
	for _, f := range filters {
		// A server may answer choices and booleans in several spellings, so only
		// plain text can be left to it.
		if f.field.Kind == model.String && len(f.field.Choices) == 0 {
			q.Equal[f.field.Payload] = f.text
		}
	}
	return q
}

// filter is one attribute and the value it must equal.
type filter struct {
	field *model.Field
	text  string
	value any
}

func readFilters(m *model.Model, config model.Value, diags *diag.Diagnostics) []filter {
	declared, _ := config[filtersAttribute].(model.Value)
	var list []filter
	for name, v := range declared {
		text, _ := v.(string)
		at := path.Root(filtersAttribute).AtMapKey(name)
		f := m.Field(name)
		if f == nil || f.Kind > model.Int {
			diags.AddAttributeError(at, "Unknown filter", unknownFilter(m, name))
			continue
		}
		value, err := parseFilter(f, text)
		if err != nil {
			diags.AddAttributeError(at, "Unusable filter", fmt.Sprintf("%s: %s.", at, err))
			continue
		}
		list = append(list, filter{field: f, text: text, value: value})
	}
	return list
}

func parseFilter(f *model.Field, text string) (any, error) {
	switch f.Kind {
	case model.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%s is true or false, not %q", f.Name, text)
		}
		return v, nil
	case model.Int:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s is a whole number, not %q", f.Name, text)
		}
		return v, nil
	}
	return text, nil
}

func unknownFilter(m *model.Model, name string) string {
	var names model.Choices
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Kind <= model.Int && f.Access != model.WriteOnly {
			names = append(names, model.Choice{Value: f.Name})
		}
	}
	return names.Refusal(name)
}

func matchesAll(filters []filter, server model.Value) bool {
	for _, f := range filters {
		if !f.field.Equal(f.value, server[f.field.Name]) {
			return false
		}
	}
	return true
}
