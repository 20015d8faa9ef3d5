package client

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// bad is how a server that is of no use answers.
type bad func(r *http.Request) (*http.Response, error)

// silent accepts a request and never answers.
func silent(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// dripping answers with one byte a second.
func dripping(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(&drip{r.Context()}), Request: r}, nil
}

type drip struct{ ctx context.Context }

func (d *drip) Read(p []byte) (int, error) {
	select {
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-time.After(time.Second):
		p[0] = ' '
		return 1, nil
	}
}

// unavailable answers 503 for ever.
func unavailable(r *http.Request) (*http.Response, error) {
	return answered(r, say(http.StatusServiceUnavailable, `{"message":"later"}`)), nil
}

// throttling answers 429 and asks for minutes.
func throttling(r *http.Request) (*http.Response, error) {
	return answered(r, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "200")
		w.WriteHeader(http.StatusTooManyRequests)
	}), nil
}

func answered(r *http.Request, handler http.HandlerFunc) *http.Response {
	recorded := httptest.NewRecorder()
	handler(recorded, r)
	answer := recorded.Result()
	answer.Request = r
	return answer
}

// wire answers requests without a network: from the moment that stuck says so, the
// ones that it selects badly.
type wire struct {
	answers map[string]http.HandlerFunc
	stuck   func(call string) bool
	bad     bad
	writes  atomic.Int32 // that were sent
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	call := r.Method + " " + r.URL.Path
	if r.Method != http.MethodGet && r.URL.Path != "/"+loginPath+"/" {
		w.writes.Add(1)
	}
	if w.stuck(call) {
		return w.bad(r)
	}
	if answer := w.answers[call]; answer != nil {
		if r.Body != nil {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		return answered(r, answer), nil
	}
	return answered(r, say(http.StatusNotFound, `{"message":"no such thing"}`)), nil
}

// After a stop each call returns within 5 seconds, or within 12 where a write was sent.
func TestStop(t *testing.T) {
	object := backend.Object{Key: pkidUser, Hierarchy: "sys.hcs.Prov.Cust", Data: map[string]any{"email": "alice@example.com"}}
	is := func(names ...string) func(string) bool {
		return func(call string) bool {
			for _, name := range names {
				if call == name {
					return true
				}
			}
			return false
		}
	}
	get := func(ctx context.Context, c *Client) error { _, err := c.Get(ctx, user, pkidUser); return err }
	create := func(ctx context.Context, c *Client) error { _, err := c.Create(ctx, user, "", alice()); return err }
	replace := func(ctx context.Context, c *Client) error { return c.Replace(ctx, user, object, alice()) }
	remove := func(ctx context.Context, c *Client) error { return c.Delete(ctx, user, object) }
	move := func(ctx context.Context, c *Client) error {
		return c.Move(ctx, user, object, "sys.hcs.Prov.Cust.Site 1")
	}
	always := func(string) bool { return true }
	watching := is(pollCall, txnCall, logCall)
	for name, test := range map[string]struct {
		do      func(context.Context, *Client) error
		stuck   func(call string) bool
		session bool
	}{
		"read": {get, is("GET" + userCall), false},
		"list": {func(ctx context.Context, c *Client) error {
			var last error
			for _, err := range c.Pages(ctx, user, backend.Query{}) {
				last = err
			}
			return last
		}, is(listCall), false},
		"choice": {func(ctx context.Context, c *Client) error {
			_, err := c.Choices(ctx, model.Target{Model: user.Type, Attribute: "email"}, "", "")
			return err
		}, always, false},
		"login":  {get, always, true},
		"node":   {func(ctx context.Context, c *Client) error { _, err := c.HierarchyNode(ctx, "sys.hcs.Prov"); return err }, always, false},
		"resume": {func(ctx context.Context, c *Client) error { _, err := c.Resume(ctx, user, txn); return err }, watching, false},

		"create":                 {create, is(createCall), false},
		"create, then all":       {create, func(call string) bool { return call != nodesCall }, false},
		"create, watched":        {create, watching, false},
		"create, looked for":     {create, is(createCall, listCall), false},
		"replace":                {replace, is("PUT" + userCall), false},
		"replace, watched":       {replace, watching, false},
		"replace, then all":      {replace, is("PUT"+userCall, "GET"+userCall, logCall), false},
		"delete":                 {remove, is("DELETE" + userCall), false},
		"delete, watched":        {remove, watching, false},
		"delete, then all":       {remove, is("DELETE"+userCall, "GET"+userCall, logCall), false},
		"move":                   {move, is("POST /api/tool/DataMove/"), false},
		"move, watched":          {move, watching, false},
		"move, then all":         {move, is("POST /api/tool/DataMove/", "GET"+userCall, logCall), false},
		"everything, then write": {replace, always, false},
	} {
		for how, bad := range map[string]bad{"silent": silent, "dripping": dripping, "503": unavailable, "429": throttling} {
			for _, after := range []time.Duration{0, 300 * time.Millisecond, 7 * time.Second, 70 * time.Second} {
				t.Run(name+", "+how+", "+after.String(), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { stop(t, test.do, &wire{stuck: test.stuck, bad: bad}, test.session, after) })
				})
			}
		}
	}
}

// stop makes a call, stops it after a while, and checks how long it takes to return.
func stop(t *testing.T, do func(context.Context, *Client) error, w *wire, session bool, after time.Duration) {
	w.answers = map[string]http.HandlerFunc{
		nodesCall: list(nodeRow(pkidRoot, "sys", ""), nodeRow(pkidHcs, "hcs", pkidRoot), nodeRow(pkidProv, "Prov", pkidHcs),
			nodeRow(pkidCust, "Cust", pkidProv), nodeRow(pkidSite, "Site 1", pkidCust)),
		listCall: list(), logCall: list(),
		"GET" + userCall: say(200, userRow(pkidUser, "alice@example.com", pkidCust)),
		createCall:       say(202, accepted), "PUT" + userCall: say(202, accepted), "DELETE" + userCall: say(202, accepted), "POST /api/tool/DataMove/": say(202, accepted),
		pollCall: polled("Processing"),
	}
	c, err := New(Config{
		Transport: transport.Config{Endpoint: "https://voss.example.com", RoundTripper: w},
		Username:  userName, Password: password, Hierarchy: "sys.hcs.Prov.Cust", Asynchronous: true,
		Auth: map[bool]string{true: AuthSession, false: AuthBasic}[session],
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- do(ctx, c) }()
	select {
	case <-ended:
		return // before the stop
	case <-time.After(after):
	}
	cancel()
	stopped := time.Now()
	err = <-ended
	limit := 5 * time.Second
	if w.writes.Load() > 0 {
		limit = 12 * time.Second
	}
	if took := time.Since(stopped); took > limit {
		t.Errorf("returned %s after the stop, with %v", took, err)
	}
	if err == nil {
		t.Error("the call went well")
	}
	synctest.Wait()
}
