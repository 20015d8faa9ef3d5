package emulator_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestCapturedList compares a list with the structure that a real server was seen
// to answer with.
func TestCapturedList(t *testing.T) {
	e := newEmulator(t, "empty_values=absent", func(o *voss.Options) { o.Models = append(o.Models, relation()) })
	pkid := addAt(e, "relation/SparkUser", voss.Tenant+".Site1", `{"email": "a@x", "displayName": "A", "Calling": {"email": "a@x"}}`)
	root, provider, customer, site := node(e, "sys.hcs"), node(e, "sys.hcs.Prov"), node(e, voss.Tenant), node(e, voss.Tenant+".Site1")
	key := map[string]any{"hierarchy": true, "unique": []any{"email"}}
	own := map[string]any{"pkid": pkid, "href": sparkUsers + pkid + "/"}

	got := e.call("GET", sparkUsers+tenant+"&summary=false", "").want(http.StatusOK)
	left := got.at("resources.0.data.pkid")
	want := map[string]any{
		"operations": []any{"help", "get", "list", "update", "remove", "add", "export"},
		"pagination": map[string]any{
			"order_by": "email", "current": "/api/relation/SparkUser/?skip=0&limit=50&order_by=email&direction=asc&traversal=default",
			"direction": "asc", "limit": 50.0, "total_limit": nil, "maximum_limit": 200.0, "skip": 0.0, "total": 1.0,
		},
		"meta": map[string]any{
			"title": "", "cached": true, "tags": []any{}, "schema_version": "1.0.0", "api_version": "11.5.1", "model_type": "relation/SparkUser",
			"references": map[string]any{
				"device": []any{map[string]any{"pkid": "", "href": ""}}, "self": []any{map[string]any{"pkid": nil, "href": "/api/relation/SparkUser/None/"}},
				"children": []any{}, "parent": []any{map[string]any{"pkid": customer, "href": "/api/data/HierarchyNode/" + customer}}, "foreign_key": []any{},
			},
			"actions": []any{map[string]any{"add": map[string]any{
				"support_async": false, "href": "/api/relation/SparkUser/add/?hierarchy=" + customer, "title": "Add", "method": "GET", "class": "add",
			}}},
			"summary_attrs": []any{
				map[string]any{"name": "email", "title": "Email"},
				map[string]any{"name": "displayName", "title": "Display Name"},
				map[string]any{"name": "nickName", "title": "Nick Name"},
				map[string]any{"name": "kind", "title": "Kind"},
				map[string]any{"allow_filtering": false, "name": "hierarchy_path", "title": "Hierarchy"},
			},
			"business_key": key,
		},
		"resources": []any{map[string]any{
			"pkid": pkid,
			"meta": map[string]any{
				"summary": "false", "path": []any{got.at("resources.0.meta.path.0"), root, provider, customer, site, pkid}, "tags": []any{}, "version_tag": []any{},
				"references": map[string]any{
					"self": []any{own}, "parent": []any{map[string]any{"pkid": site, "href": "/api/data/HierarchyNode/" + site}},
					"owner": []any{map[string]any{"pkid": "", "href": ""}}, "children": []any{},
					"device": []any{map[string]any{"pkid": left, "href": "/api/v0/device/spark/User/" + left.(string) + "/"}},
				},
				"actions": []any{map[string]any{"update": map[string]any{
					"support_async": true, "href": sparkUsers + pkid + "/", "title": "Modify", "method": "PUT", "class": "update",
				}}},
				"business_key": key,
			},
			"data": map[string]any{"email": "a@x", "displayName": "A", "pkid": left, "hierarchy_path": voss.Tenant + ".Site1"},
		}},
	}
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("list (-captured +got):\n%s", diff)
	}
	short := e.call("GET", sparkUsers+"?hierarchy="+site+"&skip=0&limit=7&direction=desc&order_by=displayName&traversal=local", "").want(http.StatusOK)
	short.is("pagination.current", "/api/relation/SparkUser/?skip=0&limit=7&order_by=displayName&direction=desc&traversal=local").is("resources.0.meta.summary", "true")
}

// TestCapturedGet compares the answer of a get.
func TestCapturedGet(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a"}`)
	got := e.call("GET", things+pkid+"/", "").want(http.StatusOK).is("pkid", pkid).
		is("meta.cached", true).is("meta.cache_control_policy", "cache_then_device").is("meta.business_key.hierarchy", true).
		is("meta.references.self.0.href", things+pkid+"/").is("data.pkid", nil).is("data.hierarchy_path", nil)
	keys := []string{}
	for key := range got.body {
		keys = append(keys, key)
	}
	if len(keys) != 3 {
		t.Errorf("the answer has %v", keys)
	}
}

// TestListAtTheOwnNode leaves hierarchy out of lists, which then begin where the
// account lives. Nothing else may leave it out.
func TestListAtTheOwnNode(t *testing.T) {
	e := newEmulator(t, "")
	addAt(e, thingType, voss.Tenant, `{"email": "a"}`)
	addAt(e, thingType, "sys.hcs.Prov.Other", `{"email": "b"}`)
	if diff := cmp.Diff([]string{"a", "b"}, e.call("GET", things, "").want(http.StatusOK).column("email")); diff != "" {
		t.Errorf("the administrator sees (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"b"}, e.as(voss.Outsider).call("GET", things+"?traversal=default", "").want(http.StatusOK).column("email")); diff != "" {
		t.Errorf("the outsider sees (-want +got):\n%s", diff)
	}
	e.call("POST", things, `{"email": "c"}`).want(http.StatusBadRequest)
	e.call("GET", things+"choices/?field=kind", "").want(http.StatusBadRequest)
}

// TestActionsOfANode looks at the addresses of what can be done to a node, whose own
// address ends in no slash.
func TestActionsOfANode(t *testing.T) {
	e := newEmulator(t, "")
	own := "/api/data/HierarchyNode/" + node(e, voss.Tenant)
	e.call("GET", own, "").want(http.StatusOK).is("meta.actions.0.update.href", own).
		is("meta.actions.2.clone.href", own+"/clone/").is("meta.actions.3.export.href", own+"/export/")
}

// TestReadOnlyModelsOfferNoChange looks at what answers about a model that is only
// synchronized offer.
func TestReadOnlyModelsOfferNoChange(t *testing.T) {
	e := newEmulator(t, "")
	list := e.call("GET", "/api/device/spark/License/"+tenant, "").want(http.StatusOK).
		is("operations", "[help get list export]").is("meta.actions", "[]").is("resources.0.meta.actions", "[]")
	single := e.call("GET", "/api/device/spark/License/"+list.at("resources.0.pkid").(string)+"/", "").want(http.StatusOK)
	if actions, _ := json.Marshal(single.at("meta.actions")); len(single.at("meta.actions").([]any)) != 1 {
		t.Errorf("actions %s", actions)
	}
}
