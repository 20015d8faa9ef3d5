package emulator_test

import (
	"net/http"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestPatch changes some values and keeps the others.
func TestPatch(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a", "name": "A", "secret": "s", "profile": "one", "settings": {"on": false, "mode": "fast"}}`)
	e.call("PATCH", things+pkid+"/", `{"meta": {"path": []}, "data": {"kind": "home", "name": null, "settings": {"mode": "slow"}}}`).
		want(http.StatusOK).is("pkid", pkid)
	e.call("GET", things+pkid+"/", "").is("data.email", "a").is("data.kind", "home").is("data.name", nil).is("data.profile", "one").
		is("data.settings.mode", "slow").is("data.settings.on", false)
	if e.data(pkid)["secret"] != "s" {
		t.Error("the secret is lost")
	}
	e.call("PATCH", things+pkid+"/?nowait=true", `{"data": {"kind": "work"}}`).want(http.StatusAccepted)
	e.call("PATCH", things+pkid+"/", `{"data": {"kind": "nowhere"}}`).want(http.StatusBadRequest).has("kind")
	e.call("PATCH", things+"none/", `{"data": {}}`).want(http.StatusNotFound)
	e.as(voss.Outsider).call("PATCH", things+pkid+"/", `{"data": {}}`).want(http.StatusForbidden)
	license := e.Objects("device/spark/License")[0].PKID
	e.call("PATCH", "/api/device/spark/License/"+license+"/", `{"data": {}}`).want(http.StatusMethodNotAllowed)
	if got := e.RequestCount("patch " + thingType); got != 5 {
		t.Errorf("%d patches counted", got)
	}
}

// TestMoveOfOne moves the object that the path names.
func TestMoveOfOne(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a"}`)
	one := "/api/tool/DataMove/" + pkid + "/?model_type=" + thingType
	e.call("POST", one+"&context_hierarchy="+voss.Tenant+".Site1", "").want(http.StatusOK).is("pkid", pkid)
	if o, _ := e.Object(pkid); o.Hierarchy != voss.Tenant+".Site1" {
		t.Errorf("it stands at %s", o.Hierarchy)
	}
	e.call("POST", one, "").want(http.StatusBadRequest).has("context_hierarchy")
	e.call("POST", "/api/tool/DataMove/"+pkid+"/?context_hierarchy="+voss.Tenant, "").want(http.StatusBadRequest).has("model_type")
	e.call("POST", "/api/tool/DataMove/none/?model_type="+thingType+"&context_hierarchy="+voss.Tenant, "").want(http.StatusNotFound)
	e.as(voss.Outsider).call("POST", one+"&context_hierarchy=sys.hcs.Prov.Other", "").want(http.StatusForbidden)
	node := node(e, voss.Tenant+".Site1")
	e.call("POST", "/api/tool/DataMove/"+node+"/?model_type=data/HierarchyNode&context_hierarchy="+voss.Tenant, "").want(http.StatusBadRequest)
	license := e.Objects("device/spark/License")[0].PKID
	e.call("POST", "/api/tool/DataMove/"+license+"/?model_type=device/spark/License&context_hierarchy="+voss.Tenant, "").want(http.StatusMethodNotAllowed)
}
