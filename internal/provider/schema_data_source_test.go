package provider_test

import (
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestSchemaDataSource(t *testing.T) {
	t.Parallel()
	c := newFakeTerraform(t, withObjects(t), nil)
	phone := c.readDataSource(t, "collab_voss_schema", model.Value{"model": phones})
	same(t, "business key", []any{"name"}, phone["business_key"])
	byPath := map[any]model.Value{}
	fields, _ := phone["fields"].([]any)
	for _, field := range fields {
		f, _ := field.(model.Value)
		byPath[f["path"]] = f
	}
	name := byPath["name"]
	same(t, "name", []any{"string", true, false, false, int64(15)}, []any{name["kind"], name["required"], name["read_only"], name["secret"], name["max_length"]})
	same(t, "the default of protocol", any("SIP"), byPath["protocol"]["default"])
	same(t, "the default of a boolean", any("false"), byPath["enableExtensionMobility"]["default"])
	same(t, "a choice", any(model.Value{"title": "Cisco IP Phone 8851", "value": "Cisco 8851"}), get(byPath["product"], []any{"choices", 1}))
	same(t, "a target", any(model.Value{"model": "device/cucm/DevicePool", "field": "name"}), byPath["devicePoolName"]["target"])
	same(t, "a key in a list", any("string"), byPath["lines[*].dirn.pattern"]["kind"])
	same(t, "a list", any("list of objects"), byPath["lines"]["kind"])
	same(t, "read only", any(true), byPath["activeLoad"]["read_only"])
	person := c.readDataSource(t, "collab_voss_schema", model.Value{"model": cucmUser})
	fields, _ = person["fields"].([]any)
	for _, field := range fields {
		if f, _ := field.(model.Value); f["path"] == "digestCredentials.secret" && f["secret"] != true {
			t.Errorf("a secret is %v", f)
		}
	}
}

func TestSchemaDataSource_ofNothing(t *testing.T) {
	t.Parallel()
	_, diagnostics := newFakeTerraform(t, withObjects(t), nil).tryReadDataSource(t, "collab_voss_schema", model.Value{"model": "device/cucm/Phon"})
	if !coretest.HasError(diagnostics) || !strings.Contains(strings.Join(texts(diagnostics), ""), "device/cucm/Phon") {
		t.Errorf("it says %v", texts(diagnostics))
	}
}
