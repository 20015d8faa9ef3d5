package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// movedHere takes a state over with a `moved` block, and reads it.
func (c *objectCore) movedHere(t *testing.T, sourceType, state string) rawInstance {
	t.Helper()
	response := c.move(t, objectType, "registry.terraform.io/x/y", sourceType, state)
	noErrors(t, response.Diagnostics)
	return c.refreshed(t, rawInstance{c.decoded(t, response.TargetState), response.TargetPrivate, response.TargetIdentity})
}

// TestObject_Moved: an object comes from a generic provider, or from the resource of its
// model, and neither all of its configuration nor a part of it plans a change.
func TestObject_Moved(t *testing.T) {
	t.Parallel()
	w := withObjects(t)
	c := newObjectCore(t, w)
	pkid, err := w.voss.Add(userModel, emulator.Tenant, `{"email": "anna@example.com", "lastName": "Adler", "firstName": "Anna"}`)
	if err != nil {
		t.Fatal(err)
	}
	phone := w.voss.Objects(phones)[0].PKID
	for name, source := range map[string]struct{ sourceType, state, model, pkid string }{
		"restapi":  {"restapi_object", fmt.Sprintf(`{"id": %q, "path": "/api/device/cucm/Phone/", "data": "{}", "api_data": {}}`, phone), phones, phone},
		"its base": {"restapi_object", fmt.Sprintf(`{"id": %q, "path": "device/cucm/Phone"}`, phone), phones, phone},
		"restful":  {"restful_resource", fmt.Sprintf(`{"id": "/api/device/cucm/Phone/%s/?format=json", "path": "/api/device/cucm/Phone/?hierarchy=x", "body": {}}`, phone), phones, phone},
		"a typed":  {"collab_voss_device_spark_user", fmt.Sprintf(`{"pkid": %q, "email": "anna@example.com", "hierarchy": %q}`, pkid, emulator.Tenant), userModel, pkid},
	} {
		t.Run(name, func(t *testing.T) {
			taken := c.movedHere(t, source.sourceType, source.state)
			imported := c.imported(t, source.model+"/"+source.pkid)
			if !taken.state.Equal(imported.state) {
				t.Errorf("moved %s, imported %s", taken.state, imported.state)
			}
			c.settled(t, taken, c.generated(t, taken))
			key := "name"
			if source.model == userModel {
				key = "email"
			}
			data := members(members(taken.state)["data"])
			c.settled(t, taken, c.config(map[string]any{"model": source.model, "data": map[string]any{key: data[key]}}))
		})
	}
	for name, source := range map[string]struct{ sourceType, state, says string }{
		"another type": {"terraform_data", `{"id": "x"}`, ""},
		"no model":     {"restapi_object", `{"id": "x", "path": "/x"}`, "names no model"},
		"no id":        {"restapi_object", `{"path": "/api/device/cucm/Phone"}`, "names no object"},
		"not made yet": {"collab_voss_device_spark_user", `{"email": "x@example.com"}`, "names no object"},
		"broken":       {"restful_resource", `{`, "cannot be read"},
	} {
		response := c.move(t, objectType, "registry.terraform.io/x/y", source.sourceType, source.state)
		if !coretest.HasError(response.Diagnostics) || !strings.Contains(strings.Join(texts(response.Diagnostics), ""), source.says) {
			t.Errorf("%s: it says %v", name, texts(response.Diagnostics))
		}
	}
}

// TestMoveState_fromObject: an object gets the resource of its model.
func TestMoveState_fromObject(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	c := newFakeTerraform(t, w, nil)
	m := vossmodels.DeviceSparkUser()
	typeName := "collab_" + m.TypeName
	key := w.addOddObjects(t, m, 1)[0]
	imported, _ := c.beginImport(t, typeName, &tfprotov6.ImportResourceStateRequest{ID: key})
	state := fmt.Sprintf(`{"model": %q, "pkid": %q, "data": {"value": {"email": "x", "newKey": 1, "none": null}, "type": ["object", {}]}}`, m.Type, key)
	response := c.move(t, typeName, "registry.terraform.io/collab-iac/collab", objectType, state)
	noErrors(t, response.Diagnostics)
	if said := texts(response.Diagnostics); len(said) != 1 || !strings.Contains(said[0], "newKey") || strings.Contains(said[0], "none") {
		t.Errorf("it says %v", said)
	}
	typ := c.resourceType(t, typeName)
	taken := c.read(t, typeName, instance{State: decodedValue(t, typ, response.TargetState), Private: response.TargetPrivate})
	same(t, "state", imported.State, taken.State)
	p := c.plan(t, typeName, &taken, c.generate(t, typeName, taken.State))
	noErrors(t, p.Diagnostics)
	same(t, "plan", taken.State, p.State)
	for says, state := range map[string]string{
		"manages device/spark/User": `{"model": "device/cucm/Phone", "pkid": "x", "data": {"value": {}, "type": ["object", {}]}}`,
		"pkid is empty":             `{"model": "device/spark/User", "data": {"value": {}, "type": ["object", {}]}}`,
		"cannot be read":            `{"data": {"value": []}}`,
	} {
		response := c.move(t, typeName, "registry.terraform.io/collab-iac/collab", objectType, state)
		if !coretest.HasError(response.Diagnostics) || !strings.Contains(strings.Join(texts(response.Diagnostics), ""), says) {
			t.Errorf("%s: it says %v", says, texts(response.Diagnostics))
		}
	}
}
