package terraform

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// anyModel answers calls about objects of any model for which the framework has no hook.
type anyModel struct {
	of     lifecycle.AnyModel
	shared func() *lifecycle.Shared
	// typ is the type of a state. It is built when it is first asked for.
	typ func() tftypes.Type
	// models have a resource of their own, too.
	models []*model.Model
}

func newAnyModel(of lifecycle.AnyModel, shared func() *lifecycle.Shared, models []*model.Model) anyModel {
	return anyModel{of, shared, sync.OnceValue(func() tftypes.Type {
		ctx := context.Background()
		var resp resource.SchemaResponse
		(&objectResource{of: of}).Schema(ctx, resource.SchemaRequest{}, &resp)
		return resp.Schema.Type().TerraformType(ctx)
	}), models}
}

// anyModelOf is what the resource for any model of a system manages.
func anyModelOf(system model.System, typeName string) lifecycle.AnyModel {
	return lifecycle.AnyModel{System: system, TypeName: typeName, Key: objectKey}
}

// generate returns the shortest configuration that plans no change for an imported state.
// Where the server shows no schema, that is all of it.
func (a anyModel) generate(ctx context.Context, message *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, error) {
	raw, err := message.Unmarshal(a.typ())
	if err != nil {
		return nil, err
	}
	state, err := objectValueOf(raw)
	if err != nil {
		return nil, err
	}
	config, err := objectValueOf(nulls(a.typ()))
	if err != nil {
		return nil, err
	}
	for _, name := range []string{lifecycle.ModelType, lifecycle.Hierarchy, lifecycle.Data} {
		config[name] = state[name]
	}
	data, err := state.tree(lifecycle.Data)
	if err != nil {
		return nil, err
	}
	var report lifecycle.Report // the plan says it
	manager, values := managerFor(ctx, a.shared(), a.of, state, &report).Take(lifecycle.Trees{Prior: data}, &report)
	if data != nil && !manager.Unchecked {
		config[lifecycle.Data] = typed(model.Tree(manager.Model.Fields, manager.MinimalData(values.Prior)))
	}
	generated, err := tfprotov6.NewDynamicValue(a.typ(), tftypes.NewValue(a.typ(), map[string]tftypes.Value(config)))
	return &generated, err
}
