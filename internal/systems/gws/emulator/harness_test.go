package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

// emulator is a running server and a way to call it.
type emulator struct {
	*gws.Server
	t     testing.TB
	clock *clock.Manual
	// account signs every request that has no other credentials.
	account gws.Account
	dialect string
}

// response is an answer as a test looks at it.
type response struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// newEmulator serves the seeded contact centre under a dialect such as
// "csrf=on,limit=required".
func newEmulator(t testing.TB, dialect string, change ...func(*gws.Options)) *emulator {
	t.Helper()
	settings, err := gws.Switches.Parse(dialect)
	if err != nil {
		t.Fatal(err)
	}
	manual := clock.NewManual(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	options := gws.Options{Dialect: settings, Clock: manual}
	for _, one := range change {
		one(&options)
	}
	return &emulator{Server: gws.New(options), t: t, clock: manual, account: gws.Administrator, dialect: dialect}
}

// as returns the same server, asked by another account.
func (p *emulator) as(account gws.Account) *emulator {
	other := *p
	other.account = account
	return &other
}

// request builds a request with the account's credentials; an account without
// a name sends none.
func (p *emulator) request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, "http://127.0.0.1:8090"+gws.Root+path, strings.NewReader(body))
	r.RequestURI = gws.Root + path
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if p.account.UserName != "" {
		r.SetBasicAuth(p.account.UserName, p.account.Password)
	}
	return r
}

func (p *emulator) send(r *http.Request) response {
	p.t.Helper()
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	content, err := io.ReadAll(w.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	a := response{status: w.Code, header: w.Result().Header, text: string(content)}
	_ = json.Unmarshal(content, &a.body) // a body that is no envelope stays nil
	return a
}

func (p *emulator) ask(method, path, body string) response {
	p.t.Helper()
	return p.send(p.request(method, path, body))
}

// must asks for something that has to go well.
func (p *emulator) must(method, path, body string) response {
	p.t.Helper()
	a := p.ask(method, path, body)
	if a.code() != 0 || a.status/100 != 2 {
		p.t.Fatalf("%s %s = %d %s", method, path, a.status, a.text)
	}
	return a
}

// create makes an agent with the userName and returns the id.
func (p *emulator) create(userName string) string {
	p.t.Helper()
	id, _ := p.must("POST", "/users", newAgent(userName)).body["id"].(string)
	return id
}

func newAgent(userName string) string {
	return fmt.Sprintf(`{"userName":%q,"password":"s3cret","firstName":"Ada","lastName":"Bell","roles":["ROLE_AGENT"]}`, userName)
}

// user reads a user by id.
func (p *emulator) user(id string) map[string]any {
	p.t.Helper()
	shown, _ := p.must("GET", "/users/"+id, "").body["user"].(map[string]any)
	return shown
}

// names lists userNames with the query.
func (p *emulator) names(query string) []string {
	p.t.Helper()
	rows, _ := p.must("GET", "/users?fields=userName&"+query, "").body["users"].([]any)
	list := []string{}
	for _, row := range rows {
		object, _ := row.(map[string]any)
		name, _ := object["userName"].(string)
		list = append(list, name)
	}
	return list
}

// code is the status code of an envelope, whatever its type; -1 for none.
func (a response) code() int {
	code := -1
	_, _ = fmt.Sscan(fmt.Sprint(a.body["statusCode"]), &code)
	return code
}

// message is what an envelope says of a failure.
func (a response) message() string {
	text, _ := a.body["statusMessage"].(string)
	return text
}

// summary is HTTP status, status code and message in one line.
func (a response) summary() string {
	return strings.TrimSpace(fmt.Sprintf("%d %d %s", a.status, a.code(), a.message()))
}

func userID(t testing.TB, p *emulator, userName string) string {
	t.Helper()
	u, found := p.UserNamed(userName)
	if !found {
		t.Fatalf("there is no user %s", userName)
	}
	return u.ID
}
