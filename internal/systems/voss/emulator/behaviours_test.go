package emulator_test

import (
	"encoding/json"
	"net/http"
)

// behaviours are the settings of what the server does with sessions, lists, texts and
// values.
var behaviours = map[string]func(*emulator){
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
	"passwords_shown=masked": func(e *emulator) { secret(e, "******") },
	"passwords_shown=blank":  func(e *emulator) { secret(e, "") },
	"passwords_shown=absent": func(e *emulator) { secret(e, nil) },
	"empty_values=null":      func(e *emulator) { unset(e, "settings", nil); nulls(e, nil, true) },
	"empty_values=absent":    func(e *emulator) { unset(e, "settings", nil); nulls(e, nil, false) },
	"empty_values=blank":     func(e *emulator) { unset(e, "settings", nil); nulls(e, "", true) },
	"empty_values=text":      func(e *emulator) { unset(e, "settings", "") },
	"empty_values=list":      func(e *emulator) { unset(e, "settings", []any{}) },
	"empty_values=object":    func(e *emulator) { unset(e, "words", map[string]any{}) },

	"refused_login=401":      func(e *emulator) { refusedLogin(e).want(http.StatusUnauthorized) },
	"refused_login=400":      func(e *emulator) { refusedLogin(e).want(http.StatusBadRequest) },
	"refused_login=500":      func(e *emulator) { refusedLogin(e).want(http.StatusInternalServerError) },
	"refused_login=page":     func(e *emulator) { refusedLogin(e).want(http.StatusOK).has("<html>") },
	"refused_login=denied":   func(e *emulator) { refusedLogin(e).want(http.StatusOK).is("success", false) },
	"refused_login=redirect": func(e *emulator) { refusedLogin(e).want(http.StatusFound) },
}

// secret checks what a password is shown as, and that a body without it keeps it.
func secret(e *emulator, shown any) {
	pkid := e.create(`{"email": "a", "secret": "s"}`)
	e.call("GET", things+pkid+"/", "").is("data.secret", shown)
	e.call("PUT", things+pkid+"/", `{"email": "a"}`).want(http.StatusOK)
	if held := e.data(pkid)["secret"]; held != "s" {
		e.t.Errorf("the server holds %v", held)
	}
}
