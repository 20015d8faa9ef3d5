package emulator_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

func TestWhoMayDoWhat(t *testing.T) {
	stranger := gws.Account{UserName: "terraform@example.com", Password: "wrong"}
	system := gws.Account{UserName: "system@example.com", Password: "emulated-Genesys-3", Roles: []string{"ROLE_APIUSER"}}
	const (
		denied  = "401 20 Access denied"
		noAdmin = "403 5 User 'agent@example.com' does not have the role ROLE_ADMIN."
		noAgent = "403 5 User 'terraform@example.com' does not have the role ROLE_AGENT."
	)
	for _, test := range []struct {
		account            gws.Account
		method, path, want string
	}{
		{gws.Account{}, "GET", "/diagnostics/version", "200 0"},
		{gws.Account{}, "GET", "/me", denied},
		{gws.Account{}, "GET", "/users", denied},
		{gws.Account{}, "POST", "/users", denied},
		{stranger, "GET", "/me", denied},
		{gws.Agent, "GET", "/me", "200 0"},
		{gws.Agent, "GET", "/users", "200 0"},
		{gws.Agent, "GET", "/users/ID", "200 0"},
		{gws.Agent, "POST", "/users", noAdmin},
		{gws.Agent, "PUT", "/users/ID", noAdmin},
		{gws.Agent, "DELETE", "/users/ID", noAdmin},
		{gws.Agent, "GET", "/skills", noAdmin},
		{gws.Agent, "GET", "/users/ID/devices", noAdmin},
		{gws.Agent, "GET", "/me/devices", "200 0"},
		{gws.Administrator, "GET", "/me/devices", noAgent},
		{gws.Administrator, "GET", "/skills", "200 0"},
		{gws.Administrator, "GET", "/users/ID/skills", "200 0"},
		{gws.Administrator, "PUT", "/users/ID", "200 0"},
		{system, "PUT", "/users/ID", "200 0"},
		{gws.Administrator, "PATCH", "/users/ID", "405 3 This operation is not allowed: PATCH"},
		{gws.Administrator, "POST", "/users/ID", "403 3 This operation is not allowed: POST"},
		{gws.Administrator, "GET", "/queues", "404 6 There is nothing at /api/v2/queues"},
		{gws.Administrator, "GET", "/users/", "404 6 There is nothing at /api/v2/users/"},
	} {
		t.Run(test.account.UserName+" "+test.method+" "+test.path, func(t *testing.T) {
			p := newEmulator(t, "", func(o *gws.Options) { o.Accounts = []gws.Account{gws.Administrator, gws.Agent, system} })
			path := strings.Replace(test.path, "ID", userID(t, p, "grace.chen@example.com"), 1)
			body := map[bool]string{true: "{}"}[test.method == "POST" || test.method == "PUT"]
			if got := p.as(test.account).ask(test.method, path, body).summary(); got != test.want {
				t.Errorf("answer = %s, want %s", got, test.want)
			}
		})
	}
}

func TestFeaturesAreNeededBesideRoles(t *testing.T) {
	for feature, want := range map[string][2]string{
		"api-provisioning-read":  {"403 5 User 'terraform@example.com' does not have the feature api-provisioning-read.", "200 0"},
		"api-provisioning-write": {"200 0", "403 5 User 'terraform@example.com' does not have the feature api-provisioning-write."},
	} {
		t.Run(feature, func(t *testing.T) {
			p := newEmulator(t, "", func(o *gws.Options) { o.WithheldFeatures = []string{feature} })
			id := userID(t, p, "agent@example.com")
			got := [2]string{p.ask("GET", "/users/"+id, "").summary(), p.ask("PUT", "/users/"+id, "{}").summary()}
			if got != want {
				t.Errorf("read and write = %q, want %q", got, want)
			}
		})
	}
}

func TestWhoCannotSignIn(t *testing.T) {
	ada := gws.Account{UserName: "ada@example.com", Password: "s3cret"}
	for patch, want := range map[string]string{
		`{}`:                                  "200 0",
		`{"enabled":false}`:                   "401 20 Access denied",
		`{"changePasswordOnFirstLogin":true}`: "403 8 User 'ada@example.com' must change the password first.",
	} {
		p := newEmulator(t, "")
		id := p.create("ada@example.com")
		if err := p.Patch(id, patch); err != nil {
			t.Fatal(err)
		}
		if got := p.as(ada).ask("GET", "/me", "").summary(); got != want {
			t.Errorf("after %s: %s, want %s", patch, got, want)
		}
	}
}

func TestCredentialsInEitherEncoding(t *testing.T) {
	const password = "geheim-für-Zoë"
	latin1, err := charmap.ISO8859_1.NewEncoder().String(password)
	if err != nil {
		t.Fatal(err)
	}
	for dialect, want := range map[string][2]int{
		"": {200, 200}, "credentials=utf-8": {200, 401}, "credentials=iso-8859-1": {401, 200},
	} {
		p := newEmulator(t, dialect)
		if err := p.Patch(userID(t, p, "agent@example.com"), `{"password":"`+password+`"}`); err != nil {
			t.Fatal(err)
		}
		var got [2]int
		for i, bytes := range []string{password, latin1} {
			got[i] = p.as(gws.Account{UserName: "agent@example.com", Password: bytes}).ask("GET", "/me", "").status
		}
		if got != want {
			t.Errorf("under %q UTF-8 and ISO-8859-1 = %d, want %d", dialect, got, want)
		}
	}
}

// cookie returns the session that an answer opened; nil for none.
func (a response) cookie() *http.Cookie {
	for _, one := range (&http.Response{Header: a.header}).Cookies() {
		if one.Name == "JSESSIONID" {
			return one
		}
	}
	return nil
}

func TestSessionStandsForCredentials(t *testing.T) {
	p := newEmulator(t, "")
	opened := p.must("GET", "/me", "").cookie()
	if opened == nil {
		t.Fatal("no session was opened")
	}
	resume := func() response {
		r := p.as(gws.Account{}).request("GET", "/me", "")
		r.AddCookie(opened)
		return p.send(r)
	}
	p.clock.Advance(29 * time.Minute)
	if a := resume(); a.status != 200 || a.cookie() != nil {
		t.Errorf("with the session = %s, cookie %v; want 200 and no other session", a.summary(), a.cookie())
	}
	p.clock.Advance(29 * time.Minute)
	if a := resume(); a.status != 200 {
		t.Errorf("a session in use ended: %s", a.summary())
	}
	p.clock.Advance(30 * time.Minute)
	if a := resume(); a.summary() != "401 20 Access denied" {
		t.Errorf("after half an hour = %s", a.summary())
	}
}

func TestSessionDoesNotOutliveTheUser(t *testing.T) {
	p := newEmulator(t, "")
	id := p.create("ada@example.com")
	opened := p.as(gws.Account{UserName: "ada@example.com", Password: "s3cret"}).must("GET", "/me", "").cookie()
	p.Remove(id)
	r := p.as(gws.Account{}).request("GET", "/me", "")
	r.AddCookie(opened)
	if got := p.send(r).summary(); got != "401 20 Access denied" {
		t.Errorf("answer = %s", got)
	}
}

func TestToken(t *testing.T) {
	p := newEmulator(t, "csrf=on")
	read := p.must("GET", "/me", "")
	if name := read.header.Get("X-CSRF-HEADER"); name != "X-CSRF-TOKEN" {
		t.Errorf("X-CSRF-HEADER = %q", name)
	}
	token, session := read.header.Get("X-CSRF-TOKEN"), read.cookie()
	other := p.must("GET", "/me", "").cookie()
	const refused = "403 3 Missing or invalid Csrf token"
	for _, test := range []struct {
		name, method, token string
		session             *http.Cookie
		want                string
	}{
		{"both", "POST", token, session, "200 0"},
		{"again", "PUT", token, session, "200 0"},
		{"no token", "POST", "", session, refused},
		{"no session", "PUT", token, nil, refused},
		{"another session's token", "DELETE", token, other, refused},
		{"a wrong token", "DELETE", token + "0", session, refused},
		{"a read", "GET", "", nil, "200 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path, body := "/users/"+userID(t, p, "grace.chen@example.com"), "{}"
			if test.method == "POST" {
				path, body = "/users", newAgent("ada@example.com")
			}
			r := p.request(test.method, path, body)
			if test.session != nil {
				r.AddCookie(test.session)
			}
			r.Header.Set("X-CSRF-TOKEN", test.token)
			if got := p.send(r).summary(); got != test.want {
				t.Errorf("answer = %s, want %s", got, test.want)
			}
		})
	}
	if a := p.as(gws.Account{}).ask("GET", "/diagnostics/version", ""); a.header.Get("X-CSRF-TOKEN") != "" || a.cookie() != nil {
		t.Error("a request without credentials got a session or a token")
	}
}

func TestWhatNoHandlerSees(t *testing.T) {
	p := newEmulator(t, "", func(o *gws.Options) { o.RequestsPerSecond = 2 })
	long := p.request("GET", "/users?userName="+strings.Repeat("x", 2000), "")
	if got := p.send(long).status; got != http.StatusRequestURITooLong {
		t.Errorf("a URL beyond 2,000 characters = %d", got)
	}
	untyped := p.request("POST", "/users", newAgent("ada@example.com"))
	untyped.Header.Set("Content-Type", "text/plain")
	if got := p.send(untyped).summary(); got != "415 10 The body must be of the type application/json." {
		t.Errorf("text = %s", got)
	}
	huge := p.ask("POST", "/users", `{"x":"`+strings.Repeat("y", 1<<20)+`"}`)
	if huge.summary() != "413 10 The body is too large." {
		t.Errorf("a huge body = %s", huge.summary())
	}
	if a := p.ask("GET", "/me", ""); a.status != 429 || a.body != nil {
		t.Errorf("the third request of a second = %d %s", a.status, a.text)
	}
	p.as(gws.Agent).must("GET", "/me", "")
	p.clock.Advance(time.Second)
	p.must("GET", "/me", "")
}

func TestFaultsAndLogSeeEveryRequest(t *testing.T) {
	var printed bytes.Buffer
	p := newEmulator(t, "", func(o *gws.Options) {
		o.Log = slog.New(slog.NewTextHandler(&printed, nil))
		o.Middleware = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, r)
				if r.Method == http.MethodPost {
					panic(http.ErrAbortHandler) // the answer is lost, the effect is not
				}
			})
		}
	})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the fault did not come through")
			}
		}()
		p.ServeHTTP(httptest.NewRecorder(), p.request("POST", "/users", newAgent("ada@example.com")))
	}()
	id := userID(t, p, "ada@example.com")
	p.must("PUT", "/users/"+id, `{"password":"hush-hush"}`)
	p.as(gws.Account{}).ask("GET", "/users", "")

	for operation, want := range map[string]int{"create user": 1, "update user": 1, "list users": 0} {
		if got := p.RequestCount(operation); got != want {
			t.Errorf("RequestCount(%q) = %d, want %d", operation, got, want)
		}
	}
	entries := p.Requests()
	if len(entries) != 3 || entries[1].Username != "terraform@example.com" || entries[1].Status != 200 || entries[2].Username != "" {
		t.Errorf("requests = %+v", entries)
	}
	for _, secret := range []string{"hush-hush", "s3cret", gws.Administrator.Password, "JSESSIONID"} {
		if strings.Contains(printed.String(), secret) {
			t.Errorf("the log shows %s:\n%s", secret, printed.String())
		}
	}
	if p.ResetRequests(); len(p.Requests()) != 0 {
		t.Error("requests are left after ResetRequests")
	}
}
