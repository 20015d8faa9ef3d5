package emulator_test

import (
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestEveryday manages what a site has: the node, a location, call park and a phone.
func TestEveryday(t *testing.T) {
	t.Parallel()
	e := newEmulator(t, "")
	e.call("POST", "/api/data/HierarchyNode/"+tenant, `{"name": "Munich", "node_type": "Site"}`).want(201)
	site := tenant + ".Munich"
	e.call("POST", "/api/device/spark/Location/"+site, `{"name": "Munich", "latitude": "48"}`).want(400).has("latitude")
	pkid, _ := e.call("POST", "/api/device/spark/Location/"+site, `{"name": "Munich", "latitude": 48.137154}`).want(201).at("pkid").(string)
	id, _ := e.call("GET", "/api/device/spark/Location/"+pkid+"/", "").want(200).is("data.latitude", 48.137154).at("data.id").(string)
	e.call("POST", "/api/device/spark/CallParkExtensions/"+site, `{"name": "Park", "extension": "58x"}`).want(400).has("extension")
	e.call("POST", "/api/device/spark/CallParkExtensions/"+site, `{"name": "Park", "extension": "5800", "locationId": "`+id+`"}`).want(201)
	e.call("POST", "/api/device/cucm/Phone/"+site, `{"name": "SEP00AABBCC0003", "product": "Cisco 8841", "devicePoolName": "DP-Leeds", "lines": [{"index": 1}]}`).want(400).has("lines.[0].dirn")
	e.call("POST", "/api/device/cucm/Phone/"+site, `{"name": "SEP00AABBCC0003", "product": "Cisco 8841", "devicePoolName": "DP-Leeds", "lines": [{"index": 1, "dirn": {"pattern": "5803"}}]}`).want(201)
	if seen := e.call("GET", "/api/device/cucm/Phone/"+tenant, "").want(200).column("name"); len(seen) != 3 {
		t.Errorf("the phones are %v", seen)
	}
	given := givenModel(t, "", phone)
	other := newEmulator(t, "", func(o *voss.Options) { o.Given = []voss.Given{given} })
	other.call("GET", "/api/device/cucm/Phone/schema/"+tenant, "").want(200).is("schema.properties.product", nil)
}
