package apierror

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

const secret = "p&ss  w<rd"

var builder = Builder[Call]{
	System: "Server", Endpoint: "http://server",
	Secrets: func() []string { return []string{secret} },
	Label:   func(c Call) Call { return c },
}

var get = Call{Name: "GET /users/1", Object: "users 1", Secrets: []string{"pin-4711"}}

func TestNewMasksWhatAServerMayRepeat(t *testing.T) {
	const said = "p&ss  w<rd p&ss w<rd p&amp;ss  w&lt;rd p%26ss++w%3Crd pin-4711"
	e := builder.New(get, backend.Error{
		Message: said, Code: said, Transaction: said,
		Fields: map[string]string{said: said},
		Steps:  []backend.Step{{Action: said, Message: said}},
	})
	texts := []string{e.Message, e.Code, e.Transaction, e.Steps[0].Action, e.Steps[0].Message}
	for path, message := range e.Fields {
		texts = append(texts, path, message)
	}
	for _, text := range texts {
		if text != "*** *** *** *** ***" {
			t.Errorf("%q", text)
		}
	}
	if !strings.HasPrefix(e.Error(), "Server: GET /users/1 (users 1), code ***") {
		t.Errorf("%q", e.Error())
	}
}

func TestTransport(t *testing.T) {
	built := &backend.Error{Is: backend.ErrForbidden}
	for name, test := range map[string]struct {
		err    error
		is     error
		status int
	}{
		"built already":   {built, backend.ErrForbidden, 0},
		"never a request": {errors.New("the URL is too long"), nil, 0},
		"no connection":   {&transport.RequestError{Err: errors.New("refused")}, backend.ErrUnreachable, 0},
		"no answer":       {&transport.RequestError{Outcome: transport.Unanswered, Err: transport.ErrTimeout}, backend.ErrUnreachable, 0},
		"too large":       {&transport.RequestError{Outcome: transport.Answered, Status: 200, Err: transport.ErrTooLarge}, backend.ErrProtocol, 200},
		"redirect":        {&transport.RequestError{Outcome: transport.Answered, Status: 302, Err: transport.ErrRedirect}, backend.ErrProtocol, 302},
		"cancelled":       {&transport.RequestError{Err: context.Canceled}, nil, 0},
		"out of time":     {context.DeadlineExceeded, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			e := builder.Transport(get, test.err)
			if !errors.Is(e.Is, test.is) || e.Status != test.status || !errors.Is(e, test.err) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// A call whose time is up while it waits for another one names the server too.
func TestTransportNamesTheServer(t *testing.T) {
	for end, want := range map[error]string{context.DeadlineExceeded: "its time was up", context.Canceled: "it was cancelled"} {
		if got := builder.Transport(get, end).Error(); !strings.HasPrefix(got, "Server: GET /users/1 (users 1): http://server: "+want) {
			t.Errorf("got %q", got)
		}
	}
}

func TestTransportNamesTheCallOnce(t *testing.T) {
	for name, test := range map[string]struct{ method, url, want string }{
		"the call":        {"GET", "http://server/users/1", "Server: GET /users/1 (users 1): http://server: refused (nothing was sent)"},
		"another call":    {"GET", "http://server/login", "Server: GET /users/1 (users 1): GET http://server/login: refused (nothing was sent)"},
		"by another verb": {"PUT", "http://server/users/1", "Server: GET /users/1 (users 1): PUT http://server/users/1: refused (nothing was sent)"},
	} {
		t.Run(name, func(t *testing.T) {
			err := &transport.RequestError{Method: test.method, URL: test.url, Err: errors.New("refused")}
			if got := builder.Transport(get, err).Error(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestProtocolNamesThePage(t *testing.T) {
	page := transport.Response{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}},
		Body: []byte("<html><title>Log in</title></html>"),
	}
	e := builder.Protocol(get, page, "the answer is not JSON")
	if !errors.Is(e, backend.ErrProtocol) || !strings.Contains(e.Message, "Log in") {
		t.Errorf("got %v", e)
	}
	if e = builder.Protocol(get, transport.Response{Status: http.StatusOK, Body: []byte("x")}, "the answer is not JSON"); e.Message != "the answer is not JSON" {
		t.Errorf("got %v", e)
	}
}

func TestWasSent(t *testing.T) {
	sent := builder.Transport(get, &transport.RequestError{Outcome: transport.Unanswered, Err: transport.ErrTimeout})
	never := builder.Transport(get, &transport.RequestError{Err: errors.New("refused")})
	if !WasSent(sent) || WasSent(never) || WasSent(errors.New("no request")) {
		t.Error("what was sent is not told from what was not")
	}
}
