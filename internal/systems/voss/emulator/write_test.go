package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

func TestCreate(t *testing.T) {
	e := newEmulator(t, "")
	created := e.call("POST", things+tenant, `{"email": "a@example.com", "secret": "s", "settings": {"mode": "fast"}, "request_meta": {"external_id": "1"}}`).
		want(http.StatusCreated).is("success", true).is("model_type", thingType)
	pkid, _ := created.at("pkid").(string)
	if len(pkid) != 24 {
		t.Errorf("pkid %q, want 24 digits", pkid)
	}
	created.is("meta.uri", "/api/"+thingType+"/"+pkid)

	e.call("GET", things+pkid+"/?format=json", "").want(http.StatusOK).
		is("data.email", "a@example.com").is("data.level", 3).
		is("data.settings.on", true).is("data.settings.modeInEffect", "fast").
		is("data.loginEnabled", true).is("data.status", "Login enabled").is("data.lastUpdatedTime", start.UnixMilli()).
		is("data.secret", "******").is("data.request_meta", nil).
		is("meta.references.self.0.pkid", pkid).is("meta.references.parent.0.pkid", node(e, voss.Tenant)).
		is("meta.actions.0.update.method", "PUT").is("meta.summary_attrs.0.name", "email")
	if e.data(pkid)["secret"] != "s" {
		t.Error("the secret was not stored")
	}
}

func TestRefusedBodies(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a@example.com", "profile": "one"}`)
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		problem            string
	}{
		"no JSON":             {"POST", things + tenant, `{`, 400, "not a JSON object"},
		"an array":            {"POST", things + tenant, `[]`, 400, "not a JSON object"},
		"null":                {"POST", things + tenant, `null`, 400, "not a JSON object"},
		"two objects":         {"POST", things + tenant, `{"email": "b"} {}`, 400, "behind the JSON object"},
		"too large":           {"POST", things + tenant, `{"email": "` + strings.Repeat("a", 9<<20) + `"}`, 413, "too large"},
		"required":            {"POST", things + tenant, `{}`, 400, `"email":["is required"]`},
		"type":                {"POST", things + tenant, `{"email": "b", "level": true}`, 400, `"level":["must be an Integer, not a Boolean"]`},
		"choice by title":     {"POST", things + tenant, `{"email": "b", "kind": "Work"}`, 400, `must be one of work, home`},
		"unknown key":         {"POST", things + tenant, `{"email": "b", "settings": {"zzz": 1}}`, 400, `"settings.zzz":["is not a field of the model"]`},
		"no hierarchy":        {"POST", things, `{"email": "b"}`, 400, "hierarchy is required"},
		"wrong hierarchy":     {"POST", things + "?hierarchy=sys.none", `{"email": "b"}`, 400, "no hierarchy node"},
		"above own tree":      {"POST", things + "?hierarchy=sys.hcs", `{"email": "b"}`, 403, "no access"},
		"unknown model":       {"POST", "/api/device/test/Thin/" + tenant, `{"email": "b"}`, 404, "no model"},
		"duplicate":           {"POST", things + tenant, `{"email": "a@example.com"}`, 409, "already exists"},
		"replace required":    {"PUT", things + pkid + "/", `{"profile": "one"}`, 400, `"email":["is required"]`},
		"replace create-only": {"PUT", things + pkid + "/", `{"email": "a", "profile": "two"}`, 400, "cannot be changed"},
		"replace nothing":     {"PUT", things + "000000000000000000000000/", `{"email": "a"}`, 404, "no device/test/Thing"},
		"replace of another":  {"PUT", "/api/device/spark/Location/" + pkid + "/", `{"name": "a"}`, 404, "no device/spark/Location"},
		"delete nothing":      {"DELETE", things + "000000000000000000000000/" + tenant, ``, 404, "no device/test/Thing"},
		"read-only model":     {"POST", "/api/device/spark/License/" + tenant, `{"unique_name": "x"}`, 405, "not possible"},
		"patch of nothing":    {"PATCH", things + pkid + "/", `{"email": "b"}`, 400, "changed values under"},
		"patch of many":       {"PATCH", things, `{}`, 405, "not possible"},
		"bulk of nothing":     {"DELETE", things + tenant, `{}`, 400, "hrefs"},
		"bulk of a stranger":  {"DELETE", things + tenant, `{"hrefs": ["/api/device/test/Thing/none/"]}`, 404, "no device/test/Thing"},
		"node name":           {"POST", "/api/data/HierarchyNode/" + tenant, `{"name": "a.b"}`, 400, "must match"},
		"node not empty":      {"DELETE", "/api/data/HierarchyNode/" + node(e, voss.Tenant) + "/", ``, 400, "not empty"},
		"node renamed":        {"PUT", "/api/data/HierarchyNode/" + node(e, voss.Tenant) + "/", `{"name": "New"}`, 400, "cannot be changed"},
		"node moved":          {"POST", "/api/tool/DataMove/" + tenant + "&model_type=data/HierarchyNode&context_hierarchy=sys.hcs.Prov", `{"hrefs": ["/api/data/HierarchyNode/` + node(e, voss.Tenant) + `/"]}`, 400, "cannot be moved"},
		"move of no model":    {"POST", "/api/tool/DataMove/" + tenant + "&model_type=a/b", `{}`, 400, "model_type"},
		"move to nowhere":     {"POST", "/api/tool/DataMove/" + tenant + "&model_type=" + thingType, `{"hrefs": ["` + things + pkid + `"]}`, 400, "context_hierarchy"},
	} {
		t.Run(name, func(t *testing.T) {
			e := *e
			e.t = t
			e.call(test.method, test.path, test.body).want(test.status).has(strings.ReplaceAll(test.problem, `\"`, `"`))
		})
	}
	if e.Count(thingType) != 1 || e.data(pkid)["email"] != "a@example.com" {
		t.Errorf("a refused request had an effect: %v", e.Objects(thingType))
	}
}

// node returns the pkid of a seeded node.
func node(e *emulator, path string) string {
	for _, o := range e.Objects("data/HierarchyNode") {
		if o.Hierarchy+"."+o.Data["name"].(string) == path {
			return o.PKID
		}
	}
	e.t.Fatalf("there is no node %s", path)
	return ""
}

func TestReplaceReplacesAll(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a@example.com", "name": "A", "profile": "one", "secret": "s", "settings": {"mode": "fast"}}`)
	if err := e.Patch(pkid, `{"hidden": {"deep": 1}, "settings": {"extra": 1}}`); err != nil {
		t.Fatal(err)
	}
	e.clock.Advance(time.Minute)
	id := e.data(pkid)["id"]

	e.call("PUT", things+pkid, `{"email": "b@example.com", "id": "mine", "settings": {"extra": 2}}`).want(http.StatusOK).is("pkid", pkid)
	want := map[string]any{
		"email": "b@example.com", "id": id, "profile": "one", "secret": "s", "loginEnabled": true, "status": "Login enabled",
		"lastUpdatedTime": fmt.Sprint(start.Add(time.Minute).UnixMilli()),
		"settings":        map[string]any{"extra": json.Number("2")},
	}
	if diff := cmp.Diff(want, e.data(pkid)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

func TestReplaceKeepsWhatIsOutOfTheList(t *testing.T) {
	e := newEmulator(t, "")
	pkid, err := e.Add(thingType, voss.Tenant, `{"email": "a@example.com", "kind": "odd"}`)
	if err != nil {
		t.Fatal(err)
	}
	e.call("PUT", things+pkid+"/", `{"email": "a@example.com", "kind": "odd", "name": "A"}`).want(http.StatusOK)
	e.call("PUT", things+pkid+"/", `{"email": "a@example.com", "kind": "even"}`).want(http.StatusBadRequest)
}

func TestDelete(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a@example.com"}`)
	e.call("DELETE", things+pkid+"/"+tenant, "").want(http.StatusOK).is("success", true)
	e.call("GET", things+pkid+"/", "").want(http.StatusNotFound).is("http_code", 404).is("success", false)
	e.create(`{"email": "a@example.com"}`) // its key is free again
}

func TestBulkDelete(t *testing.T) {
	e := newEmulator(t, "")
	one, two, three := e.create(`{"email": "1"}`), e.create(`{"email": "2"}`), e.create(`{"email": "3"}`)
	e.call("DELETE", things+tenant, `{"hrefs": ["`+things+one+`", "`+things+three+`/"]}`).want(http.StatusOK).is("pkid", nil)
	if left := e.Objects(thingType); len(left) != 1 || left[0].PKID != two {
		t.Errorf("left over: %v, want only %s", left, two)
	}
	log := e.call("GET", "/api/tool/Transaction/"+tenant+"&summary=false&direction=desc&limit=1", "").want(http.StatusOK)
	log.is("resources.0.data.action", "Bulk Delete").is("resources.0.data.detail", "2 objects").
		is("resources.0.data.sub_transactions.1.status", "Success")
}

func TestMove(t *testing.T) {
	e := newEmulator(t, "")
	one, two := e.create(`{"email": "1"}`), e.create(`{"email": "2"}`)
	if _, err := e.Add(thingType, voss.Tenant+".Site2", `{"email": "2"}`); err != nil {
		t.Fatal(err)
	}
	move := func(pkid, target string) response {
		return e.call("POST", "/api/tool/DataMove/"+tenant+"&model_type="+thingType+"&context_hierarchy="+target, `{"hrefs": ["`+things+pkid+`"]}`)
	}
	move(one, voss.Tenant+".Site1").want(http.StatusOK)
	if o, _ := e.Object(one); o.Hierarchy != voss.Tenant+".Site1" {
		t.Errorf("moved to %s", o.Hierarchy)
	}
	move(one, "sys.hcs.Prov").want(http.StatusOK)
	move(two, voss.Tenant+".Site2").want(http.StatusConflict)
	move(two, "sys.hcs").want(http.StatusForbidden)
	if e.RequestCount("move "+thingType) != 4 {
		t.Errorf("%d moves counted", e.RequestCount("move "+thingType))
	}
}

func TestHierarchyNodes(t *testing.T) {
	e := newEmulator(t, "")
	created := e.call("POST", "/api/data/HierarchyNode"+tenant, `{"name": "Site 3", "node_type": "Site"}`).want(http.StatusCreated)
	pkid, _ := created.at("pkid").(string)
	created.is("meta.parent_id.pkid", node(e, voss.Tenant))
	e.call("POST", things+"?hierarchy="+pkid, `{"email": "a"}`).want(http.StatusCreated)
	e.call("GET", things+"?hierarchy=hcs.Prov.Cust.Site+3", "").want(http.StatusOK).is("pagination.total", 1)
	e.call("DELETE", "/api/data/HierarchyNode/"+pkid+"/", "").want(http.StatusBadRequest)
	e.Remove(e.Objects(thingType)[0].PKID)
	e.call("DELETE", "/api/data/HierarchyNode/"+pkid+"/", "").want(http.StatusOK)
}

func TestBusinessKeyCountsPerNode(t *testing.T) {
	e := newEmulator(t, "")
	e.create(`{"email": "a"}`)
	e.call("POST", things+"?hierarchy="+voss.Tenant+".Site1", `{"email": "a"}`).want(http.StatusCreated)
	other := e.create(`{"email": "b"}`)
	e.call("PUT", things+other+"/", `{"email": "a"}`).want(http.StatusConflict).is("errors.email.0", "already exists")
	e.call("PUT", things+other+"/", `{"email": "b", "name": "B"}`).want(http.StatusOK)
}
