package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// settings says for every setting of every switch how it shows.
var settings = together(shapes, logStates, delays)

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
	"actions=list": func(e *emulator) { listed(e).is("meta.actions.0.add.method", "GET") },
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
	"required_inside=always": func(e *emulator) {
		e.call("POST", "/api/relation/SparkUser/"+tenant, `{"email": "a", "displayName": "A"}`).want(http.StatusBadRequest).has("Calling.email")
	},
	"required_inside=declared": func(e *emulator) {
		e.call("POST", "/api/relation/SparkUser/"+tenant, `{"email": "a", "displayName": "A"}`).want(http.StatusCreated)
		e.call("POST", "/api/relation/SparkUser/"+tenant, `{"email": "b", "displayName": "B", "Calling": {}}`).want(http.StatusBadRequest).has("Calling.email")
	},
	"defaults=declared":    func(e *emulator) { defaulted(e, "3", "map[]", "true") },
	"defaults=everywhere":  func(e *emulator) { defaulted(e, "3", "map[on:true]", "true") },
	"defaults=none":        func(e *emulator) { defaulted(e, "<nil>", "map[]", "<nil>") },
	"expired_session=401":  func(e *emulator) { expire(e).want(http.StatusUnauthorized) },
	"expired_session=403":  func(e *emulator) { expire(e).want(http.StatusForbidden).has("CSRF") },
	"expired_session=page": func(e *emulator) { expire(e).want(http.StatusOK).has("<title>Sign in") },
	"expired_session=redirect": func(e *emulator) {
		to := expire(e).want(http.StatusFound).header.Get("Location")
		e.call("GET", to, "").want(http.StatusOK).has("<title>Sign in")
	},
	"csrf_token=constant": func(e *emulator) {
		_, cookies, token := login(e, "")
		for range 3 {
			if next := changeInSession(e, cookies, token).want(http.StatusCreated).header.Get("X-CSRFToken"); next != "" {
				e.t.Errorf("another token %s", next)
			}
		}
	},
	"csrf_token=rotating": func(e *emulator) {
		_, cookies, first := login(e, "")
		second := changeInSession(e, cookies, first).want(http.StatusCreated).header.Get("X-CSRFToken")
		cookies = cookies[:1] // that of the session
		third := changeInSession(e, append(cookies, &http.Cookie{Name: "csrftoken", Value: second}), second).want(http.StatusCreated).header.Get("X-CSRFToken")
		changeInSession(e, append(cookies, &http.Cookie{Name: "csrftoken", Value: first}), first).want(http.StatusForbidden)
		changeInSession(e, append(cookies, &http.Cookie{Name: "csrftoken", Value: third}), third).want(http.StatusCreated)
	},
	"hierarchy_parameter=optional": func(e *emulator) { replaced(e).want(http.StatusOK) },
	"hierarchy_parameter=required": func(e *emulator) {
		replaced(e).want(http.StatusBadRequest).has("hierarchy is required")
		pkid := e.Objects(thingType)[0].PKID
		e.call("DELETE", things+pkid+"/", "").want(http.StatusBadRequest).has("hierarchy is required")
		e.call("PUT", things+pkid+"/"+tenant, `{"email": "b"}`).want(http.StatusOK)
		e.call("DELETE", things+pkid+"/"+tenant, "").want(http.StatusOK)
	},
	"page_rows=full":  func(e *emulator) { pages(e, 2, "[a b]", "[c d]", "[e]") },
	"page_rows=short": func(e *emulator) { pages(e, 2, "[a]", "[b]", "[c]", "[d e]") },
	"list_drift=none": func(e *emulator) {
		pages(e, 2, "[a b]", "[c d]", "[e]")
	},
	"list_drift=added": func(e *emulator) {
		pages(e, 2, "[a b]", "[b c]", "[d e]")
		pages(e, 2, "[a b]", "[c d]", "[e]")
	},
	"list_drift=deleted": func(e *emulator) {
		pages(e, 2, "[a b]", "[d e]")
		pages(e, 2, "[a b]", "[c d]", "[e]")
	},
	"above_account=refused": func(e *emulator) { e.call("GET", things+"?hierarchy=sys", "").want(http.StatusForbidden) },
	"above_account=nothing": func(e *emulator) {
		e.create(`{"email": "a"}`)
		e.call("GET", things+"?hierarchy=sys", "").want(http.StatusOK).is("pagination.total", 0).is("resources.0", nil)
		e.call("GET", things+"?hierarchy=sys.hcs.Prov", "").is("pagination.total", 1)
		e.call("POST", things+"?hierarchy=sys", `{"email": "b"}`).want(http.StatusForbidden)
	},
	"odd_values=none": func(e *emulator) {
		e.call("GET", things+e.create(`{"email": "a", "settings": {}}`)+"/", "").is("data.name", nil).is("data.settings.mode", nil)
	},
	"odd_values=shown": func(e *emulator) {
		pkid := e.create(`{"email": "a", "kind": "work", "level": null, "settings": {"mode": "fast"}}`)
		if err := e.Patch(pkid, `{"level": null, "settings": {"on": null}}`); err != nil {
			e.t.Fatal(err)
		}
		shown := e.call("GET", things+pkid+"/", "").is("data.kind", "work").is("data.name", "[a 1]").is("data.level", "30.5").
			is("data.settings.on", "Yes").is("data.settings.mode", "fast").is("data.profile", nil).is("data.status", "Login enabled")
		again, _ := json.Marshal(shown.at("data"))
		e.call("PUT", things+pkid+"/", string(again)).want(http.StatusOK)
		if held := e.data(pkid); held["name"] != nil || held["level"] != nil {
			e.t.Errorf("stored %v", held)
		}
	},
	"move=any": func(e *emulator) { moveDown(e).want(http.StatusOK) },
	"move=up": func(e *emulator) {
		moveDown(e).want(http.StatusBadRequest)
		pkid := e.Objects(thingType)[0].PKID
		e.call("POST", "/api/tool/DataMove/"+tenant+"&model_type="+thingType+"&context_hierarchy=sys.hcs.Prov", `{"hrefs": ["`+things+pkid+`"]}`).want(http.StatusOK)
	},
	"retry_after=absent":   func(e *emulator) { throttled(e, "") },
	"retry_after=present":  func(e *emulator) { throttled(e, "1") },
	"retry_after=date":     func(e *emulator) { throttled(e, "Sun, 01 Mar 2026 09:00:01 GMT") },
	"retry_after=negative": func(e *emulator) { throttled(e, "-1") },
	"retry_after=far":      func(e *emulator) { throttled(e, "86400") },
	"retry_after=text":     func(e *emulator) { throttled(e, "soon") },
	"letter_case=kept": func(e *emulator) {
		spelled(e, "A@x", "A@x")
		e.call("POST", people+tenant, `{"email": "a@X"}`).want(http.StatusCreated)
	},
	"letter_case=ignored": func(e *emulator) {
		spelled(e, "A@x", "A@x")
		e.call("POST", people+tenant, `{"email": "a@X"}`).want(http.StatusConflict)
	},
	"letter_case=lower": func(e *emulator) {
		spelled(e, "A@x", "a@x")
		e.call("POST", people+tenant, `{"email": "a@X"}`).want(http.StatusConflict)
	},
	"text_ends=kept":     func(e *emulator) { spelled(e, " A@x ", " a@x ") },
	"text_ends=trimmed":  func(e *emulator) { spelled(e, " A@x ", "a@x") },
	"phone_numbers=kept": func(e *emulator) { numbered(e, "0049 (30) 555-01/02", "0049 (30) 555-01/02") },
	"phone_numbers=e164": func(e *emulator) { numbered(e, "0049 (30) 555-01/02", "+49305550102") },
	"create_answer=disguised": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusOK).isTransaction(e).is("model_type", thingType)
	},
	"create_answer=bare": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusCreated).textIs(`"` + e.Objects(thingType)[0].PKID + `"`)
	},
	"create_answer=null": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusCreated).textIs("null")
	},
	"create_answer=ok": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusCreated).textIs("OK")
	},
	"create_answer=nothing": func(e *emulator) { e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusCreated).textIs("") },
	"change_answer=disguised": func(e *emulator) {
		replaced(e).want(http.StatusOK).isTransaction(e).is("model_type", thingType)
	},
	"change_answer=bare":    func(e *emulator) { replaced(e).want(http.StatusOK).textIs(`"` + e.Objects(thingType)[0].PKID + `"`) },
	"change_answer=null":    func(e *emulator) { replaced(e).want(http.StatusOK).textIs("null") },
	"change_answer=ok":      func(e *emulator) { replaced(e).want(http.StatusOK).textIs("OK") },
	"change_answer=nothing": func(e *emulator) { replaced(e).want(http.StatusOK).textIs("") },
	"charset=utf-8":         func(e *emulator) { named(e, "ü") },
	"charset=iso-8859-1":    func(e *emulator) { named(e, "\xfc") },
	"masked_values=absent": func(e *emulator) {
		e.call("POST", things+tenant, `{"email": "a"}`)
		e.call("GET", things+e.Objects(thingType)[0].PKID+"/", "").is("data.integrationSecret", nil)
	},
	"masked_values=masked": func(e *emulator) {
		pkid := e.create(`{"email": "a"}`)
		e.call("GET", things+pkid+"/", "").is("data.integrationSecret", "******")
		e.call("PUT", things+pkid+"/", `{"email": "a"}`).want(http.StatusOK)
		if held := e.data(pkid)["integrationSecret"]; held != "behind the mask" {
			e.t.Errorf("the server holds %v", held)
		}
	},
	"empty_values=null":   func(e *emulator) { unset(e, "settings", nil); nulls(e, nil, true) },
	"empty_values=absent": func(e *emulator) { unset(e, "settings", nil); nulls(e, nil, false) },
	"empty_values=blank":  func(e *emulator) { unset(e, "settings", nil); nulls(e, "", true) },
	"empty_values=text":   func(e *emulator) { unset(e, "settings", "") },
	"empty_values=list":   func(e *emulator) { unset(e, "settings", []any{}) },
	"empty_values=object": func(e *emulator) { unset(e, "words", map[string]any{}) },

	"refused_login=401":      func(e *emulator) { refusedLogin(e).want(http.StatusUnauthorized) },
	"refused_login=400":      func(e *emulator) { refusedLogin(e).want(http.StatusBadRequest) },
	"refused_login=500":      func(e *emulator) { refusedLogin(e).want(http.StatusInternalServerError) },
	"refused_login=page":     func(e *emulator) { refusedLogin(e).want(http.StatusOK).has("<html>") },
	"refused_login=denied":   func(e *emulator) { refusedLogin(e).want(http.StatusOK).is("success", false) },
	"refused_login=redirect": func(e *emulator) { refusedLogin(e).want(http.StatusFound) },
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
					if one.Name == "addresses" {
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

const aSparkUser = `{"email": "a", "displayName": "A", "Calling": {"email": "a"}}`

func logged(e *emulator) response {
	e.create(`{"email": "a"}`)
	return e.call("GET", "/api/tool/Transaction/"+tenant+"&summary=false", "").want(http.StatusOK)
}

func whileRunning(e *emulator, word string) {
	address := submit(e, "POST", things+tenant, `{"email": "a"}`)
	e.clock.AwaitSleepers(1)
	e.clock.Advance(queueDelay)
	e.clock.AwaitSleepers(1)
	e.transaction(address).is("data.status", word)
}

func listed(e *emulator) response {
	e.create(`{"email": "a", "kind": "work"}`)
	return e.call("GET", things+tenant+"&summary=false&limit=5000", "").want(http.StatusOK)
}

func filtered(e *emulator) response {
	e.create(`{"email": "a"}`)
	return e.call("GET", things+tenant+"&filter_field=email&filter_text=b&filter_condition=equals", "").want(http.StatusOK)
}

// pkidAt checks that exactly the given places of a row and of an object name
// its pkid.
func pkidAt(e *emulator, places ...string) {
	row := listed(e)
	pkid := e.Objects(thingType)[0].PKID
	single := e.call("GET", things+pkid+"/", "").want(http.StatusOK)
	for _, place := range []string{"pkid", "data.pkid", "meta.references.self.0.pkid", "meta.uri"} {
		expected := false
		for _, p := range places {
			expected = expected || p == place
		}
		for _, got := range []any{row.at("resources.0." + place), single.at(place)} {
			if there := strings.Contains(fmt.Sprint(got), pkid); there != expected {
				e.t.Errorf("%s = %v, expected the pkid there: %v", place, got, expected)
			}
		}
	}
	log := e.call("GET", "/api/tool/Transaction/"+tenant, "").want(http.StatusOK)
	if got := fmt.Sprint(log.at("resources.0." + places[0])); !strings.Contains(got, e.Transactions()[0].ID) {
		e.t.Errorf("a row of the log has %s = %s", places[0], got)
	}
}

// failing makes a transaction fail, and looks at its status.
func failing(e *emulator, word string) {
	e.create(`{"email": "a"}`)
	slow := newEmulator(e.t, "failure_word="+word, slowly)
	address := ""
	for range 2 {
		address = submit(slow, "POST", things+tenant, `{"email": "q"}`)
	}
	slow.finishSlowly(2)
	slow.transaction(address).is("data.status", word).is("data.sub_transactions.0.status", word)
}

// finishSlowly lets the clock pass until so many transactions are over.
func (e *emulator) finishSlowly(count int) {
	e.t.Helper()
	for range count {
		e.clock.AwaitSleepers(1)
		e.clock.Advance(queueDelay)
		e.clock.AwaitSleepers(1)
		e.clock.Advance(runTime)
	}
	e.finish()
}

func changeInSession(e *emulator, cookies []*http.Cookie, token string) response {
	return inSession(e, "POST", things+tenant, fmt.Sprintf(`{"email": "u%d"}`, e.Count(thingType)), token, cookies)
}

// pages turns the pages of a list of five as a client does: it goes on behind what it
// has got.
func pages(e *emulator, limit int, want ...string) {
	for e.Count(thingType) < 5 {
		e.create(fmt.Sprintf(`{"email": "%c"}`, 'a'+e.Count(thingType)))
	}
	var got []string
	for skip := 0; ; {
		r := e.call("GET", fmt.Sprintf("%s%s&limit=%d&skip=%d", things, tenant, limit, skip), "").want(http.StatusOK)
		rows := r.column("email")
		got = append(got, fmt.Sprint(rows))
		total, _ := r.at("pagination.total").(float64)
		if skip += len(rows); skip >= int(total) || len(rows) == 0 {
			break
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		e.t.Errorf("pages %v, want %v", got, want)
	}
}

func refused(e *emulator) response {
	return e.call("POST", things+tenant, `{}`).want(http.StatusBadRequest)
}

func twice(e *emulator, query ...string) response {
	e.create(`{"email": "a"}`)
	return e.call("POST", things+tenant+strings.Join(query, ""), `{"email": "a"}`)
}

func nullStored(e *emulator, kept bool) {
	pkid := e.create(`{"email": "a", "name": null, "level": null, "settings": {"mode": null}}`)
	data := e.data(pkid)
	if _, present := data["name"]; present != kept {
		e.t.Errorf("name is stored: %v, want %v in %v", present, kept, data)
	}
	inner, _ := data["settings"].(map[string]any)
	if _, present := inner["mode"]; present != kept {
		e.t.Errorf("settings.mode is stored: %v, want %v in %v", present, kept, data)
	}
}

func defaulted(e *emulator, level, settings, on string) {
	absent := e.data(e.create(`{"email": "a"}`))
	if got := fmt.Sprint(absent["level"]); got != level {
		e.t.Errorf("level = %s, want %s", got, level)
	}
	inner, _ := absent["settings"].(map[string]any)
	if got := fmt.Sprint(inner); got != settings {
		e.t.Errorf("settings = %s, want %s", got, settings)
	}
	declared, _ := e.data(e.create(`{"email": "b", "settings": {}}`))["settings"].(map[string]any)
	if got := fmt.Sprint(declared["on"]); got != on {
		e.t.Errorf("settings.on = %s, want %s", got, on)
	}
}

func expire(e *emulator) response {
	_, cookies, token := login(e, "")
	e.clock.Advance(24 * time.Hour)
	return inSession(e, "POST", things+tenant, `{"email": "a"}`, token, cookies)
}

func moveDown(e *emulator) response {
	pkid := e.create(`{"email": "a"}`)
	return e.call("POST", "/api/tool/DataMove/"+tenant+"&model_type="+thingType+"&context_hierarchy="+voss.Tenant+".Site1", `{"hrefs": ["`+things+pkid+`"]}`)
}

const people = "/api/device/test/Person/"

// spelled makes a user and looks at how the address is stored.
func spelled(e *emulator, email, stored string) {
	e.call("POST", people+tenant, `{"email": "`+email+`"}`).want(http.StatusCreated)
	if got := e.Objects("device/test/Person")[0].Data["email"]; got != stored {
		e.t.Errorf("stored %q, want %q", got, stored)
	}
}

// numbered does the same for a telephone number.
func numbered(e *emulator, number, stored string) {
	e.call("POST", people+tenant, `{"email": "a", "number": "`+number+`"}`).want(http.StatusCreated)
	if got := e.Objects("device/test/Person")[0].Data["number"]; got != stored {
		e.t.Errorf("stored %v, want %q", got, stored)
	}
}

func throttled(e *emulator, after string) {
	e.call("GET", things+tenant, "").want(http.StatusOK)
	refused := e.call("GET", things+tenant, "").want(http.StatusTooManyRequests)
	if got := refused.header.Get("Retry-After"); got != after {
		e.t.Errorf("Retry-After %q, want %q", got, after)
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

func replaced(e *emulator) response {
	return e.call("PUT", things+e.create(`{"email": "a"}`)+"/", `{"email": "b"}`)
}

func (r response) textIs(text string) {
	r.t.Helper()
	if strings.TrimSpace(r.text) != text {
		r.t.Errorf("the answer is %q, want %q", r.text, text)
	}
}

// isTransaction checks that the pkid of an answer is that of the last transaction.
func (r response) isTransaction(e *emulator) response {
	e.t.Helper()
	all := e.Transactions()
	return r.is("pkid", all[len(all)-1].ID)
}

// named checks how an answer writes a letter beyond ASCII.
func named(e *emulator, letter string) {
	got := e.call("GET", things+e.create(`{"email": "a", "name": "\u00fc\u0142"}`)+"/", "")
	if !strings.Contains(got.text, `"`+letter) {
		e.t.Errorf("%q lacks %q", got.text, letter)
	}
}

// unset checks what a user shows where nothing is set, and that it can be put back.
func unset(e *emulator, key string, want any) {
	modelType := map[string]string{"settings": things, "words": "/api/relation/SparkUser/"}[key]
	body := map[string]string{"settings": `{"email": "a"}`, "words": `{"email": "a", "displayName": "A", "Calling": {"email": "a"}}`}[key]
	pkid := e.call("POST", modelType+tenant, body).want(http.StatusCreated).at("pkid").(string)
	shown, _ := e.call("GET", modelType+pkid+"/", "").at("data").(map[string]any)
	if fmt.Sprint(shown[key]) != fmt.Sprint(want) {
		e.t.Errorf("%s is %v, want %v", key, shown[key], want)
	}
	again, _ := json.Marshal(shown)
	e.call("PUT", modelType+pkid+"/", string(again)).want(http.StatusOK)
}

// nulls checks what objects show of a text, a flag and an object that are not set, at
// the top, in an object and in the element of a list.
func nulls(e *emulator, text any, shown bool) {
	pkid := addAt(e, "relation/SparkUser", voss.Tenant, `{"email": "a", "displayName": "A", "Calling": {"lines": [{"number": "1"}]}}`)
	whole := e.call("GET", sparkUsers+pkid+"/", "").want(http.StatusOK)
	inner, _ := whole.at("data.Calling").(map[string]any)
	element, _ := whole.at("data.Calling.lines.0").(map[string]any)
	top, _ := whole.at("data").(map[string]any)
	row, _ := e.call("GET", sparkUsers+tenant+"&summary=false", "").at("resources.0.data").(map[string]any)
	exported, _ := e.call("GET", sparkUsers+pkid+"/export/?export_format=json", "").unpack()["resources"].([]any)[0].(map[string]any)["data"].(map[string]any)
	for _, one := range []struct {
		data map[string]any
		key  string
		want any
	}{
		{top, "nickName", text},
		{top, "words", nil},
		{top, "kind", nil},
		{inner, "email", text},
		{element, "label", text},
		{element, "on", nil},
		{row, "nickName", text},
		{exported, "words", nil},
	} {
		got, there := one.data[one.key]
		if there != shown || got != one.want {
			e.t.Errorf("%s is %#v, there %v, want %#v, there %v", one.key, got, there, one.want, shown)
		}
	}
	if _, there := row["Calling"]; there {
		e.t.Error("a row shows what it joins")
	}
	want := "<nil>"
	if shown {
		want = "[]"
	}
	whole.is("data.Devices", want)
	if _, there := top["secret"]; there {
		e.t.Error("a secret is shown")
	}
	nodeOf := e.call("GET", "/api/data/HierarchyNode/"+node(e, voss.Tenant)+"/", "").at("data").(map[string]any)
	if _, there := nodeOf["description"]; there {
		e.t.Error("a node shows what is not set")
	}
}

func refusedLogin(e *emulator) response {
	return e.send(e.request("POST", "/noninteractivelogin/", `{"username": "terraform", "password": "no"}`))
}
