package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// login opens a session and returns its cookies and token.
func login(e *emulator, query string) (response, []*http.Cookie, string) {
	e.t.Helper()
	request := e.request("POST", "/noninteractivelogin/"+query, `{"username": "`+e.username+`", "password": "`+e.password+`"}`)
	r := e.send(request).want(http.StatusOK)
	return r, (&http.Response{Header: r.header}).Cookies(), r.header.Get("X-CSRFToken")
}

// inSession sends a request with cookies and, unless it is empty, a token.
func inSession(e *emulator, method, path, body, token string, cookies []*http.Cookie) response {
	e.t.Helper()
	request := e.request(method, path, body)
	for _, cookie := range cookies {
		request.AddCookie(cookie)
	}
	if token != "" {
		request.Header.Set("X-CSRFToken", token)
	}
	return e.send(request)
}

func TestBasicAuthentication(t *testing.T) {
	e := newEmulator(t, "")
	e.call("GET", things+tenant, "").want(http.StatusOK)

	none := e.send(e.request("GET", things+tenant, "")).want(http.StatusUnauthorized)
	if none.header.Get("WWW-Authenticate") == "" {
		t.Error("the answer does not say how to authenticate")
	}
	for _, wrong := range []voss.Account{
		{Username: voss.Administrator.Username, Password: "hush-hush"}, {Username: "nobody", Password: voss.Administrator.Password},
	} {
		got := e.as(wrong).call("GET", things+tenant, "").want(http.StatusUnauthorized)
		if strings.Contains(got.text, wrong.Password) {
			t.Errorf("the answer repeats the password: %s", got.text)
		}
	}
}

func TestSession(t *testing.T) {
	e := newEmulator(t, "")
	answer, cookies, token := login(e, "")
	answer.is("is_externally_authenticated", false).is("num_of_failed_login_attempts", 0).is("hierarchy_path", nil)
	lengths := map[string]int{}
	for _, cookie := range cookies {
		lengths[cookie.Name] = len(cookie.Value)
		if !cookie.HttpOnly || cookie.Path != "/" {
			t.Errorf("cookie %s: HttpOnly %v, Path %q", cookie.Name, cookie.HttpOnly, cookie.Path)
		}
	}
	if lengths["sessionid"] != 32 || lengths["csrftoken"] != 64 || len(token) != 64 {
		t.Errorf("lengths of cookies %v and token %d", lengths, len(token))
	}

	inSession(e, "GET", things+tenant, "", "", cookies).want(http.StatusOK)
	inSession(e, "POST", things+tenant, `{"email": "a"}`, "", cookies).want(http.StatusForbidden).has("CSRF")
	inSession(e, "POST", things+tenant, `{"email": "a"}`, "wrong", cookies).want(http.StatusForbidden).has("CSRF")
	inSession(e, "POST", things+tenant, `{"email": "a"}`, token, cookies[:1]).want(http.StatusForbidden)
	inSession(e, "POST", things+tenant, `{"email": "a"}`, token, cookies).want(http.StatusCreated)

	inSession(e, "GET", "/logout/", "", "", cookies).want(http.StatusOK)
	inSession(e, "GET", things+tenant, "", "", cookies).want(http.StatusUnauthorized)
}

func TestSessionTimeouts(t *testing.T) {
	for name, test := range map[string]struct {
		dialect    string
		idle, life time.Duration
		steps      []time.Duration
		status     []int
	}{
		"idle":        {"", 10 * time.Minute, 0, []time.Duration{9 * time.Minute, 9 * time.Minute, 10 * time.Minute}, []int{200, 200, 401}},
		"life":        {"", 10 * time.Minute, 15 * time.Minute, []time.Duration{9 * time.Minute, 6 * time.Minute}, []int{200, 401}},
		"as 403":      {"expired_session=403", 10 * time.Minute, 0, []time.Duration{10 * time.Minute}, []int{403}},
		"the default": {"", 0, 0, []time.Duration{19 * time.Minute, 20 * time.Minute}, []int{200, 401}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEmulator(t, test.dialect, func(o *voss.Options) { o.SessionIdle, o.SessionLife = test.idle, test.life })
			_, cookies, _ := login(e, "")
			for i, step := range test.steps {
				e.clock.Advance(step)
				inSession(e, "GET", things+tenant, "", "", cookies).want(test.status[i])
			}
			login(e, "")
		})
	}
}

func TestLoginDetails(t *testing.T) {
	e := newEmulator(t, "")
	e.send(e.request("POST", "/noninteractivelogin/", `{"username": "terraform", "password": "no"}`)).want(http.StatusUnauthorized)
	e.send(e.request("POST", "/noninteractivelogin/", `no`)).want(http.StatusBadRequest)
	e.send(e.request("GET", "/noninteractivelogin/", ``)).want(http.StatusMethodNotAllowed)
	first, _, _ := login(e, "?rbacinfo")
	first.is("num_of_failed_login_attempts", 1).is("last_successful_login_time", "").
		is("hierarchy_path", "sys.hcs.Prov").is("hierarchy_name", "Prov").is("hierarchy_type", "Provider").
		is("hierarchy_pkid", node(e, "sys.hcs.Prov")).is("role_name", "ProviderAdmin").is("language", "en-us")
	second, _, _ := login(e, "?rbacinfo=False")
	second.is("num_of_failed_login_attempts", 0).is("last_successful_login_time", "2026-03-01T09:00:00.000Z").is("role_name", nil)
}

func TestThrottle(t *testing.T) {
	e := newEmulator(t, "retry_after=present", func(o *voss.Options) { o.RequestsPerSecond = 20 })
	for range 20 {
		e.call("GET", things+tenant, "").want(http.StatusOK)
	}
	refused := e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusTooManyRequests).has("Error 429: Too Many Requests")
	if refused.header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", refused.header.Get("Retry-After"))
	}
	e.as(voss.Outsider).call("GET", things+"?hierarchy="+voss.Outsider.Hierarchy, "").want(http.StatusOK)
	if e.Count(thingType) != 0 {
		t.Error("a throttled request had an effect")
	}
	e.clock.Advance(50 * time.Millisecond)
	e.call("GET", things+tenant, "").want(http.StatusOK)
	e.call("GET", things+tenant, "").want(http.StatusTooManyRequests)
}

func TestIsolation(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a@example.com"}`)
	id := e.Transactions()[0].ID
	theirs, err := e.Add(thingType, voss.Outsider.Hierarchy, `{"email": "o@example.com"}`)
	if err != nil {
		t.Fatal(err)
	}
	outsider := e.as(voss.Outsider)
	home := "?hierarchy=" + voss.Outsider.Hierarchy
	for name, test := range map[string]struct{ method, path, body string }{
		"list":         {"GET", things + tenant, ""},
		"list by root": {"GET", things + "?hierarchy=sys", ""},
		"get":          {"GET", things + pkid + "/", ""},
		"create":       {"POST", things + tenant, `{"email": "x"}`},
		"replace":      {"PUT", things + pkid + "/", `{"email": "x"}`},
		"delete":       {"DELETE", things + pkid + "/", ""},
		"bulk delete":  {"DELETE", things + home, `{"hrefs": ["` + things + pkid + `"]}`},
		"move away":    {"POST", "/api/tool/DataMove/" + home + "&model_type=" + thingType + "&context_hierarchy=" + voss.Outsider.Hierarchy, `{"hrefs": ["` + things + pkid + `"]}`},
		"move in":      {"POST", "/api/tool/DataMove/" + home + "&model_type=" + thingType + "&context_hierarchy=" + voss.Tenant, `{"hrefs": ["` + things + theirs + `"]}`},
		"clone":        {"GET", things + pkid + "/clone/" + home, ""},
		"schema":       {"GET", things + "schema/" + tenant, ""},
		"choices":      {"GET", things + "choices/" + tenant + "&field=kind", ""},
		"transaction":  {"GET", "/api/tool/Transaction/" + id + "/", ""},
		"poll":         {"GET", "/api/tool/Transaction/" + id + "/poll/", ""},
		"log":          {"GET", "/api/tool/Transaction/" + tenant, ""},
		"node":         {"GET", "/api/data/HierarchyNode/" + node(e, voss.Tenant) + "/", ""},
	} {
		t.Run(name, func(t *testing.T) {
			outsider := *outsider
			outsider.t = t
			got := outsider.call(test.method, test.path, test.body).want(http.StatusForbidden)
			if strings.Contains(got.text, "a@example.com") {
				t.Errorf("the answer tells what it must not: %s", got.text)
			}
		})
	}
	if e.data(pkid)["email"] != "a@example.com" {
		t.Error("the outsider changed the object")
	}
	outsider.call("GET", things+home+"&traversal=up", "").want(http.StatusOK).is("pagination.total", 1)
	outsider.call("GET", things+"choices/"+home+"&field=locationId", "").want(http.StatusOK).is("pagination.total", 1)
	outsider.call("GET", "/api/data/HierarchyNode/"+home+"&traversal=up", "").want(http.StatusOK).is("pagination.total", 1)
	outsider.call("GET", "/api/tool/Transaction/"+home, "").want(http.StatusOK).is("pagination.total", 0)
}
