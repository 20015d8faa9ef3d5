package engine

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var (
	_ datasource.DataSource                     = &modelDataSource{}
	_ datasource.DataSourceWithConfigure        = &modelDataSource{}
	_ datasource.DataSourceWithConfigValidators = &modelDataSource{}
)

// NewDataSource returns the data source of a model that reads one object.
func NewDataSource(m *model.Model) func() datasource.DataSource {
	return func() datasource.DataSource { return &modelDataSource{model: m} }
}

type modelDataSource struct {
	model *model.Model
	data  *Data
}

// Metadata names the type.
func (d *modelDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.model.TypeName
}

// Schema builds the schema from the model.
func (d *modelDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = dataSourceSchema(d.model)
}

// Configure takes the provider's clients; there are none while validating.
func (d *modelDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = configured(req.ProviderData, &resp.Diagnostics)
}

// ConfigValidators ask for one way to name the object.
func (d *modelDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{exactlyOneOf(path.MatchRoot(d.model.Key), path.MatchRoot(d.model.BusinessKey))}
}

// Read finds the object and takes everything that the server answers.
func (d *modelDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := objectFrom(req.Config.Raw)
	if err != nil {
		addError(&resp.Diagnostics, d.model, "read", err)
		return
	}
	client, err := d.data.Client(d.model.System)
	if err != nil {
		resp.Diagnostics.AddError("Cannot use "+d.model.Title, err.Error())
		return
	}
	ctx, cancel := withTimeout(ctx, nil, "read")
	defer cancel()
	object, err := lookUp(ctx, client, d.model, config)
	if err != nil {
		addError(&resp.Diagnostics, d.model, "read", err)
		return
	}
	server, problems := d.model.Decode(object.Data)
	if len(problems) > 0 {
		addProblems(&resp.Diagnostics, d.model, object.Key, problems)
		return
	}
	state, _ := d.model.StateFromServer(server)
	state[d.model.Key] = object.Key
	// What the configuration says must stand in the result as it was written.
	for _, name := range []string{d.model.BusinessKey, hierarchyAttribute} {
		if v := config[name]; v != nil {
			state[name] = v
		}
	}
	if d.model.HasHierarchy && state[hierarchyAttribute] == nil {
		state[hierarchyAttribute] = object.Hierarchy
	}
	raw, err := toTerraform(resp.State.Schema.(schema.Schema).Type().TerraformType(ctx), state)
	if err != nil {
		addError(&resp.Diagnostics, d.model, "read", err)
		return
	}
	resp.State.Raw = raw
}

// lookUp gets the object by its identifier, or searches the node and what is
// below it for the business key.
func lookUp(ctx context.Context, client backend.Client, m *model.Model, config model.Value) (backend.Object, error) {
	if key, ok := config[m.Key].(string); ok {
		return client.Get(ctx, m, key)
	}
	value, _ := config[m.BusinessKey].(string)
	hierarchy, _ := config[hierarchyAttribute].(string)
	if hierarchy == "" {
		hierarchy = backend.DefaultHierarchy(client)
	}
	query := backend.Query{
		Hierarchy: hierarchy, Traversal: "down",
		Equal: map[string]string{m.BusinessKeyField().Payload: value}, Limit: 2,
	}
	var found []backend.Object
	for object, err := range backend.Objects(ctx, client, m, query) {
		if err != nil {
			return backend.Object{}, err
		}
		found = append(found, object)
	}
	switch len(found) {
	case 0:
		return backend.Object{}, fmt.Errorf("no %s with %s %q at %s or below: %w", m.Title, m.BusinessKey, value, place(m, hierarchy), backend.ErrNotFound)
	case 1:
		return whole(ctx, client, m, found[0])
	}
	return backend.Object{}, fmt.Errorf("more than one %s with %s %q at %s or below, among them %s in %s and %s in %s: name a deeper hierarchy or the %s",
		m.Title, m.BusinessKey, value, place(m, hierarchy), found[0].Key, found[0].Hierarchy, found[1].Key, found[1].Hierarchy, m.Key)
}

// whole returns the object itself where a list showed a summary of it.
func whole(ctx context.Context, client backend.Client, m *model.Model, object backend.Object) (backend.Object, error) {
	if !object.Summary {
		return object, nil
	}
	return client.Get(ctx, m, object.Key)
}

func place(m *model.Model, hierarchy string) string {
	if !m.HasHierarchy || hierarchy == "" {
		return "the top"
	}
	return hierarchy
}
