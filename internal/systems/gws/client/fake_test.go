package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	gwsmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

const (
	testUser     = "terraform"
	testPassword = "s3cret-of-account"
	aliceID      = "1e6def1758784546a610039f94bf254d"
)

var users = gwsmodels.User()

// seen is one request as a fake server saw it.
type seen struct {
	method, path string
	query        url.Values
	header       http.Header
	body         map[string]any
}

// fake answers as a test says and remembers what it was asked.
type fake struct {
	*httptest.Server
	t        *testing.T
	answer   func(seen) reply
	mu       sync.Mutex
	requests []seen
}

// reply is one answer; its status is 200 where it says none.
type reply struct {
	status int
	header map[string]string
	body   string
}

func ok(body string) reply { return reply{body: body} }

const (
	versionAnswer = `{"statusCode":0,"version":"8.5.200.50"}`
	notFound      = `{"statusCode":"6","statusMessage":"User not found"}`
)

func newFake(t *testing.T, answer func(seen) reply) *fake {
	t.Helper()
	f := &fake{t: t, answer: answer}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// ServeHTTP remembers the request and answers it.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, _ := io.ReadAll(r.Body)
	s := seen{method: r.Method, path: strings.TrimPrefix(r.URL.EscapedPath(), "/api/v2"), query: r.URL.Query(), header: r.Header.Clone()}
	if len(data) > 0 {
		if err := json.Unmarshal(data, &s.body); err != nil {
			f.t.Errorf("%s %s: body is no JSON object: %v", r.Method, r.URL, err)
		}
	}
	f.mu.Lock()
	f.requests = append(f.requests, s)
	f.mu.Unlock()
	a := f.answer(s)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	for name, value := range a.header {
		w.Header().Add(name, value)
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = io.WriteString(w, a.body)
}

// first returns the first request of the method.
func (f *fake) first(method string) seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.requests {
		if s.method == method {
			return s
		}
	}
	f.t.Fatalf("there was no %s", method)
	return seen{}
}

// RoundTrip lets the fake answer without a network, for bubbles of synctest. An
// answer that panics is a connection that breaks once the request was sent.
func (f *fake) RoundTrip(r *http.Request) (_ *http.Response, err error) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	defer func() {
		if recover() != nil {
			err = io.EOF
		}
	}()
	request, answer := r.Clone(r.Context()), httptest.NewRecorder()
	if request.Body == nil {
		request.Body = http.NoBody
	}
	f.ServeHTTP(answer, request)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}

// bubbleClient returns a client of a fake server for a bubble of synctest. Its
// waits take the time that they say.
func bubbleClient(t *testing.T, answer func(seen) reply) (*Client, *fake) {
	t.Helper()
	f := &fake{t: t, answer: answer}
	cfg := testConfig("https://gws.test/api/v2")
	cfg.Transport.RoundTripper, cfg.Sleep, cfg.Quiet = f, transport.Sleep, backend.QuietTime
	return newTestClient(t, cfg), f
}

// count is how many of the calls are these.
func (f *fake) count(call string) int {
	n := 0
	for _, one := range f.calls() {
		if one == call {
			n++
		}
	}
	return n
}

// calls lists what was asked as "METHOD /path".
func (f *fake) calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []string
	for _, s := range f.requests {
		list = append(list, s.method+" "+s.path)
	}
	return list
}

func (f *fake) last() seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests[len(f.requests)-1]
}

// naps counts the waits of a client and makes none.
type naps struct {
	mu   sync.Mutex
	list []time.Duration
}

func (n *naps) sleep(ctx context.Context, d time.Duration) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, d)
	return ctx.Err()
}

func testConfig(endpoint string) Config {
	return Config{
		Transport: transport.Config{
			Endpoint: endpoint, RequestsPerSecond: 1e6, MaxConcurrentRequests: 64, MaxAttempts: 1,
			RequestTimeout: 20 * time.Second, RetryWait: time.Microsecond,
		},
		Username: testUser, Password: testPassword,
		Tuning: backend.Tuning{Sleep: (&naps{}).sleep, Quiet: time.Millisecond},
	}
}

func newTestClient(t *testing.T, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// clientOf returns a client of a fake server that answers so.
func clientOf(t *testing.T, answer func(seen) reply) (*Client, *fake) {
	t.Helper()
	f := newFake(t, answer)
	return newTestClient(t, testConfig(f.URL+"/api/v2")), f
}

// always answers everything alike.
func always(a reply) func(seen) reply { return func(seen) reply { return a } }

func userRow(id, userName string) string {
	return fmt.Sprintf(`{"id":%q,"userName":%q,"firstName":"Alice","lastName":"Smith","emailAddress":"","roles":["ROLE_AGENT"],`+
		`"enabled":true,"changePasswordOnFirstLogin":false,"uri":"http://10.9.8.7:8090/api/v2/users/%s","path":"/users/%s"}`, id, userName, id, id)
}

func userAnswer(id, userName string) string {
	return `{"statusCode":0,"user":` + strings.TrimSuffix(userRow(id, userName), "}") + `,"skills":[],"devices":[]}}`
}

func collect(c *Client, q backend.Query) ([]string, error) {
	var keys []string
	for object, err := range backend.Objects(context.Background(), c, users, q) {
		if err != nil {
			return keys, err
		}
		keys = append(keys, object.Key)
	}
	return keys, nil
}

// alice is a payload as a create sends it for a new user.
func alice() map[string]any {
	return map[string]any{
		"userName": "alice@example.com", "password": "pw-of-alice", "firstName": "Alice", "lastName": "Smith",
		"roles": []any{"ROLE_AGENT"}, "changePasswordOnFirstLogin": false,
	}
}
