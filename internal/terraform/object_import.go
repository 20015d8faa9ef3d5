package terraform

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
)

// ImportState finds the object that an import id or an identity names.
func (r *objectResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := req.ID
	if id == "" {
		var modelType, key *string
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(lifecycle.ModelType), &modelType)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(objectKey), &key)...)
		if resp.Diagnostics.HasError() {
			return
		}
		if modelType == nil || *modelType == "" || key == nil || *key == "" {
			resp.Diagnostics.AddAttributeError(path.Root(objectKey), "Cannot import "+r.of.ResourceType(),
				fmt.Sprintf("The identity names no object, because its %s or its %s is null or empty.", lifecycle.ModelType, objectKey))
			return
		}
		id = *modelType + "/" + *key
	}
	modelType, named := cutModel(id)
	if modelType == "" || named == "" {
		resp.Diagnostics.AddError("Cannot import "+r.of.ResourceType(),
			fmt.Sprintf("%q names no object. An import id is <model>/<pkid> or <model>/<hierarchy path>/<business key>, such as device/cucm/Phone/51f7e09bd0278d4b28e981da.", id))
		return
	}
	attributes, err := objectValueOf(nulls(resp.State.Raw.Type()))
	addObjectError(&resp.Diagnostics, path.Empty(), err)
	attributes[lifecycle.ModelType] = tftypes.NewValue(tftypes.String, modelType)
	var report lifecycle.Report
	m := managerFor(ctx, r.shared, r.of, attributes, &report)
	if report.HasError() {
		appendReport(&resp.Diagnostics, report)
		return
	}
	state, found := m.Import(ctx, named)
	r.store(ctx, m, attributes, state, nil, append(report, found...), &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// nulls returns an object of a type whose attributes are null.
func nulls(typ tftypes.Type) tftypes.Value {
	object, _ := typ.(tftypes.Object)
	members := map[string]tftypes.Value{}
	for name, member := range object.AttributeTypes {
		members[name] = tftypes.NewValue(member, nil)
	}
	return tftypes.NewValue(typ, members)
}
