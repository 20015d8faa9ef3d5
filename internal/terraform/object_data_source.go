package terraform

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform/valid"
)

var (
	_ datasource.DataSourceWithConfigure        = &objectDataSource{}
	_ datasource.DataSourceWithConfigValidators = &objectDataSource{}
	_ datasource.DataSourceWithConfigure        = &objectsDataSource{}
)

// businessKeyAttribute names an object by what makes it unique at its node.
const businessKeyAttribute = "key"

// NewObjectDataSources returns the data source that reads an object of any model, and the
// one that lists objects of one.
func NewObjectDataSources(system model.System, typeName string) []func() datasource.DataSource {
	of := anyModelOf(system, typeName)
	return []func() datasource.DataSource{
		func() datasource.DataSource { return &objectDataSource{anyReading{of: of, typeName: typeName}} },
		func() datasource.DataSource { return &objectsDataSource{anyReading{of: of, typeName: typeName + "s"}} },
	}
}

// anyReading is what both share.
type anyReading struct {
	of       lifecycle.AnyModel
	typeName string // without the provider's prefix
	shared   *lifecycle.Shared
}

// Metadata names the type.
func (d *anyReading) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.typeName
}

// Configure takes what the provider was configured with; nil while validating.
func (d *anyReading) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.shared, _ = req.ProviderData.(*lifecycle.Shared)
}

// manager returns the manager of the model that a configuration names.
func (d *anyReading) manager(ctx context.Context, config objectValue, report *lifecycle.Report) *lifecycle.DataManager {
	return managerFor(ctx, d.shared, d.of, config, report)
}

type objectDataSource struct{ anyReading }

// Schema holds what names an object, and what there is of it.
func (d *objectDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = dataschema.Schema{
		MarkdownDescription: "Reads one object of any model that the server has.",
		Attributes: map[string]dataschema.Attribute{
			lifecycle.ModelType: dataschema.StringAttribute{Required: true, Validators: []validator.String{valid.ModelType()}, MarkdownDescription: "Type of the model, such as `device/cucm/Phone`."},
			objectKey: dataschema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Identifier that the server gave the object. Give this or `" + businessKeyAttribute + "`.",
			},
			businessKeyAttribute: dataschema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "What makes the object unique at its node, such as the name of a phone; where several keys of the model do, " +
					"a list of them as JSON: `jsonencode([\"5810\", \"PT-Internal\"])`. Give this or `" + objectKey + "`.",
			},
			lifecycle.Hierarchy: dataschema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Hierarchy node where the search by `" + businessKeyAttribute + "` begins, as a dot path; it takes in the nodes below. " +
					"The provider's `hierarchy` is used where none is given.",
			},
			lifecycle.Data: dataschema.DynamicAttribute{
				Computed: true, MarkdownDescription: "The object, by the keys of the model, with those that only the server sets and without passwords.",
			},
		},
	}
}

// ConfigValidators ask for one way to name the object.
func (d *objectDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot(objectKey), path.MatchRoot(businessKeyAttribute))}
}

// Read finds the object.
func (d *objectDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config := decodedObjects(&resp.Diagnostics, req.Config.Raw)[0]
	var report lifecycle.Report
	m := d.manager(ctx, config, &report)
	name := lifecycle.DataName{Key: config.text(objectKey), BusinessKey: config.text(businessKeyAttribute), Node: config.text(lifecycle.Hierarchy)}
	var found lifecycle.DataObject
	if !report.HasError() {
		var rest lifecycle.Report
		found, rest = m.FindData(ctx, name)
		report = append(report, rest...)
	}
	appendReport(&resp.Diagnostics, report)
	if resp.Diagnostics.HasError() {
		return
	}
	state := maps.Clone(config)
	state[objectKey] = textOrUnknown(found.State.Key)
	state[lifecycle.Data] = typed(model.Tree(found.Fields, found.State.Value))
	if name.BusinessKey == "" {
		state[businessKeyAttribute] = textOrUnknown(m.Model.KeyOf(found.State.Value))
	}
	if name.Node == "" {
		state[lifecycle.Hierarchy] = textOrUnknown(found.State.Value[lifecycle.Hierarchy])
	}
	resp.State.Raw = tftypes.NewValue(req.Config.Raw.Type(), map[string]tftypes.Value(state))
}

type objectsDataSource struct{ anyReading }

// Schema holds what selects the objects, and what there is of them.
func (d *objectsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := objectQueryAttributes()
	attributes := converted[dataschema.Attribute](all)
	attributes[objectsAttribute] = dataschema.DynamicAttribute{
		Computed: true,
		MarkdownDescription: "What was found, ordered by business key: a list of objects with `" + objectKey + "`, `" + businessKeyAttribute + "`, `" +
			lifecycle.Hierarchy + "` and `" + lifecycle.Data + "`, as the data source for one object has them.",
	}
	resp.Schema = dataschema.Schema{
		MarkdownDescription: "Lists objects of any model that the server has. More than some hundreds make every plan slow: `filters` and a deeper `hierarchy` help.",
		Attributes:          attributes,
	}
}

// Read lists the objects that the configuration selects.
func (d *objectsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config := decodedObjects(&resp.Diagnostics, req.Config.Raw)[0]
	var report lifecycle.Report
	m := d.manager(ctx, config, &report)
	appendReport(&resp.Diagnostics, report)
	query := objectQueryIn(req.Config.Raw, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var hints lifecycle.Report
	query.Whole, query.Hints = true, &hints
	var all []lifecycle.DataObject
	for found, report := range m.ListData(ctx, query) {
		appendReport(&resp.Diagnostics, report)
		all = append(all, found)
	}
	appendReport(&resp.Diagnostics, hints)
	if resp.Diagnostics.HasError() {
		return
	}
	keyOf := func(o lifecycle.DataObject) string { return m.Model.KeyOf(o.State.Value) + "\x00" + o.State.Key }
	slices.SortStableFunc(all, func(a, b lifecycle.DataObject) int { return strings.Compare(keyOf(a), keyOf(b)) })
	objects := make([]any, len(all))
	for i, o := range all {
		objects[i] = map[string]any{
			objectKey: o.State.Key, businessKeyAttribute: orNull(m.Model.KeyOf(o.State.Value)),
			lifecycle.Hierarchy: orNull(model.Text(o.State.Value[lifecycle.Hierarchy])), lifecycle.Data: model.Tree(o.Fields, o.State.Value),
		}
	}
	state := maps.Clone(config)
	state[objectsAttribute] = typed(objects)
	resp.State.Raw = tftypes.NewValue(req.Config.Raw.Type(), map[string]tftypes.Value(state))
}

func orNull(text string) any {
	if text == "" {
		return tftypes.NewValue(tftypes.String, nil)
	}
	return text
}
