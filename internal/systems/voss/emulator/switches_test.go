package emulator_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// settings says for every setting of every switch how it shows.
var settings = together(shapes, behaviours, logStates, delays, licensing)

func together(all ...map[string]func(*emulator)) map[string]func(*emulator) {
	union := map[string]func(*emulator){}
	for _, one := range all {
		maps.Copy(union, one)
	}
	return union
}

// shapes are the settings of what requests and answers look like.
var shapes = map[string]func(*emulator){
	"create_answer=as-asked": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusCreated).is("transaction_id", nil)
		e.call("POST", things+tenant+"&nowait=true", `{"email": "b"}`).want(http.StatusAccepted).is("pkid", nil)
	},
	"create_answer=pkid": func(e *emulator) {
		e.call("POST", things+tenant+"&nowait=true", `{"email": "a"}`).want(http.StatusCreated).
			is("pkid", e.Objects(thingType)[0].PKID).is("transaction_id", nil)
	},
	"create_answer=transaction": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusAccepted).
			is("pkid", nil).is("transaction_id", e.Transactions()[0].ID)
	},
	"change_answer=as-asked": func(e *emulator) {
		pkid := e.create(`{"email": "a"}`)
		e.call("PUT", things+pkid+"/", `{"email": "b"}`).want(http.StatusOK).is("pkid", pkid)
		e.call("DELETE", things+pkid+"/?nowait=true", "").want(http.StatusAccepted)
	},
	"change_answer=pkid": func(e *emulator) {
		pkid := e.create(`{"email": "a"}`)
		e.call("PUT", things+pkid+"/?nowait=true", `{"email": "b"}`).want(http.StatusOK).is("pkid", pkid)
		e.call("DELETE", things+pkid+"/?nowait=true", "").want(http.StatusOK).is("transaction_id", nil)
	},
	"change_answer=transaction": func(e *emulator) {
		pkid := e.create(`{"email": "a"}`)
		e.call("PUT", things+pkid+"/", `{"email": "b"}`).want(http.StatusAccepted)
		e.call("DELETE", things+pkid+"/", "").want(http.StatusAccepted)
	},
	"success_word=Success":                 func(e *emulator) { logged(e).is("resources.0.data.status", "Success") },
	"success_word=Completed":               func(e *emulator) { logged(e).is("resources.0.data.status", "Completed") },
	"success_word=Successful":              func(e *emulator) { logged(e).is("resources.0.data.status", "Successful") },
	"success_word=Done":                    func(e *emulator) { logged(e).is("resources.0.data.status", "Done") },
	"success_word=Complete":                func(e *emulator) { logged(e).is("resources.0.data.status", "Complete") },
	"success_word=Success with warnings":   func(e *emulator) { logged(e).is("resources.0.data.status", "Success with warnings") },
	"success_word=Completed with warnings": func(e *emulator) { logged(e).is("resources.0.data.status", "Completed with warnings") },
	"failure_word=Fail":                    func(e *emulator) { failing(e, "Fail") },
	"failure_word=Failed":                  func(e *emulator) { failing(e, "Failed") },
	"failure_word=Error":                   func(e *emulator) { failing(e, "Error") },
	"failure_word=Rolled Back":             func(e *emulator) { failing(e, "Rolled Back") },
	"running_word=Processing":              func(e *emulator) { whileRunning(e, "Processing") },
	"running_word=In Progress":             func(e *emulator) { whileRunning(e, "In Progress") },
	"transaction_resource=href":            func(e *emulator) { logged(e).has(`"after_transaction":"/api/device/test/Thing/`) },
	"transaction_resource=pkid":            func(e *emulator) { logged(e).is("resources.0.data.resource.pkid", e.Objects(thingType)[0].PKID) },
	"transaction_resource=none": func(e *emulator) {
		logged(e).is("resources.0.data.resource.pkid", nil).is("resources.0.data.resource.after_transaction", nil)
	},
	"pagination=top":        func(e *emulator) { listed(e).is("pagination.total", 1).is("meta.pagination", nil) },
	"pagination=meta":       func(e *emulator) { listed(e).is("pagination", nil).is("meta.pagination.total", 1) },
	"pagination=none":       func(e *emulator) { listed(e).is("pagination", nil).is("meta.pagination", nil) },
	"pkid_place=row":        func(e *emulator) { pkidAt(e, "pkid", "meta.references.self.0.pkid") },
	"pkid_place=data":       func(e *emulator) { pkidAt(e, "data.pkid") },
	"pkid_place=references": func(e *emulator) { pkidAt(e, "meta.references.self.0.pkid") },
	"pkid_place=uri":        func(e *emulator) { pkidAt(e, "meta.uri") },
	"envelope=captured":     func(e *emulator) { listed(e).is("operations.5", "add").is("meta.business_key.unique", "[email]") },
	"envelope=documented": func(e *emulator) {
		listed(e).is("operations", nil).is("meta.business_key", nil).is("pagination", "map[limit:200 skip:0 total:1]").is("meta.references.self", "[]")
		e.call("GET", things+e.Objects(thingType)[0].PKID+"/", "").is("meta.cached", nil)
		e.call("GET", things+"add/"+tenant, "").is("meta.business_key", "email")
	},
	"operations=account": func(e *emulator) {
		listed(e).is("operations.6", "export")
		exportShown(newEmulator(e.t, "export_answer=forbidden"), false)
		exportShown(newEmulator(e.t, "export_answer=missing"), false)
	},
	"operations=all": func(e *emulator) { exportShown(newEmulator(e.t, "operations=all,export_answer=forbidden"), true) },
	"actions=list":   func(e *emulator) { listed(e).is("meta.actions.0.add.method", "GET") },
	"actions=object": func(e *emulator) {
		listed(e).is("meta.actions.add.method", "GET").is("resources.0.meta.actions.update.method", "PUT")
	},
	"joined_pkid=shown": func(e *emulator) {
		joined(e, "<nil>")
		row := e.call("GET", sparkUsers+tenant, "").want(http.StatusOK)
		if left := fmt.Sprint(row.at("resources.0.data.pkid")); len(left) != 24 || left == row.at("resources.0.pkid") {
			e.t.Errorf("data.pkid is %s", left)
		}
		listed(e).is("resources.0.data.pkid", nil)
	},
	"joined_pkid=absent": func(e *emulator) {
		joined(e, "<nil>")
		e.call("GET", sparkUsers+tenant, "").want(http.StatusOK).is("resources.0.data.pkid", nil)
	},
	"basic_sessions=made": func(e *emulator) {
		cookies := e.call("GET", things+tenant, "").want(http.StatusOK).header.Values("Set-Cookie")
		if len(cookies) != 2 || !strings.HasPrefix(cookies[0], "sessionid=") || !strings.HasPrefix(cookies[1], "csrftoken=") {
			e.t.Fatalf("cookies %q", cookies)
		}
		session, _, _ := strings.Cut(cookies[0], ";")
		request := e.request("GET", things+tenant, "")
		request.Header.Set("Cookie", session)
		e.send(request).want(http.StatusOK)
		for _, answer := range []response{e.call("GET", things+tenant, "", "Cookie", session), e.call("POST", things+tenant, `{"email": "a"}`)} {
			if cookies := answer.header.Values("Set-Cookie"); len(cookies) != 0 {
				e.t.Errorf("cookies %q", cookies)
			}
		}
	},
	"basic_sessions=none": func(e *emulator) {
		if cookies := e.call("GET", things+tenant, "").want(http.StatusOK).header.Values("Set-Cookie"); len(cookies) != 0 {
			e.t.Errorf("cookies %q", cookies)
		}
	},
	"path=own-last": func(e *emulator) {
		list := listed(e).is("resources.0.meta.path.3", node(e, voss.Tenant)).is("resources.0.meta.path.4", e.Objects(thingType)[0].PKID).is("resources.0.meta.path.5", nil).
			is("resources.0.data.hierarchy_path", voss.Tenant).is("resources.0.meta.hierarchy_path", nil)
		e.call("GET", things+list.at("resources.0.pkid").(string)+"/", "").is("meta.path.4", list.at("resources.0.pkid")).is("data.hierarchy_path", nil)
		nodes := e.call("GET", "/api/data/HierarchyNode/"+tenant+"&traversal=local", "").is("resources.0.meta.path.3", node(e, voss.Tenant)).is("resources.0.meta.path.4", nil)
		nodes.is("resources.0.data.hierarchy_path", "sys.hcs.Prov")
	},
	"path=list": func(e *emulator) {
		listed(e).is("resources.0.meta.path", "[sys hcs Prov Cust]").is("resources.0.meta.hierarchy_path", voss.Tenant)
	},
	"path=pkids": func(e *emulator) {
		listed(e).is("resources.0.meta.path.3", node(e, voss.Tenant)).is("resources.0.meta.hierarchy_path", voss.Tenant)
	},
	"path=string": func(e *emulator) {
		listed(e).is("resources.0.meta.path", voss.Tenant).is("resources.0.meta.hierarchy_path", nil)
	},
	"path=none": func(e *emulator) {
		listed(e).is("resources.0.meta.path", nil).is("resources.0.meta.references.parent.0.pkid", node(e, voss.Tenant))
		e.call("GET", "/api/data/HierarchyNode/"+node(e, voss.Tenant)+"/", "").is("meta.hierarchy_path", voss.Tenant)
	},
	"list_rows=whole":   func(e *emulator) { listed(e).is("resources.0.data.level", 3); joined(e, "a") },
	"list_rows=partial": func(e *emulator) { listed(e).is("resources.0.data.level", 3); joined(e, "<nil>") },
	"list_rows=summary": func(e *emulator) { listed(e).is("resources.0.data.level", nil).is("resources.0.data.email", "a") },
	"choices_form=scalars": func(e *emulator) {
		chosen(e, "field=locationId").is("choices.0.title", "Berlin").is("meta", nil).is("pagination.limit", 50)
		e.call("GET", "/api/device/spark/Location/choices/"+tenant, "").want(http.StatusBadRequest)
	},
	"choices_form=lists":            choicesAsLists,
	"choices_type=application/json": func(e *emulator) { chosen(e, "field=kind").isOfType("application/json").is("pagination.total", 2) },
	"choices_type=text/html":        func(e *emulator) { chosen(e, "field=kind").isOfType("text/html").is("pagination.total", 2) },
	"export_reach=below":            func(e *emulator) { exportReaches(e, "a@x", "b@x") },
	"export_reach=node":             func(e *emulator) { exportReaches(e, "a@x") },
	"export_answer=zip":             func(e *emulator) { manyExported(e, 12) },
	"export_answer=capped":          func(e *emulator) { manyExported(e, 10) },
	"export_answer=twice":           func(e *emulator) { manyExported(e, 13) },
	"export_answer=huge":            hugeExport,
	"export_answer=transaction": func(e *emulator) {
		e.create(`{"email": "a"}`)
		e.call("POST", things+"export/"+tenant+"&export_format=json", "").want(http.StatusAccepted).is("transaction_id", e.Transactions()[1].ID)
	},
	"export_answer=forbidden": func(e *emulator) {
		e.call("POST", things+"export/"+tenant+"&export_format=json", "").want(http.StatusForbidden).has("Export")
	},
	"export_answer=missing": func(e *emulator) {
		e.call("POST", things+"export/"+tenant+"&export_format=json", "").want(http.StatusNotFound)
	},
	"export_unknown=refused": func(e *emulator) { exportWithUnknown(e).want(http.StatusNotFound) },
	"export_unknown=left-out": func(e *emulator) {
		if got := exportWithUnknown(e).exportedEmails(); len(got) != 1 || got[0] != "a" {
			e.t.Errorf("exported %v", got)
		}
	},
	"filters=applied":    func(e *emulator) { filtered(e).is("pagination.total", 0) },
	"filters=ignored":    func(e *emulator) { filtered(e).is("pagination.total", 1) },
	"page_cap=200":       func(e *emulator) { listed(e).is("pagination.limit", 200).is("pagination.maximum_limit", 200) },
	"over_limit=reduced": func(e *emulator) { listed(e).is("pagination.limit", 200) },
	"over_limit=refused": func(e *emulator) {
		e.call("GET", things+tenant+"&limit=201", "").want(http.StatusBadRequest).has("200")
		e.call("GET", things+tenant+"&limit=200", "").want(http.StatusOK)
		e.call("GET", things+tenant, "").want(http.StatusOK).is("pagination.limit", 50)
	},
	"page_cap=2000":         func(e *emulator) { listed(e).is("pagination.limit", 2000) },
	"page_cap=250":          func(e *emulator) { listed(e).is("pagination.limit", 250) },
	"page_cap=50":           func(e *emulator) { listed(e).is("pagination.limit", 50) },
	"page_cap=10":           func(e *emulator) { listed(e).is("pagination.limit", 10) },
	"trailing_slash=either": func(e *emulator) { e.call("GET", strings.TrimSuffix(things, "/")+tenant, "").want(http.StatusOK) },
	"trailing_slash=redirect": func(e *emulator) {
		moved := e.call("GET", strings.TrimSuffix(things, "/")+tenant, "").want(http.StatusMovedPermanently)
		if to := moved.header.Get("Location"); to != things+tenant {
			e.t.Errorf("redirected to %q", to)
		}
		e.call("POST", strings.TrimSuffix(things, "/")+tenant, `{"email": "a"}`).want(http.StatusMovedPermanently)
		if e.Count(thingType) != 0 {
			e.t.Error("a redirected create had an effect")
		}
		e.call("GET", things+tenant, "").want(http.StatusOK)
	},
	"format_parameter=optional": func(e *emulator) { e.call("GET", things+tenant, "").want(http.StatusOK) },
	"format_parameter=required": func(e *emulator) {
		e.call("GET", things+tenant, "").want(http.StatusBadRequest)
		e.call("GET", things+tenant+"&format=json", "").want(http.StatusOK)
	},
	"error_body=flat": func(e *emulator) {
		refused(e).is("success", false).is("http_code", 400).has("email: is required").is("errors.email.0", "is required")
	},
	"error_body=nested": func(e *emulator) { refused(e).is("error.http_code", 400).is("error.errors.email.0", "is required") },
	"error_body=detail": func(e *emulator) { refused(e).is("detail", thingType+" is not valid: email: is required") },
	"error_body=list": func(e *emulator) {
		refused(e).is("errors.0.field", "email").is("errors.0.message", "is required")
		e.call("GET", things+"none/", "").want(http.StatusNotFound).has("errors").is("errors.0.field", nil)
	},
	"error_body=html": func(e *emulator) {
		page := refused(e).has("<html>")
		if kind := page.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
			e.t.Errorf("Content-Type %q", kind)
		}
		e.call("GET", "/api/%3Cscript%3E/", "").want(http.StatusNotFound).has("&lt;script&gt;")
	},
	"duplicate=409":          func(e *emulator) { twice(e).want(409).has("already exists") },
	"duplicate=400":          func(e *emulator) { twice(e).want(400).has("already exists") },
	"duplicate=500":          func(e *emulator) { twice(e).want(500).has("already exists") },
	"duplicate_check=submit": func(e *emulator) { twice(e, "&nowait=true").want(409).is("transaction_id", nil) },
	"duplicate_check=transaction": func(e *emulator) {
		twice(e, "&nowait=true").want(http.StatusAccepted)
		e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusConflict).is("transaction_id", e.Transactions()[2].ID)
	},
	"body_check=submit": func(e *emulator) { e.call("POST", things+tenant+"&nowait=true", `{}`).want(http.StatusBadRequest) },
	"body_check=transaction": func(e *emulator) {
		pkid := e.create(`{"email": "a"}`)
		for i, answer := range []response{e.call("POST", things+tenant+"&nowait=true", `{}`), e.call("PUT", things+pkid+"/"+tenant+"&nowait=true", `{}`)} {
			answer.want(http.StatusAccepted)
			e.finish()
			e.transaction("/api/tool/Transaction/"+e.Transactions()[i+1].ID).is("data.status", "Fail").is("data.rolled_back", true).has("email: is required")
		}
		if n := e.Count(thingType); n != 1 {
			e.t.Errorf("%d things", n)
		}
	},
	"duplicate_check=submit-only": func(e *emulator) {
		twice(e).want(http.StatusConflict)
		slow := newEmulator(e.t, "duplicate_check=submit-only", slowly)
		for range 2 {
			submit(slow, "POST", things+tenant, `{"email": "q"}`)
		}
		slow.finishSlowly(2)
		if n := slow.Count(thingType); n != 2 {
			e.t.Errorf("%d objects of two queued creates", n)
		}
	},
	"addresses=once": func(e *emulator) {
		e.call("POST", sparkUsers+tenant, aSparkUser).want(http.StatusCreated)
		e.call("POST", sparkUsers+"?hierarchy="+voss.Tenant+".Site1", aSparkUser).want(http.StatusConflict)
	},
	"addresses=once-per-node": func(e *emulator) {
		e.call("POST", sparkUsers+tenant, aSparkUser).want(http.StatusCreated)
		e.call("POST", sparkUsers+"?hierarchy="+voss.Tenant+".Site1", aSparkUser).want(http.StatusCreated)
	},
	"choices_shown=values": func(e *emulator) { listed(e).is("resources.0.data.kind", "work") },
	"choices_shown=titles": func(e *emulator) { listed(e).is("resources.0.data.kind", "Work") },
	"implausible_values=refused": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a", "zone": "Berlin"}`).want(http.StatusBadRequest).is("errors.zone.0", `"Berlin" is not a valid time zone`)
	},
	"implausible_values=kept": func(e *emulator) {
		if zone := e.data(e.create(`{"email": "a", "zone": "Berlin"}`))["zone"]; zone != "Berlin" {
			e.t.Errorf("stored %v", zone)
		}
	},
	"user_configs=everybody": func(e *emulator) {
		e.call("POST", sparkUsers+tenant, aSparkUser).want(http.StatusCreated)
		e.call("GET", "/api/device/spark/UserConfig/"+tenant, "").want(http.StatusOK).is("pagination.total", 3)
		configs := e.Objects("device/spark/UserConfig")
		newest := configs[len(configs)-1]
		e.call("GET", "/api/device/spark/UserConfig/"+newest.PKID+"/", "").want(http.StatusOK).is("data.email", newest.Data["email"])
	},
	"user_configs=seeded": func(e *emulator) {
		e.call("POST", sparkUsers+tenant, aSparkUser).want(http.StatusCreated)
		e.call("GET", "/api/device/spark/UserConfig/"+tenant, "").want(http.StatusOK).is("pagination.total", 2)
	},
	"references_shown=values": func(e *emulator) { referring(e).is("data.locationId", e.idOf("Berlin")) },
	"references_shown=titles": func(e *emulator) { referring(e).is("data.locationId", "Berlin") },
	"choices_accepted=values": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a", "kind": "Home"}`).want(http.StatusBadRequest)
	},
	"choices_accepted=either": func(e *emulator) {
		if kind := e.data(e.create(`{"email": "a", "kind": "Home"}`))["kind"]; kind != "home" {
			e.t.Errorf("stored %v, want the value", kind)
		}
	},
	"choices_accepted=titles": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a", "kind": "home"}`).want(http.StatusBadRequest).is("errors.kind.0", `"home" is not a valid choice; it must be one of Work, Home`)
		if kind := e.data(e.create(`{"email": "a", "kind": "Home"}`))["kind"]; kind != "home" {
			e.t.Errorf("stored %v, want the value", kind)
		}
	},
	"unknown_keys=strict": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a", "extra": 1}`).want(http.StatusBadRequest)
	},
	"unknown_keys=accepted": func(e *emulator) {
		if extra := e.data(e.create(`{"email": "a", "extra": "x"}`))["extra"]; extra != "x" {
			e.t.Errorf("stored %v", extra)
		}
	},
	"readonly_keys=ignored": func(e *emulator) {
		if id := e.data(e.create(`{"email": "a", "id": "mine", "pkid": "mine"}`))["id"]; id == "mine" {
			e.t.Error("a read-only key was taken")
		}
	},
	"readonly_keys=rejected": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a", "id": "mine", "pkid": "mine"}`).want(http.StatusBadRequest).
			is("errors.id.0", "is read-only").is("errors.pkid.0", "is read-only")
		profile := newEmulator(e.t, "readonly_keys=rejected", func(o *voss.Options) { o.Models = nil })
		const profiles, body = "/api/device/spark/CXUserProfile/", `{"name": "Desk", "profileType": "SUPERVISOR"}`
		pkid := profile.call("POST", profiles+tenant, body).want(http.StatusCreated).at("pkid").(string)
		if profile.call("GET", profiles+pkid+"/", "").at("data.id") == nil {
			e.t.Error("a profile has no id of the server's own")
		}
		profile.call("PUT", profiles+pkid+"/", body).want(http.StatusOK)
		profile.call("PUT", profiles+pkid+"/", strings.Replace(body, "{", `{"id": "x", `, 1)).want(http.StatusBadRequest).is("errors.id.0", "is read-only")
	},
	"null_values=dropped": func(e *emulator) { nullStored(e, false) },
	"null_values=kept":    func(e *emulator) { nullStored(e, true) },
	"null_values=refused": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a", "name": null, "settings": {"mode": null}}`).want(http.StatusBadRequest).
			is("errors.name.0", "must not be null").has("settings.mode")
	},
	"required_inside=always": func(e *emulator) {
		e.call("POST", "/api/relation/SparkUser/"+tenant, `{"email": "a", "displayName": "A"}`).want(http.StatusBadRequest).has("Calling.email")
	},
	"required_inside=declared": func(e *emulator) {
		e.call("POST", "/api/relation/SparkUser/"+tenant, `{"email": "a", "displayName": "A"}`).want(http.StatusCreated)
		e.call("POST", "/api/relation/SparkUser/"+tenant, `{"email": "b", "displayName": "B", "Calling": {}}`).want(http.StatusBadRequest).has("Calling.email")
	},
	"defaults=declared":   func(e *emulator) { defaulted(e, "3", "map[]", "true") },
	"defaults=everywhere": func(e *emulator) { defaulted(e, "3", "map[on:true]", "true") },
	"defaults=none":       func(e *emulator) { defaulted(e, "<nil>", "map[]", "<nil>") },
}

func TestEverySwitch(t *testing.T) {
	known := 0
	for _, one := range voss.Switches {
		for _, setting := range one.Settings {
			pair := one.Name + "=" + setting
			check := settings[pair]
			if check == nil {
				t.Errorf("nothing tests %s", pair)
				continue
			}
			known++
			t.Run(pair, func(t *testing.T) {
				check(newEmulator(t, pair, func(o *voss.Options) {
					o.JoinedModels = map[string][]string{"relation/SparkUser": {"Calling", "Devices"}}
					o.Models = append(o.Models, relation(), person())
					if one.Name == "addresses" || strings.HasPrefix(one.Name, "licence") {
						withPeople(o)
					}
					switch one.Name {
					case "retry_after":
						o.RequestsPerSecond = 1
					case "running_word":
						slowly(o)
					}
				}))
			})
		}
	}
	if known != len(settings) {
		t.Errorf("%d settings are tested, %d exist", len(settings), known)
	}
}

// TestRandomDialects goes through the life of an object under combinations of
// settings, looking only at what no switch decides.
func TestRandomDialects(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		var pairs []string
		for _, one := range voss.Switches {
			pairs = append(pairs, one.Name+"="+one.Settings[random.IntN(len(one.Settings))])
		}
		dialect := strings.Join(pairs, ",")
		t.Run(fmt.Sprintf("%d,%s", i, dialect), func(t *testing.T) {
			e := newEmulator(t, dialect)
			status := func(r response) {
				t.Helper()
				if r.status >= 300 {
					t.Fatalf("status %d: %s", r.status, r.text)
				}
				e.finish()
				e.clock.Advance(lag)
			}
			format, work, home := "&format=json", "work", "home"
			if strings.Contains(dialect, "choices_accepted=titles") {
				work, home = "Work", "Home"
			}
			status(e.call("POST", things+tenant+format, `{"email": "a", "kind": "`+work+`"}`))
			pkid := e.Objects(thingType)[0].PKID
			status(e.call("GET", things+tenant+format, ""))
			status(e.call("GET", things+pkid+"/?format=json", ""))
			status(e.call("PUT", things+pkid+"/"+tenant+format, `{"email": "b", "kind": "`+home+`"}`))
			if e.data(pkid)["email"] != "b" {
				t.Errorf("stored %v", e.data(pkid))
			}
			status(e.call("DELETE", things+pkid+"/"+tenant+format, ""))
			if e.Count(thingType) != 0 && !strings.Contains(dialect, "deletion=inactive") {
				t.Error("the object is still there")
			}
		})
	}
}
