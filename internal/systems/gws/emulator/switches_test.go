package emulator_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

// A probe asks a server something whose answer depends on one switch.
type probe func(t *testing.T, p *emulator) string

func asks(method, path, body string) probe {
	return func(t *testing.T, p *emulator) string {
		t.Helper()
		return p.ask(method, strings.Replace(path, "AGENT", userID(t, p, agent), 1), body).summary()
	}
}

func lists(query string) probe {
	return func(_ *testing.T, p *emulator) string { return strings.Join(p.names(query), " ") }
}

// shows tells the value of one key of the agent; "absent" for none.
func shows(key string) probe {
	return func(t *testing.T, p *emulator) string {
		t.Helper()
		if err := p.Patch(userID(t, p, agent), `{"emailAddress":""}`); err != nil {
			t.Fatal(err)
		}
		value, there := p.user(userID(t, p, agent))[key]
		if !there {
			return "absent"
		}
		return fmt.Sprintf("%q", fmt.Sprint(value))
	}
}

// codes shows statusCode as it is on the wire after get, update, create,
// delete, a failure and missing credentials.
func codes(t *testing.T, p *emulator) string {
	t.Helper()
	id := p.create("codes@example.com")
	list := []any{}
	for _, a := range []response{
		p.ask("GET", "/users/"+id, ""), p.ask("PUT", "/users/"+id, "{}"), p.ask("POST", "/users", newAgent("more@example.com")),
		p.ask("DELETE", "/users/"+id, ""), p.ask("GET", "/users/"+id, ""), p.as(gws.Account{}).ask("GET", "/me", ""),
	} {
		list = append(list, a.body["statusCode"])
	}
	return fmt.Sprintf("%#v", list)
}

// protected writes with the session of a read, and with the token in the usual
// header.
func protected(t *testing.T, p *emulator) string {
	t.Helper()
	read := p.must("GET", "/me", "")
	r := p.request("PUT", "/users/"+userID(t, p, agent), "{}")
	r.AddCookie(read.cookie())
	r.Header.Set("X-CSRF-TOKEN", read.header.Get("X-CSRF-TOKEN"))
	bare := p.ask("PUT", "/users/"+userID(t, p, agent), "{}")
	return fmt.Sprintf("%q %d %s with token %d", read.header.Get("X-CSRF-HEADER"), bare.status, strings.TrimSpace(bare.text), p.send(r).status)
}

func credentialsIn(raw string) probe {
	return func(t *testing.T, p *emulator) string {
		t.Helper()
		if err := p.Patch(userID(t, p, agent), `{"password":"é"}`); err != nil {
			t.Fatal(err)
		}
		return p.as(gws.Account{UserName: agent, Password: raw}).ask("GET", "/me", "").summary()
	}
}

// fresh looks for a new user by id, in a list, and in a list that filters;
// then for all three once the delay is over.
func fresh(t *testing.T, p *emulator) string {
	t.Helper()
	id := p.create("fresh@example.com")
	look := func() string {
		return fmt.Sprint(p.ask("GET", "/users/"+id, "").status, " ", slices.Contains(p.names(""), "fresh@example.com"), " ", len(p.names("userName=fresh@example.com")))
	}
	before := look()
	p.clock.Advance(time.Second)
	return before + ", then " + look()
}

// throttled makes one request too many.
func throttled(_ *testing.T, p *emulator) string {
	limited := newEmulator(p.t, p.dialect, func(o *gws.Options) { o.RequestsPerSecond = 1 })
	limited.must("GET", "/me", "")
	a := limited.ask("GET", "/me", "")
	return fmt.Sprint(a.status, " ", a.header.Get("Retry-After"))
}

func total(_ *testing.T, p *emulator) string {
	return fmt.Sprint(p.must("GET", "/users?limit=2", "").body["totalCount"])
}

func bodyOf(t *testing.T, p *emulator) string {
	t.Helper()
	a := p.ask("GET", "/users/"+userID(t, p, agent)+"?subresources=skills", "")
	return fmt.Sprint(a.status, a.body["user"] != nil, a.body["statusCode"] != nil, a.body["id"] != nil, a.body["skills"] != nil)
}

// wire shows an answer as it is on the wire, without identifiers.
func wire(method, path, body string) probe {
	return func(t *testing.T, p *emulator) string {
		t.Helper()
		text := p.ask(method, strings.Replace(path, "AGENT", userID(t, p, agent), 1), body).text
		return regexp.MustCompile(`[0-9a-f]{32}`).ReplaceAllString(text, "")
	}
}

// assigns gives the agent a skill at a level, and tells the levels after it.
func assigns(level string) probe {
	return func(t *testing.T, p *emulator) string {
		t.Helper()
		id := userID(t, p, agent)
		said := p.ask("POST", "/users/"+id+"/skills", fmt.Sprintf(`{"uri":%q,"level":%s}`, p.skillURI("Sales"), level)).summary()
		return fmt.Sprint(said, " ", held(t, p, id, "skills", "level"))
	}
}

// refusal shows the whole answer to bad credentials.
func refusal(_ *testing.T, p *emulator) string {
	a := p.as(gws.Account{UserName: agent, Password: "wrong"}).ask("GET", "/me", "")
	return fmt.Sprint(a.status, " ", a.header.Get("Content-Type"), " ", a.text)
}

// Words that several answers share.
const (
	signIn  = "<html><head><title>Sign in</title></head><body><form></form></body></html>"
	denied  = "20 Access denied"
	refused = "This operation is not allowed: 'userName' is a read-only property"
	sameOne = `{"userName":"agent@example.com"}`
	another = `{"userName":"other@example.com"}`
)

// tries say what each probe finds under each setting of its switch.
var tries = []struct {
	name  string
	probe probe
	want  map[string]string
}{
	{"post_update", asks("POST", "/users/AGENT", `{"firstName":"x"}`), map[string]string{
		"off": "403 3 This operation is not allowed: POST", "on": "200 0",
	}},
	{"status_code", codes, map[string]string{
		"as-printed": `[]interface {}{0, 0, "0", "0", "6", 20}`,
		"number":     `[]interface {}{0, 0, 0, 0, 6, 20}`,
		"string":     `[]interface {}{"0", "0", "0", "0", "6", "20"}`,
	}},
	{"http_status", asks("GET", "/users/none", ""), map[string]string{
		"by-code": "404 6 User not found", "always-200": "200 6 User not found",
	}},
	{"create_status", asks("POST", "/users", newAgent("ada@example.com")), map[string]string{"200": "200 0", "201": "201 0"}},
	{"refusal_status", asks("PUT", "/users/AGENT", another), map[string]string{"400": "400 3 " + refused, "403": "403 3 " + refused}},
	{"read_only_code", asks("PUT", "/users/AGENT", another), map[string]string{"3": "400 3 " + refused, "11": "400 11 " + refused}},
	{"unauthenticated_status", func(_ *testing.T, p *emulator) string { return p.as(gws.Account{}).ask("GET", "/me", "").summary() }, map[string]string{
		"401": "401 " + denied, "403": "403 " + denied,
	}},
	{"same_user_name", asks("PUT", "/users/AGENT", sameOne), map[string]string{"refused": "400 3 " + refused, "tolerated": "200 0"}},
	{"user_name_case", asks("POST", "/users", newAgent("Agent@example.com")), map[string]string{
		"sensitive": "200 0", "insensitive": "403 18 Failed to create user. User 'Agent@example.com' already exists.",
		"lower": "403 18 Failed to create user. User 'agent@example.com' already exists.",
	}},
	{"text_ends", asks("POST", "/users", newAgent(" agent@example.com ")), map[string]string{
		"kept": "200 0", "trimmed": "403 18 Failed to create user. User 'agent@example.com' already exists.",
	}},
	{"unknown_roles", asks("PUT", "/users/AGENT", `{"roles":["ROLE_KING"]}`), map[string]string{
		"rejected": "400 10 Input validation failed: roles: 'ROLE_KING' is not one of 'ROLE_ADMIN', 'ROLE_AGENT', 'ROLE_SUPERVISOR', 'ROLE_APIUSER'", "accepted": "200 0",
	}},
	{"roles_order", func(t *testing.T, p *emulator) string {
		p.must("PUT", "/users/"+userID(t, p, agent), `{"roles":["ROLE_SUPERVISOR","ROLE_ADMIN"]}`)
		return shows("roles")(t, p)
	}, map[string]string{"sorted": `"[ROLE_ADMIN ROLE_SUPERVISOR]"`, "as-sent": `"[ROLE_SUPERVISOR ROLE_ADMIN]"`}},
	{"password_length", asks("PUT", "/users/AGENT", `{"password":"shörter"}`), map[string]string{
		"any": "200 0", "8": "400 10 Input validation failed: password: must have at least 8 characters",
	}},
	{"self_delete", func(t *testing.T, p *emulator) string {
		return p.ask("DELETE", "/users/"+userID(t, p, admin), "").summary()
	}, map[string]string{
		"refused": "400 2 You cannot delete yourself.", "allowed": "200 0",
	}},
	{"unknown_keys", asks("PUT", "/users/AGENT", `{"badge":7}`), map[string]string{
		"ignored": "200 0", "rejected": "400 10 Input validation failed: badge: is not a field of the model",
	}},
	{"readonly_keys", asks("PUT", "/users/AGENT", `{"uri":"x"}`), map[string]string{
		"rejected": "400 11 These properties are read-only: 'uri'", "ignored": "200 0",
	}},
	{"csrf", protected, map[string]string{
		"off":        `"" 200 {"statusCode":0} with token 200`,
		"on":         `"X-CSRF-TOKEN" 403 {"statusCode":"3","statusMessage":"Missing or invalid Csrf token"} with token 200`,
		"on-text":    `"X-CSRF-TOKEN" 403 Missing or invalid Csrf token with token 200`,
		"on-renamed": `"X-XSRF-TOKEN" 403 {"statusCode":"3","statusMessage":"Missing or invalid Csrf token"} with token 403`,
	}},
	{"credentials", credentialsIn("\xe9"), map[string]string{"either": "200 0", "utf-8": "401 " + denied, "iso-8859-1": "200 0"}},
	{"credentials", credentialsIn("é"), map[string]string{"either": "200 0", "utf-8": "200 0", "iso-8859-1": "401 " + denied}},
	{"limit", func(_ *testing.T, p *emulator) string {
		return fmt.Sprint(p.ask("GET", "/users?sortBy=userName", "").summary(), ", ", len(p.names("limit=2")))
	}, map[string]string{
		"optional": "200 0, 2", "required": "400 1 Required parameters are missing: 'limit', 2", "ignored": "200 0, 5",
	}},
	{"offset", lists("sortBy=userName&limit=1&offset=1"), map[string]string{"applied": grace, "ignored": agent}},
	{"page_cap", func(t *testing.T, p *emulator) string {
		t.Helper()
		for i := range 120 {
			p.create(fmt.Sprint(i))
		}
		return fmt.Sprint(len(p.names("limit=500")), " ", len(p.names("")))
	}, map[string]string{"none": "125 125", "100": "100 100", "10": "10 10", "2": "2 2"}},
	{"total_count", total, map[string]string{"absent": "<nil>", "present": "5"}},
	{"create_answer", wire("POST", "/users", newAgent("ada@example.com")), map[string]string{
		"id": `{"id":"","path":"/users/","statusCode":"0","uri":"https://gws.contact-center.invalid/api/v2/users/"}`, "envelope": `{"statusCode":"0"}`,
		"bare": `{"id":"","path":"/users/","uri":"https://gws.contact-center.invalid/api/v2/users/"}`, "nothing": "", "null": "null", "ok": "OK",
	}},
	{"change_answer", wire("PUT", "/users/AGENT", `{"firstName":"x"}`), map[string]string{"envelope": `{"statusCode":0}`, "nothing": "", "null": "null", "ok": "OK"}},
	{"platform_refusals", wire("GET", "/users/none", ""), map[string]string{
		"own":      `{"statusCode":"6","statusMessage":"User not found"}`,
		"platform": `{"platformCode":"24","statusCode":"4","statusMessage":"Platform exception: Object not found"}`,
	}},
	{"platform_refusals", asks("POST", "/users", newAgent(agent)), map[string]string{
		"own": "403 18 Failed to create user. User 'agent@example.com' already exists.", "platform": "500 4 Platform exception: Uniqueness constraint violated",
	}},
	{"refused_login", refusal, map[string]string{
		"envelope": `401 application/json;charset=UTF-8 {"statusCode":20,"statusMessage":"Access denied"}`, "text": "401 text/plain; charset=utf-8 Access denied",
		"page": "401 text/html; charset=utf-8 " + signIn, "login-page": "200 text/html; charset=utf-8 " + signIn, "redirect": "302 text/html; charset=utf-8 " + signIn,
		"400": "400 text/plain; charset=utf-8 Bad Request", "500": "500 text/plain; charset=utf-8 Internal Server Error",
	}},
	{"expired_session", func(_ *testing.T, p *emulator) string {
		r := p.request("GET", "/me", "")
		r.AddCookie(p.must("GET", "/me", "").cookie())
		before := p.send(r).status
		p.clock.Advance(time.Hour)
		return fmt.Sprint(before, " ", p.send(r).status, " ", p.ask("GET", "/me", "").status)
	}, map[string]string{"renewed": "200 200 200", "refused": "200 401 200"}},
	{"list_addresses", func(_ *testing.T, p *emulator) string {
		body := p.must("GET", "/users?limit=1", "").body
		return fmt.Sprint(body["uris"] != nil, " ", body["paths"] != nil)
	}, map[string]string{"uris-and-paths": "true true", "uris": "true false", "paths": "false true"}},
	{"list_subresources", func(_ *testing.T, p *emulator) string {
		rows, _ := p.must("GET", "/users?limit=1&fields=*&subresources=skills", "").body["users"].([]any)
		return fmt.Sprint(rows[0].(map[string]any)["skills"] != nil)
	}, map[string]string{"shown": "true", "absent": "false"}},
	{"empty_subresources", func(t *testing.T, p *emulator) string {
		t.Helper()
		shown := func(name string) bool {
			user, _ := p.must("GET", "/users/"+userID(t, p, name)+"?subresources=skills", "").body["user"].(map[string]any)
			_, there := user["skills"]
			return there
		}
		return fmt.Sprint(shown(mona), " ", shown(agent))
	}, map[string]string{"shown": "true true", "absent": "true false"}},
	{"page_rows", lists("sortBy=userName&limit=3"), map[string]string{"full": strings.Join([]string{agent, grace, luis}, " "), "short": agent + " " + grace}},
	{"list_drift", func(_ *testing.T, p *emulator) string {
		p.names("limit=2")
		first := fmt.Sprint(p.names("sortBy=userName&limit=2&offset=2"), p.ask("GET", "/users?offset=2&limit=2", "").body["totalCount"])
		p.names("limit=2")
		return first + " " + fmt.Sprint(p.names("sortBy=userName&limit=2&offset=2"))
	}, map[string]string{
		"none": fmt.Sprint([]string{luis, mona}, 5, " ", []string{luis, mona}), "added": fmt.Sprint([]string{grace, luis}, 6, " ", []string{luis, mona}),
		"deleted": fmt.Sprint([]string{mona, admin}, 4, " ", []string{luis, mona}),
	}},
	{"row_order", func(_ *testing.T, p *emulator) string {
		a, b := p.names(""), p.names("")
		return fmt.Sprint(slices.Equal(a, b), " ", len(a), " ", slices.Equal(p.names("sortBy=userName"), p.names("sortBy=userName")))
	}, map[string]string{"stable": "true 5 true", "shifting": "false 5 true"}},
	{"list_time", func(_ *testing.T, p *emulator) string {
		done := make(chan bool)
		go func() { p.names(""); close(done) }()
		for waited := time.Duration(0); ; waited += 10 * time.Second {
			select {
			case <-done:
				return waited.Round(30 * time.Second).String()
			case <-time.After(20 * time.Millisecond):
				p.clock.Advance(10 * time.Second)
			}
		}
	}, map[string]string{"short": "0s", "long": "30s"}},
	{"deletions", func(_ *testing.T, p *emulator) string {
		id := p.create("gone@example.com")
		p.must("DELETE", "/users/"+id, "")
		look := func() string {
			return fmt.Sprint(p.ask("GET", "/users/"+id, "").status, " ", p.ask("POST", "/users", newAgent("gone@example.com")).code())
		}
		before := look()
		p.clock.Advance(time.Second)
		return before + ", then " + look()
	}, map[string]string{"at-once": "404 0, then 404 18", "slow": "200 18, then 404 0", "soft": "404 18, then 404 0"}},
	{"password_shown", shows("password"), map[string]string{"absent": "absent", "empty": `""`, "masked": `"********"`}},
	{"charset", func(t *testing.T, p *emulator) string {
		t.Helper()
		if err := p.Patch(userID(t, p, agent), `{"firstName":"Zoë – ł"}`); err != nil {
			t.Fatal(err)
		}
		a := p.ask("GET", "/users/"+userID(t, p, agent)+"?fields=firstName", "")
		return fmt.Sprintf("%s %+q", a.header.Get("Content-Type"), a.text)
	}, map[string]string{
		"utf-8":      `application/json;charset=UTF-8 "{\"statusCode\":0,\"user\":{\"firstName\":\"Zo\u00eb \u2013 \u0142\"}}"`,
		"iso-8859-1": `application/json;charset=ISO-8859-1 "{\"statusCode\":0,\"user\":{\"firstName\":\"Zo\xeb \\u2013 \\u0142\"}}"`,
	}},
	{"skill_level", assigns("5"), map[string]string{"either": "200 0 [5]", "number": "200 0 [5]", "text": "400 10 Input validation failed: level: must be a text with a whole number of at least 0 []"}},
	{"skill_level", assigns(`"5"`), map[string]string{"either": "200 0 [5]", "number": "400 10 Input validation failed: level: must be a whole number, not in a text, of at least 0 []", "text": "200 0 [5]"}},
	{"skill_zero", assigns("0"), map[string]string{"raised": "200 0 [1]", "kept": "200 0 [0]"}},
	{"skill_holders", func(t *testing.T, p *emulator) string {
		t.Helper()
		p.must("PUT", "/users/"+userID(t, p, agent), `{"roles":["ROLE_SUPERVISOR"]}`)
		return assigns("5")(t, p)
	}, map[string]string{
		"anybody": "200 0 [5]", "agents": "403 16 Failed to assign skill. User 'agent@example.com' does not have the role ROLE_AGENT. []",
	}},
	{"odd_values", shows("emailAddress"), map[string]string{"none": `""`, "shown": `"[a 1]"`}},
	{"filters", lists("sortBy=userName&firstName=Mona"), map[string]string{
		"exact": mona, "any-case": mona, "partial": mona, "ignored": strings.Join([]string{agent, grace, luis, mona, admin}, " "),
	}},
	{"filters", lists("firstName=mona"), map[string]string{"exact": "", "any-case": mona, "partial": mona}},
	{"filters", lists("firstName=mon"), map[string]string{"exact": "", "any-case": "", "partial": mona}},
	{"unknown_parameters", asks("GET", "/users?sortby=userName", ""), map[string]string{
		"ignored": "200 0", "rejected": "400 10 There is no parameter 'sortby'",
	}},
	{"list_visibility", fresh, map[string]string{
		"at-once":        "200 true 1, then 200 true 1",
		"search-delayed": "200 true 0, then 200 true 1",
		"delayed":        "200 false 0, then 200 true 1",
	}},
	{"get_visibility", fresh, map[string]string{
		"at-once": "200 true 1, then 200 true 1", "delayed": "404 true 1, then 200 true 1",
	}},
	{"subresources_body", bodyOf, map[string]string{
		"envelope": "200 true true false false", "bare": "200 false false true true",
	}},
	{"email_address", shows("emailAddress"), map[string]string{"always": `""`, "when-set": "absent", "null": `"<nil>"`}},
	{"contact_center", shows("contactCenterId"), map[string]string{"absent": "absent", "shown": `"ee4e49e3-0b2e-4ba1-04d3-1c8c6679cd75"`}},
	{"do_not_disturb", shows("doNotDisturb"), map[string]string{"absent": "absent", "shown": `"Off"`}},
	{"throttle_status", throttled, map[string]string{"429": "429 ", "503": "503 "}},
	{"retry_after", throttled, map[string]string{
		"absent": "429 ", "present": "429 1", "date": "429 Sun, 01 Mar 2026 09:00:01 GMT", "negative": "429 -1", "far": "429 86400", "text": "429 soon",
	}},
}

// TestSettings tries every setting of every switch; a setting without a row
// fails the test.
func TestSettings(t *testing.T) {
	tried := map[string]bool{}
	for _, test := range tries {
		for setting, want := range test.want {
			tried[test.name+"="+setting] = true
			t.Run(test.name+"="+setting, func(t *testing.T) {
				if diff := cmp.Diff(want, test.probe(t, newEmulator(t, test.name+"="+setting))); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
	for _, one := range gws.Switches {
		for _, setting := range one.Settings {
			if !tried[one.Name+"="+setting] {
				t.Errorf("nothing tries %s=%s", one.Name, setting)
			}
		}
	}
}
