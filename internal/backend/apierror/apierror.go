// Package apierror builds the errors of calls to a server's HTTP API, in the
// same way for every client, and keeps secrets out of them.
package apierror

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// Builder builds the errors of one client. C is what describes a call there.
type Builder[C any] struct {
	// System names the server in errors: "VOSS Automate".
	System string
	// Endpoint is the server's address.
	Endpoint string
	// Secrets returns what no error may hold: passwords, tokens, cookies.
	Secrets func() []string
	// Label names a call.
	Label func(C) Call
}

// Call names a call in its errors.
type Call struct {
	// Name is the method and path without query; empty where no call was made.
	Name string
	// Object is what the call is about.
	Object string
	// Secrets are what goes with this call alone and no error may hold.
	Secrets []string
}

// New completes an error with the names of the system and the call. It takes
// secrets out of everything that the server may have written.
func (b Builder[C]) New(req C, e backend.Error) *backend.Error {
	call := b.Label(req)
	e.System, e.Call = b.System, call.Name
	if e.Object == "" {
		e.Object = call.Object
	}
	mask := func(text string) string { return b.Mask(req, text) }
	e.Message, e.Transaction, e.Code = mask(e.Message), mask(e.Transaction), transport.Tidy(mask(e.Code))
	fields := make(map[string]string, len(e.Fields))
	for path, message := range e.Fields {
		fields[mask(path)] = mask(message)
	}
	e.Fields = fields
	for i, step := range e.Steps {
		e.Steps[i].Action, e.Steps[i].Message = mask(step.Action), mask(step.Message)
	}
	return &e
}

// Transport returns the error of a call that brought back no answer, or err
// itself if it is a *backend.Error already. Its Is is nil where the context ended
// or where there was no request that could be sent.
func (b Builder[C]) Transport(req C, err error) *backend.Error {
	if built, ok := errors.AsType[*backend.Error](err); ok {
		return built
	}
	e := backend.Error{Message: err.Error(), Err: err}
	if failed, ok := errors.AsType[*transport.RequestError](err); ok {
		e.Status, e.Is = failed.Status, backend.ErrUnreachable
		if failed.Outage != nil {
			e.Shared = failed.Outage
		}
		e.Message = b.told(req, failed)
	} else if end := transport.ContextEnd(err); end != "" {
		e.Message = fmt.Sprintf("%s: %s before another call, which it waited for, had ended", b.Endpoint, end)
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e.Is = nil
	case errors.Is(err, transport.ErrTooLarge), errors.Is(err, transport.ErrRedirect), e.Status != 0:
		e.Is = backend.ErrProtocol
	}
	return b.New(req, e)
}

// told is the message of a failed request. Where the call names method and path already,
// the host is enough, and a host that is down is named by the reason.
func (b Builder[C]) told(req C, failed *transport.RequestError) string {
	if _, down := errors.AsType[*transport.OutageError](failed.Err); down {
		return failed.Reason()
	}
	method, path, _ := strings.Cut(b.Label(req).Name, " ")
	if host, same := strings.CutSuffix(failed.URL, path); same && path != "" && method == failed.Method {
		return host + ": " + failed.Reason()
	}
	return failed.Error()
}

// Protocol returns the error of an answer that is not what the API documents.
// An HTML page, which a proxy may send, speaks for itself instead of why.
func (b Builder[C]) Protocol(req C, resp transport.Response, why string) *backend.Error {
	if page, ok := httpbody.ReadHTML(resp.Body, resp.Header.Get("Content-Type")); ok {
		why = page.NotJSON(b.System)
	}
	return b.New(req, backend.Error{Status: resp.Status, Message: why, Is: backend.ErrProtocol, Shared: resp.Shared()})
}

// Mask takes secrets out of a text, written as they are, escaped or tidied.
func (b Builder[C]) Mask(req C, text string) string {
	for _, secret := range append(b.Secrets(), b.Label(req).Secrets...) {
		text = transport.Mask(text, secret, transport.Tidy(secret))
	}
	return text
}

// conditions are what the statuses of HTTP mean by themselves.
var conditions = map[int]error{
	http.StatusUnauthorized:     backend.ErrUnauthenticated,
	http.StatusForbidden:        backend.ErrForbidden,
	http.StatusNotFound:         backend.ErrNotFound,
	http.StatusMethodNotAllowed: backend.ErrUnsupported,
	http.StatusNotImplemented:   backend.ErrUnsupported,
	http.StatusConflict:         backend.ErrConflict,
}

// Condition returns the error of package backend that an HTTP status stands for;
// nil for none.
func Condition(status int) error { return conditions[status] }

// Refused says which account the server at the endpoint refused; reason is what
// the server said, or empty.
func Refused(endpoint, username, reason string) string {
	message := fmt.Sprintf("%s refuses user name %q and its password", endpoint, username)
	if reason != "" {
		message += ": " + reason
	}
	return message
}

// WasSent reports whether the error is of a request that got no answer although
// it may have reached the server.
func WasSent(err error) bool {
	failed, ok := errors.AsType[*transport.RequestError](err)
	return ok && failed.Sent()
}
