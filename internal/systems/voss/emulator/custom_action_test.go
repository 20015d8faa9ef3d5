package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// A form names the custom actions of an object, which set the values of their payload.
// What it does not name is not there.
func TestCustomActions(t *testing.T) {
	e := newEmulator(t, "", func(o *voss.Options) { o.CustomActions = voss.CustomActions{thingType: {"Rename"}} })
	pkid := e.create(`{"email": "a", "name": "A"}`)
	e.call("GET", things+pkid+"/?schema=true", "").want(http.StatusOK).has("+Rename")
	if plain := e.call("GET", things+pkid+"/", ""); strings.Contains(plain.text, "+Rename") {
		t.Error("an object without its form names custom actions")
	}
	e.call("POST", things+pkid+"/+Rename/", `{"name": "B"}`).want(http.StatusOK).is("pkid", pkid)
	e.call("GET", things+pkid+"/", "").is("data.name", "B").is("data.email", "a")
	e.call("GET", "/api/tool/Transaction/?hierarchy="+voss.Tenant+"&direction=desc", "").is("resources.0.data.action", "Execute")
	e.call("POST", things+pkid+"/+Rename/", `{"nme": "B"}`).want(http.StatusBadRequest).has("nme")
	e.call("POST", things+pkid+"/+Wipe/", `{}`).want(http.StatusNotFound)
	e.call("POST", things+"none/+Rename/", `{}`).want(http.StatusNotFound)
	e.call("GET", things+pkid+"/+Rename/", "").want(http.StatusMethodNotAllowed)
	e.as(voss.Auditor).call("POST", things+pkid+"/+Rename/", `{}`).want(http.StatusForbidden)
}

func TestCustomActions_flag(t *testing.T) {
	var a voss.CustomActions
	for text, good := range map[string]bool{"device/cucm/Phone=Reset,Wipe": true, "device/cucm/Phone=": false, "Reset": false, "=Reset": false, "a/b=c/d": false} {
		if err := a.Set(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
	if len(a["device/cucm/Phone"]) != 2 {
		t.Errorf("got %v", a)
	}
}
