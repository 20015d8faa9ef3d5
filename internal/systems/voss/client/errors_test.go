package client

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

func TestErrorBodyShapes(t *testing.T) {
	for name, test := range map[string]struct {
		body, kind string
		want       errorBody
	}{
		"guessed":         {`{"success":false,"http_code":404,"code":4002,"message":"No such object","transaction_id":"` + txn + `"}`, "", errorBody{message: "No such object", code: "4002", transaction: txn}},
		"error":           {`{"error":"Broken","error_code":"E7"}`, "", errorBody{message: "Broken", code: "E7"}},
		"error.message":   {`{"error":{"code":12,"message":"Broken"}}`, "", errorBody{message: "Broken", code: "12"}},
		"detail":          {`{"detail":"Not found."}`, "", errorBody{message: "Not found."}},
		"list of texts":   {`{"errors":["first","second"]}`, "", errorBody{message: "first; second"}},
		"list of objects": {`{"errors":[{"field":"email","message":"is required"},{"message":"try again"}]}`, "", errorBody{message: "email: is required; try again", fields: map[string]string{"email": "is required"}}},
		"by field":        {`{"message":"Validation failed","errors":{"email":["is required","is short"],"licenses":[{},{"license":["is unknown"]}]}}`, "", errorBody{message: "Validation failed", fields: map[string]string{"email": "is required is short", "licenses.[1].license": "is unknown"}}},
		"by field, alone": {`{"email":["This field is required."],"settings":{"calling":{"calling_behaviour":"is no choice"}}}`, "", errorBody{message: "email: This field is required.; settings.calling.calling_behaviour: is no choice", fields: map[string]string{"email": "This field is required.", "settings.calling.calling_behaviour": "is no choice"}}},
		"under message":   {`{"message":{"email":"is required"}}`, "", errorBody{message: "email: is required", fields: map[string]string{"email": "is required"}}},
		"under error":     {`{"error":{"errors":{"email":"is required"},"message":"Bad"}}`, "", errorBody{message: "Bad", fields: map[string]string{"email": "is required"}}},
		"error as list":   {`{"error":[{"path":"email","detail":"is taken"}]}`, "", errorBody{message: "email: is taken", fields: map[string]string{"email": "is taken"}}},
		"top list":        {`["one",{"message":"two"}]`, "", errorBody{message: "one; two"}},
		"top text":        {`"just text"`, "", errorBody{message: "just text"}},
		"plain":           {"Error 429: Too Many\r\n  Requests", "text/plain", errorBody{message: "Error 429: Too Many Requests", isText: true}},
		"control":         {"a\x1b[31mred\x00", "text/plain", errorBody{message: "a[31mred", isText: true}},
		"nothing":         {"", "", errorBody{isText: true}},
		"empty object":    {"{}", "", errorBody{}},
		"page":            {"<!DOCTYPE html>\n<html><head><title> 502 Bad\n Gateway</title></head><body>secret stack trace</body></html>", "", errorBody{message: `the answer is an HTML page titled "502 Bad Gateway", not JSON`, isText: true}},
		"page by type":    {"<h1>Oops</h1>", "text/html", errorBody{message: "the answer is an HTML page without a title, not JSON; does the endpoint name a VOSS Automate server?", isText: true}},
	} {
		got := parseErrorBody([]byte(test.body), test.kind)
		got.words = ""
		if len(got.fields) == 0 {
			got.fields = nil
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(errorBody{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if long := parseErrorBody([]byte(strings.Repeat("x", 1<<20)), ""); len(long.message) > transport.MaxMessage+10 {
		t.Errorf("a message of %d bytes", len(long.message))
	}
}

func TestErrorConditions(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		want   error
	}{
		{400, `{"message":"email is malformed"}`, nil},
		{400, `{"message":"Duplicate key"}`, backend.ErrConflict},
		{400, `{"message":"A user with this email already exists"}`, backend.ErrConflict},
		{400, `{"errors":{"email":["must be unique"]}}`, backend.ErrConflict},
		{409, `{}`, backend.ErrConflict},
		{400, `<html><head><title>400 Bad Request</title><style>p{}</style></head><body><p>a <b>User</b> with this email already exists</p></body></html>`, backend.ErrConflict},
		{400, `<html><title>x</title><script>already exists</script></html>`, nil},
		{500, `E11000 duplicate key error`, backend.ErrConflict},
		{500, `{"message":"device error"}`, nil},
		{401, `{"message":"x"}`, backend.ErrUnauthenticated},
		{403, `{"message":"already exists"}`, backend.ErrForbidden},
		{404, `{}`, backend.ErrNotFound},
		{410, `{}`, backend.ErrNotFound},
		{405, `{}`, backend.ErrUnsupported},
		{502, `already exists`, nil},
		{302, ``, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := newBubbleFake(t)
			f.on(createCall, say(test.status, test.body))
			_, err := f.client(nil).Create(within(t, 5*time.Minute), user, "", alice())
			e := asError(t, err)
			if !errors.Is(e.Is, test.want) || e.Status != test.status || e.Call != createCall || e.System != "VOSS Automate" || e.Message == "" {
				t.Errorf("%d %s: got %+v", test.status, test.body, e)
			}
		})
	}
}

// TestBadServers holds that each of these is one clear error without a secret.
func TestBadServers(t *testing.T) {
	quiet := httptest.NewUnstartedServer(nil)
	quiet.Config.ErrorLog = log.New(io.Discard, "", 0)
	quiet.StartTLS()
	defer quiet.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	answers := map[string]http.HandlerFunc{
		"malformed": say(200, `{"data":{"email":"`+password),
		"trailing":  say(200, `{"data":{}} trailing`),
		"html":      say(200, `<html><head><title>Maintenance</title></head><body>`+password+`</body></html>`),
		"empty":     say(200, ``),
		"no data":   say(200, `{"success":true}`),
		"hollow":    say(200, `{"pkid":"`+pkidUser+`","data":{}}`),
		"null":      say(200, `{"pkid":"`+pkidUser+`","data":null}`),
		"another":   say(200, userRow(pkidRoot, "a@example.com", pkidCust)),
		"list":      say(200, `[1,2]`),
		"deep":      say(200, strings.Repeat(`{"data":`, 100_000)),
		"2 GB": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "2147483648")
			w.Write(make([]byte, 1<<16))
		},
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			for chunk := []byte(strings.Repeat(" ", 1<<16)); ; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://voss.example.com/", http.StatusFound)
		},
	}
	for name, test := range map[string]struct {
		want error
		say  string
	}{
		"malformed": {backend.ErrProtocol, "JSON that ends too early"}, "trailing": {backend.ErrProtocol, "more than one JSON"},
		"html": {backend.ErrProtocol, `titled "Maintenance"`}, "empty": {backend.ErrProtocol, "the answer is empty"},
		"no data": {backend.ErrProtocol, "holds no device/spark/User"}, "hollow": {backend.ErrProtocol, "holds no device/spark/User"},
		"null": {backend.ErrProtocol, "holds no device/spark/User"}, "another": {backend.ErrProtocol, "holds another object: 000000000000000000000001"}, "list": {backend.ErrProtocol, "not an object"},
		"deep": {backend.ErrProtocol, "not JSON"}, "2 GB": {backend.ErrProtocol, "too large"}, "endless": {backend.ErrProtocol, "too large"},
		"redirect":    {backend.ErrProtocol, "redirect refused"},
		"unreachable": {backend.ErrUnreachable, "connection refused"}, "untrusted": {backend.ErrUnreachable, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on("GET"+userCall, answers[name])
			endpoint := map[string]string{"unreachable": gone.URL, "untrusted": quiet.URL}[name]
			if endpoint == "" {
				endpoint = f.server.URL
			}
			c := newClient(t, endpoint, nil)
			_, err := c.Get(t.Context(), user, pkidUser)
			if e := asError(t, err); !errors.Is(err, test.want) || !strings.Contains(e.Error(), test.say) || len(e.Error()) > 500 {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRequestErrorIsReachable(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	_, err := newClient(t, gone.URL, nil).Get(t.Context(), user, pkidUser)
	var failed *transport.RequestError
	if !errors.As(err, &failed) || failed.Sent() {
		t.Errorf("got %v", err)
	}
}

func TestCancelled(t *testing.T) {
	f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.on("GET"+userCall, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	_, err := f.client(nil).Get(ctx, user, pkidUser)
	if e := asError(t, err); !errors.Is(err, context.Canceled) || e.Is != nil {
		t.Errorf("got %+v", e)
	}
	// So must be a wait for what others do.
	if _, err := f.client(nil).Get(ctx, user, pkidUser); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// What the server repeats of the password must not travel on, wherever it is.
func TestSecretsAreMasked(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(400, `{"code":"`+password+`","message":"bad `+password+`","errors":{"`+password+`":["`+password+`"]},"transaction_id":"`+password+`"}`))
	_, err := f.client(nil).Create(t.Context(), user, "", alice())
	asError(t, err)
	for _, pass := range []string{"abc  \t def", "<&>'x", "üü\"{ö", strings.Repeat("long", 50)} {
		for _, spelled := range []string{pass, html.EscapeString(pass), url.QueryEscape(pass)} {
			f.on(createCall, say(400, strings.Repeat(".", transport.MaxMessage-7)+" "+spelled))
			_, err := f.client(func(cfg *Config) { cfg.Password = pass }).Create(t.Context(), user, "", alice())
			if e := asError(t, err); strings.Contains(e.Message, transport.Tidy(spelled)[:4]) {
				t.Errorf("%q leaks as %q", pass, e.Message[len(e.Message)-40:])
			}
		}
	}
}

func TestNumbersKeepTheirSpelling(t *testing.T) {
	f := newFake(t)
	f.on("GET"+userCall, say(200, `{"data":{"email":"a","n":1.50,"big":12345678901234567890,"list":[{"x":1e3}],"null":null,"pkid":"`+pkidUser+`"}}`))
	object, err := f.client(nil).Get(t.Context(), user, pkidUser)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"email": "a", "n": json.Number("1.50"), "big": json.Number("12345678901234567890"),
		"list": []any{map[string]any{"x": json.Number("1e3")}}, "null": nil,
	}
	if diff := cmp.Diff(want, object.Data); diff != "" {
		t.Error(diff)
	}
}
