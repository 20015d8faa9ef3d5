package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// A `moved` block takes an object over from a generic REST provider: the next
// read brings the rest, and the plan is empty.
func TestMoveState(t *testing.T) {
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	c := newFakeTerraform(t, w, nil)
	m := vossmodels.DeviceSparkUser()
	typeName := "collab_" + m.TypeName
	key := w.addOddObjects(t, m, 1)[0]
	imported, _ := c.beginImport(t, typeName, &tfprotov6.ImportResourceStateRequest{ID: key})
	for name, source := range map[string]struct{ address, typeName, state string }{
		"restapi": {
			"registry.terraform.io/mastercard/restapi", "restapi_object",
			fmt.Sprintf(`{"id": %q, "path": "/api/device/spark/User", "data": "{}", "api_data": {}}`, key),
		},
		"restful": {
			"registry.terraform.io/magodo/restful", "restful_resource",
			fmt.Sprintf(`{"id": "/api/device/spark/User/%s/?format=json", "path": "/api/device/spark/User/", "body": {}}`, key),
		},
	} {
		t.Run(name, func(t *testing.T) {
			response := c.move(t, typeName, source.address, source.typeName, source.state)
			noErrors(t, response.Diagnostics)
			same(t, "identity", key, keyOf(t, m, response.TargetIdentity))
			typ := c.resourceType(t, typeName)
			taken := c.read(t, typeName, instance{State: decodedValue(t, typ, response.TargetState), Private: response.TargetPrivate})
			same(t, "state", imported.State, taken.State)
			p := c.plan(t, typeName, &taken, c.generate(t, typeName, taken.State))
			noErrors(t, p.Diagnostics)
			same(t, "plan", taken.State, p.State)
		})
	}
	for name, source := range map[string]struct{ typeName, state string }{
		"another type": {"terraform_data", `{"id": "x"}`},
		"no id":        {"restapi_object", `{"path": "/x"}`},
		"broken":       {"restful_resource", `{`},
	} {
		t.Run(name, func(t *testing.T) {
			response := c.move(t, typeName, "registry.terraform.io/x/y", source.typeName, source.state)
			if !coretest.HasError(response.Diagnostics) {
				t.Error("there is no error")
			}
		})
	}
}

func (c *fakeTerraform) move(t *testing.T, typeName, address, sourceType, state string) *tfprotov6.MoveResourceStateResponse {
	t.Helper()
	response, err := c.Server.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: address, SourceTypeName: sourceType, SourceState: &tfprotov6.RawState{JSON: []byte(state)},
		TargetTypeName: typeName,
	})
	if err != nil {
		t.Fatal(err)
	}
	return response
}
