package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

const (
	deviceType   = "device/spark/User"
	relationType = "relation/SparkUser"
	deviceUsers  = "/api/" + deviceType + "/"
)

// withPeople serves the two models of people as they are.
func withPeople(o *voss.Options) { o.Models = vossmodels.All() }

// only returns the one object of a model.
func (e *emulator) only(modelType string) voss.Object {
	e.t.Helper()
	list := e.Objects(modelType)
	if len(list) != 1 {
		e.t.Fatalf("%d objects of %s", len(list), modelType)
	}
	return list[0]
}

func TestPersonMadeAsADevice(t *testing.T) {
	e := newEmulator(t, "", withPeople)
	made := e.call("POST", deviceUsers+tenant, `{"email": "a@example.com", "firstName": "Alice", "lastName": "Adams", "extension": "1234",
		"phoneNumbers": [{"type": "work", "value": "+14085550100"}], "services": {"message": {"messaging": true}},
		"settings": {"calling": {"calling_behaviour": "Cisco Jabber app"}, "message": {"uc_manager_profile": "P"}}}`).want(http.StatusCreated)
	device, relation := e.only(deviceType), e.only(relationType)
	if made.at("pkid") != device.PKID || relation.PKID == device.PKID || len(relation.PKID) != 24 {
		t.Errorf("pkids %v, %s and %s", made.at("pkid"), device.PKID, relation.PKID)
	}
	seen := e.call("GET", sparkUsers+relation.PKID+"/", "").want(http.StatusOK).
		is("data.email", "a@example.com").is("data.firstName", "Alice").is("data.displayName", "Alice Adams").is("data.extension", "1234").
		is("data.id", device.Data["id"]).is("data.status", device.Data["status"]).is("data.phoneNumbers.0.value", "+14085550100").
		is("data.settings.calling.calling_behaviour", "Cisco Jabber app").is("data.SparkServices.name", "a@example.com").
		is("data.SparkServices.configuredCallingBehaviour", "Cisco Jabber app").is("data.type", nil)
	for _, key := range []string{"services", "integrationSecret"} {
		if _, there := seen.at("data").(map[string]any)[key]; there {
			t.Errorf("the relation has %s", key)
		}
	}
	seen.is("data.settings.message", nil).is("meta.references.device.0.pkid", device.PKID).is("meta.references.device.0.href", "/api/v0/"+deviceType+"/"+device.PKID+"/")
	e.call("GET", sparkUsers+tenant, "").is("resources.0.data.pkid", device.PKID).is("resources.0.pkid", relation.PKID)

	log := e.Transactions()
	if len(log) != 1 || log[0].Model != deviceType || log[0].PKID != device.PKID {
		t.Errorf("the log has %+v", log)
	}
}

func TestPersonMadeAsARelation(t *testing.T) {
	e := newEmulator(t, "", withPeople)
	e.call("POST", sparkUsers+tenant, `{"email": "a@example.com", "displayName": "Alice", "workNumber": "+14085550100", "Calling": {"email": "a@example.com"},
		"licenses": [{"license": "x"}], "roles": {"full": true}}`).want(http.StatusCreated)
	device, relation := e.only(deviceType), e.only(relationType)
	shown := e.call("GET", deviceUsers+device.PKID+"/", "").want(http.StatusOK).is("data.email", "a@example.com").is("data.roles.full", true).
		is("data.id", relation.Data["id"]).is("data.phoneNumbers.0.value", "+14085550100").is("data.services", nil)
	for _, key := range []string{"Calling", "licenses", "displayName", "SparkServices", "workNumber"} {
		if _, there := shown.at("data").(map[string]any)[key]; there {
			t.Errorf("the device has %s", key)
		}
	}
	if log := e.Transactions(); len(log) != 1 || log[0].Model != relationType || log[0].PKID != relation.PKID {
		t.Errorf("the log has %+v", log)
	}
}

// What one model changes shows in the other; what only the other has stays.
func TestPersonChanges(t *testing.T) {
	e := newEmulator(t, "", withPeople)
	e.call("POST", deviceUsers+tenant, `{"email": "a@example.com", "firstName": "A", "services": {"message": {"messaging": true}},
		"settings": {"message": {"uc_manager_profile": "P"}}}`).want(http.StatusCreated)
	device, relation := e.only(deviceType), e.only(relationType)
	e.call("PUT", sparkUsers+relation.PKID+"/", `{"email": "b@example.com", "displayName": "B", "lastName": "Brown", "Calling": {"email": "b@example.com"},
		"settings": {"calling": {"calling_behaviour": "Cisco Jabber app"}}}`).want(http.StatusOK)
	e.call("GET", deviceUsers+device.PKID+"/", "").is("data.email", "b@example.com").is("data.firstName", nil).is("data.lastName", "Brown").
		is("data.services.message.messaging", true).is("data.settings.message.uc_manager_profile", "P").
		is("data.settings.calling.calling_behaviour", "Cisco Jabber app")
	e.call("PUT", deviceUsers+device.PKID+"/", `{"email": "b@example.com", "firstName": "Bob"}`).want(http.StatusOK)
	e.call("GET", sparkUsers+relation.PKID+"/", "").is("data.firstName", "Bob").is("data.lastName", nil).is("data.displayName", "B").
		is("data.Calling.email", "b@example.com").is("data.settings", nil)

	if err := e.Patch(device.PKID, `{"lastName": "Baker", "services": null}`); err != nil {
		t.Fatal(err)
	}
	e.call("GET", sparkUsers+relation.PKID+"/", "").is("data.lastName", "Baker")
	if err := e.Relocate(relation.PKID, voss.Tenant+".Site1"); err != nil {
		t.Fatal(err)
	}
	if got := e.only(deviceType).Hierarchy; got != voss.Tenant+".Site1" {
		t.Errorf("the device stands at %s", got)
	}
	move := "/api/tool/DataMove/" + tenant + "&model_type=" + deviceType + "&context_hierarchy=" + voss.Tenant + ".Site2"
	e.call("POST", move, `{"hrefs": ["`+deviceUsers+device.PKID+`/"]}`).want(http.StatusOK)
	if got := e.only(relationType).Hierarchy; got != voss.Tenant+".Site2" {
		t.Errorf("the relation stands at %s", got)
	}
}

func TestPersonGoesFromBothModels(t *testing.T) {
	for _, modelType := range []string{deviceType, relationType} {
		e := newEmulator(t, "", withPeople)
		e.call("POST", sparkUsers+tenant, `{"email": "a@example.com", "displayName": "A", "Calling": {"email": "a@example.com"}}`).want(http.StatusCreated)
		e.call("DELETE", "/api/"+modelType+"/"+e.only(modelType).PKID+"/", "").want(http.StatusOK)
		if e.Count(deviceType)+e.Count(relationType) != 0 {
			t.Errorf("deleted as %s, %d and %d are left", modelType, e.Count(deviceType), e.Count(relationType))
		}
		e.call("POST", deviceUsers+tenant, `{"email": "a@example.com"}`).want(http.StatusCreated)
		if !e.Remove(e.only(relationType).PKID) || e.Count(deviceType) != 0 {
			t.Error("Remove left one of them")
		}
	}
}

func TestAddressIsInUseOnce(t *testing.T) {
	for dialect, elsewhere := range map[string]int{"addresses=once": http.StatusConflict, "addresses=once-per-node": http.StatusCreated} {
		e := newEmulator(t, dialect, withPeople)
		body := `{"email": "a@example.com", "displayName": "A", "Calling": {"email": "a@example.com"}}`
		e.call("POST", sparkUsers+tenant, body).want(http.StatusCreated)
		e.call("POST", sparkUsers+tenant, body).want(http.StatusConflict)
		e.call("POST", deviceUsers+tenant, `{"email": "a@example.com"}`).want(http.StatusConflict).has("already exists")
		e.call("POST", deviceUsers+"?hierarchy="+voss.Tenant+".Site1", `{"email": "a@example.com"}`).want(elsewhere)
		e.call("POST", deviceUsers+tenant, `{"email": "b@example.com"}`).want(http.StatusCreated)
		for _, o := range e.Objects(relationType) {
			if o.Data["email"] == "b@example.com" {
				e.call("PUT", sparkUsers+o.PKID+"/", body).want(http.StatusConflict)
			}
		}
	}
}

// A snapshot keeps people in both models. One that was written when they were
// objects of one model each is read too.
func TestSnapshotOfPeople(t *testing.T) {
	path := filepath.Join(t.TempDir(), "voss.json")
	persist := func(t *testing.T) *voss.Server {
		t.Helper()
		server := voss.New(voss.Options{})
		t.Cleanup(server.Close)
		if err := server.Persist(path); err != nil {
			t.Fatal(err)
		}
		return server
	}
	before := persist(t)
	if _, err := before.Add(deviceType, voss.Tenant, `{"email": "a@example.com", "services": {"message": {"messaging": true}}}`); err != nil {
		t.Fatal(err)
	}
	if err := before.Patch(before.Objects(relationType)[0].PKID, `{"title": "Expert"}`); err != nil {
		t.Fatal(err)
	}
	before.Close()
	after := persist(t)
	for _, modelType := range []string{deviceType, relationType} {
		if diff := cmp.Diff(before.Objects(modelType), after.Objects(modelType)); diff != "" {
			t.Errorf("%s (-before +after):\n%s", modelType, diff)
		}
	}
	after.Close()

	var state map[string]any
	content, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(content, &state) != nil || fmt.Sprint(state["format"]) != "2" {
		t.Fatalf("%v in %.100s", err, content)
	}
	write := func(t *testing.T) {
		t.Helper()
		content, err := json.Marshal(state)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// As it was before: the same person twice, and one who was in one model only.
	delete(state, "format")
	objects, _ := state["objects"].([]any)
	for _, one := range objects {
		delete(one.(map[string]any), "twin")
	}
	node := after.Objects(deviceType)[0]
	lone := map[string]any{"pkid": "ffffffffffffffffffffffff", "model_type": relationType, "node": objects[len(objects)-1].(map[string]any)["node"], "data": map[string]any{"email": "b@example.com"}}
	state["objects"] = append(objects, lone)
	write(t)
	old := persist(t)
	if old.Count(deviceType) != 2 || old.Count(relationType) != 2 {
		t.Errorf("%d and %d people", old.Count(deviceType), old.Count(relationType))
	}
	if got, _ := old.Object(node.PKID); got.Data["email"] != "a@example.com" {
		t.Errorf("the first is %v", got)
	}
	if !old.Remove(node.PKID) || old.Count(relationType) != 1 {
		t.Error("the two of one address are not one person")
	}
	old.Close()

	state["format"] = 3
	write(t)
	server := voss.New(voss.Options{})
	t.Cleanup(server.Close)
	if server.Persist(path) == nil {
		t.Error("no error for a format that is not known")
	}
}
