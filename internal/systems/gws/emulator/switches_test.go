package emulator_test

import (
	"fmt"
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

// Words that several answers share.
const (
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
	{"email_address", shows("emailAddress"), map[string]string{"always": `""`, "when-set": "absent"}},
	{"contact_center", shows("contactCenterId"), map[string]string{"absent": "absent", "shown": `"ee4e49e3-0b2e-4ba1-04d3-1c8c6679cd75"`}},
	{"do_not_disturb", shows("doNotDisturb"), map[string]string{"absent": "absent", "shown": `"Off"`}},
	{"throttle_status", throttled, map[string]string{"429": "429 ", "503": "503 "}},
	{"retry_after", throttled, map[string]string{"absent": "429 ", "present": "429 1"}},
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
