package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// The pkids and credentials that the tests share.
const (
	pkidRoot = "000000000000000000000001"
	pkidHcs  = "000000000000000000000002"
	pkidProv = "000000000000000000000003"
	pkidCust = "000000000000000000000004"
	pkidSite = "000000000000000000000005"
	pkidUser = "51f7e09bd0278d4b28e981da"
	txn      = "cfe8a8fd-98e6-4290-b0c3-2dfa2224b808"

	userName = "terraform"
	password = "hunter2-hunter2"
)

var user = &model.Model{
	System: vossmodels.System, Type: "device/spark/User", Title: "Webex user", BusinessKey: "email", HasHierarchy: true, Key: "pkid",
	Fields: []model.Field{
		{Name: "email", Payload: "email", Kind: model.String, Required: true},
		{Name: "first_name", Payload: "firstName", Kind: model.String},
		{Name: "extension", Payload: "extension", Kind: model.String},
	},
}

// received is a request as the fake server saw it.
type received struct {
	method, path, query, body string
	header                    http.Header
}

// fake answers each "METHOD /path/" as its test says, and keeps what it got.
type fake struct {
	t       testing.TB
	server  *httptest.Server
	mu      sync.Mutex
	answers map[string]http.HandlerFunc
	log     []received
	slept   []time.Duration
	began   time.Time // when the first request came
}

// newFake starts a server that knows a small hierarchy.
func newFake(t testing.TB) *fake {
	f := newBubbleFake(t)
	f.server = httptest.NewServer(f)
	t.Cleanup(f.server.Close)
	return f
}

// newBubbleFake is newFake for a test in a bubble of testing/synctest: its clients
// reach it without a network, and wait by the bubble's clock.
func newBubbleFake(t testing.TB) *fake {
	f := &fake{t: t, answers: map[string]http.HandlerFunc{}}
	f.on("GET /api/data/HierarchyNode/", list(
		nodeRow(pkidRoot, "sys", ""), nodeRow(pkidHcs, "hcs", pkidRoot), nodeRow(pkidProv, "Prov", pkidHcs),
		nodeRow(pkidCust, "Cust", pkidProv), nodeRow(pkidSite, "Site 1", pkidCust),
	))
	f.on(listCall, list())
	return f
}

func (f *fake) on(call string, answer http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[call] = answer
}

// received returns the requests so far.
func (f *fake) received() []received {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.log)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	if f.began.IsZero() {
		f.began = time.Now()
	}
	f.log = append(f.log, received{r.Method, r.URL.Path, r.URL.RawQuery, string(body), r.Header.Clone()})
	answer := f.answers[r.Method+" "+r.URL.Path]
	f.mu.Unlock()
	if answer == nil {
		answer = say(http.StatusNotFound, `{"message":"no such thing"}`)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	answer(w, r)
}

// onceCreated answers with an empty list until something was created.
func (f *fake) onceCreated(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if len(f.calls(createCall)) == 0 {
			list()(w, r)
			return
		}
		answer(w, r)
	}
}

// calls returns the requests of a method and path.
func (f *fake) calls(call string) []received {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []received
	for _, r := range f.log {
		if r.method+" "+r.path == call {
			list = append(list, r)
		}
	}
	return list
}

func (f *fake) client(change func(*Config)) *Client {
	f.t.Helper()
	if f.server == nil {
		return newClient(f.t, "https://voss.test", func(cfg *Config) {
			cfg.Transport.RoundTripper, cfg.Transport.RequestsPerSecond = inProcess{f}, 1e9
			cfg.Grace = backend.GracePeriod
			if change != nil {
				change(cfg)
			}
		})
	}
	return newClient(f.t, f.server.URL, func(cfg *Config) {
		cfg.Sleep = func(ctx context.Context, d time.Duration) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.slept = append(f.slept, d)
			return ctx.Err()
		}
		if change != nil {
			change(cfg)
		}
	})
}

func newClient(t testing.TB, endpoint string, change func(*Config)) *Client {
	t.Helper()
	cfg := Config{
		Transport: transport.Config{Endpoint: endpoint, RequestsPerSecond: 1e6, RetryWait: 1, MaxAttempts: 2},
		Username:  userName, Password: password, Hierarchy: "sys.hcs.Prov.Cust", Asynchronous: true,
		Tuning: backend.Tuning{Grace: 50 * time.Millisecond},
	}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// say answers with a status and a body, JSON unless it looks like HTML.
func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		kind := "application/json"
		if strings.HasPrefix(body, "<") {
			kind = "text/html; charset=utf-8"
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// inTurn plays answers one after the other, the last one for ever.
func inTurn(answers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answer := answers[min(n, len(answers)-1)]
		n++
		mu.Unlock()
		answer(w, r)
	}
}

// list answers with all rows and their count, whatever is asked.
func list(rows ...string) http.HandlerFunc {
	return say(http.StatusOK, fmt.Sprintf(`{"meta":{},"pagination":{"skip":0,"limit":2000,"total":%d},"resources":[%s]}`, len(rows), strings.Join(rows, ",")))
}

func nodeRow(pkid, name, parent string) string {
	parents := "[]"
	if parent != "" {
		parents = fmt.Sprintf(`[{"pkid":%q,"href":"/api/data/HierarchyNode/%s"}]`, parent, parent)
	}
	return fmt.Sprintf(`{"pkid":%q,"meta":{"references":{"parent":%s}},"data":{"name":%q,"node_type":"Customer","description":"d"}}`, pkid, parents, name)
}

// userRow is a whole row of a user at a node.
func userRow(pkid, email, parent string) string {
	return fmt.Sprintf(`{"pkid":%q,"meta":{"references":{"parent":[{"pkid":%q}]}},"data":{"email":%q,"firstName":"A","n":1.50}}`, pkid, parent, email)
}

// asError returns the one error type and checks that it holds no secret.
func asError(t testing.TB, err error) *backend.Error {
	t.Helper()
	var e *backend.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *backend.Error", err)
	}
	whole := fmt.Sprintf("%v %+v", e, *e)
	for _, secret := range []string{password, "dGVycmFmb3JtOmh1bnRlcjItaHVudGVyMg=="} {
		if strings.Contains(whole, secret) {
			t.Errorf("the error holds a secret: %s", whole)
		}
	}
	return e
}

func toJSON(t testing.TB, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// abort breaks the connection instead of an answer.
func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// inProcess answers requests by a handler of this process. One that aborts breaks
// the connection off.
type inProcess struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	request := r.Clone(context.WithoutCancel(r.Context()))
	if request.Body == nil {
		request.Body = http.NoBody
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	answer, aborted := httptest.NewRecorder(), make(chan bool, 1)
	go func() {
		defer func() { aborted <- recover() != nil }()
		p.handler.ServeHTTP(answer, request)
	}()
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case broken := <-aborted:
		if broken {
			return nil, io.EOF
		}
		return answer.Result(), nil
	}
}
