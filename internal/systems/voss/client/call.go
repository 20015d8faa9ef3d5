package client

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// call is one request in the API's terms.
type call struct {
	method string
	// path holds the segments below the server's root.
	path  []string
	query url.Values
	// body is sent as JSON; nil for no body.
	body any
	// model is the model that the body is an object of; nil where it is none.
	model *model.Model
	// subject is what the call is about, for errors.
	subject string
	// node is the dot path of where a change happens; empty where that is not
	// known.
	node string
	// effect reports whether the object shows what the call changes; nil where no look
	// can tell. made is the model type of an object that a transaction of an earlier
	// run made.
	effect func(context.Context) bool
	made   string
	// changes marks a GET that changes something.
	changes bool
	// filterOnly marks a list with a filter that none without it follows.
	filterOnly bool
	// spool takes the answer where it is a file.
	spool *download
	// lowPriority marks a poll, which gains by waiting until all changes are sent.
	lowPriority bool
}

// apiCall starts a call below /api: the model type, then more segments.
func apiCall(method, modelType string, more ...string) call {
	path := append([]string{apiRoot}, strings.Split(modelType, "/")...)
	c := call{method: method, path: append(path, more...), subject: modelType}
	if len(more) > 0 {
		c.subject += " " + more[0]
	}
	return c
}

// name is the method and path for people; empty where there is no call.
func (c call) name() string {
	if c.method == "" {
		return ""
	}
	return c.method + " /" + strings.Join(c.path, "/") + "/"
}

// label names the call in its errors.
func (c call) label() apierror.Call { return apierror.Call{Name: c.name(), Object: c.subject} }

// mutates reports whether the call changes something.
func (c call) mutates() bool { return c.changes || c.method != http.MethodGet }

// reply is the answer to a call.
type reply struct {
	call call
	transport.Response
}

// do sends the call with credentials, renews them once where the server says
// that they expired, and turns any other failure into a *backend.Error.
func (c *Client) do(ctx context.Context, req call) (r reply, err error) {
	leave, err := c.auth.turn(ctx)
	if err != nil {
		return reply{}, &unsentError{c.errors.Transport(req, err)}
	}
	defer func() { leave(r.Status) }()
	return c.doInTurn(ctx, req)
}

func (c *Client) doInTurn(ctx context.Context, req call) (reply, error) {
	for renewed := false; ; renewed = true {
		request, err := c.request(req)
		if err != nil {
			return reply{}, err
		}
		if req.mutates() && req.spool == nil {
			request.SendBefore = backend.CallerContext(ctx)
		}
		request.Once, request.EvenIfDown = backend.IsAdvisory(ctx), backend.IsRecovering(ctx)
		number, err := c.auth.authorize(ctx, req, request.Header)
		if err != nil {
			return reply{}, &unsentError{err}
		}
		r, err := c.exchange(ctx, req, request)
		if err != nil && !renewed && c.auth.turnedAway(err, number) {
			continue
		}
		if err != nil {
			return reply{}, err
		}
		again, err := c.auth.observe(r, number)
		if err != nil {
			return reply{}, err
		}
		changes := req.mutates() && req.spool == nil
		doubtful := changes && isPage(r) && sessionEndOf(r) == mayHaveEnded
		switch {
		case !again && changes:
			c.pageIn.Store(noPage)
		case again && !renewed && doubtful && c.pageIn.Swap(int64(number)) != int64(number)-1:
			return r, c.signedInAnew(r)
		case again && !renewed && !doubtful:
			continue
		}
		return r, c.check(r)
	}
}

// noPage is the session in which changes were answered with pages, where there is none.
const noPage = -1

// errSignedInAnew marks a change that was answered with a page that gives no reason, after
// which another session is begun. Whoever gave the page may have stood before a server that made the change, so
// only a look tells whether to send it again.
var errSignedInAnew = errors.New("another session was begun")

// signedInAnew returns the error of such a change.
func (c *Client) signedInAnew(r reply) error {
	failed := c.apiError(r)
	failed.Err = errors.Join(failed.Err, errSignedInAnew)
	return failed
}

func isPage(r reply) bool {
	_, page := httpbody.ReadHTML(r.Body, r.Header.Get("Content-Type"))
	return page
}

// unsentError is the failure of a login. The call that it was for has had no effect: it
// was not sent, or turned away for want of a session.
type unsentError struct{ error }

// Unwrap makes errors.Is and errors.As see the failure.
func (e *unsentError) Unwrap() error { return e.error }

// answeredError returns a copy of the error with which the server answered a call; nil for
// any other, such as a failed login's, which others may be given too.
func answeredError(err error) *backend.Error {
	failed, ok := errors.AsType[*backend.Error](err)
	_, unsent := errors.AsType[*unsentError](err)
	if !ok || unsent {
		return nil
	}
	return new(*failed)
}

// request builds the transport's request, without credentials.
func (c *Client) request(req call) (transport.Request, error) {
	query := url.Values{"format": {"json"}} // CONTRACT.md §1.3: required on every request
	maps.Copy(query, req.query)
	r := transport.Request{Method: req.method, LowPriority: req.lowPriority, Unsafe: req.changes, Header: http.Header{"Accept": {"application/json"}}}
	if req.spool != nil {
		// An export is a POST that changes nothing (§3.3).
		r.Spool, r.Idempotent = req.spool, true
		r.Header.Set("Accept", "*/*")
	}
	var err error
	if r.URL, err = c.http.URL(req.path, query); err != nil {
		return r, c.errors.New(req, backend.Error{Message: err.Error()})
	}
	if req.body != nil {
		r.Header.Set("Content-Type", "application/json")
		if r.Body, err = httpbody.Encode(req.body); err != nil {
			return r, c.errors.New(req, backend.Error{Message: "encoding the payload: " + err.Error()})
		}
	}
	return r, nil
}

// exchange sends the request of a call and returns the answer of any status.
func (c *Client) exchange(ctx context.Context, req call, request transport.Request) (reply, error) {
	resp, err := c.http.Do(ctx, request)
	if err != nil {
		return reply{}, c.errors.Transport(req, err)
	}
	r := reply{call: req, Response: *resp}
	if req.spool != nil && r.Body == nil && !req.spool.isZip() {
		r.Body = req.spool.beginning(maxAnswer) // a page to sign in at, perhaps
	}
	note(ctx, r)
	return r, nil
}

// check returns the error of an answer whose status says that the call failed.
func (c *Client) check(r reply) error {
	if r.Status >= 200 && r.Status < 300 {
		return nil
	}
	return c.apiError(r)
}

// apiError builds the error of an answer that reports a failure.
func (c *Client) apiError(r reply) *backend.Error {
	body := c.readErrorBody(r)
	if r.Status == http.StatusUnauthorized {
		return c.unauthenticated(r, body)
	}
	return c.errors.New(r.call, backend.Error{
		Shared: r.Shared(), Status: r.Status, Code: body.code, Message: cmp.Or(body.message, http.StatusText(r.Status)),
		Transaction: body.transaction, Fields: body.fields, Foreign: body.isForeign(), Is: classify(r.Status, body.message+body.words),
	})
}

// unauthenticated says which account was refused, without the password.
func (c *Client) unauthenticated(r reply, body errorBody) *backend.Error {
	return c.errors.New(r.call, backend.Error{
		Status: r.Status, Code: body.code, Is: backend.ErrUnauthenticated,
		Message: apierror.Refused(c.http.Endpoint(), c.cfg.Username, body.message),
	})
}

// protocolError builds the error of an answer that is not what the API documents.
func (c *Client) protocolError(r reply, why string) *backend.Error {
	return c.errors.Protocol(r.call, r.Response, why)
}

// readErrorBody reads the body of a failure. Secrets go before anything else: a
// text that is cut or tidied may no longer be known as one.
func (c *Client) readErrorBody(r reply) errorBody {
	return parseErrorBody([]byte(c.mask(string(r.Body))), r.Header.Get("Content-Type"))
}

// mask takes the account's secrets out of a text.
func (c *Client) mask(text string) string { return c.errors.Mask(call{}, text) }

// ask sends the call and decodes its answer, a JSON object. The reply comes with
// an error, too, where there is one.
func (c *Client) ask(ctx context.Context, req call) (httpbody.Document, reply, error) {
	r, err := c.do(ctx, req)
	if err != nil {
		return nil, r, err
	}
	doc, err := c.document(r)
	return doc, r, err
}

// document decodes a reply that must be a JSON object.
func (c *Client) document(r reply) (httpbody.Document, error) {
	doc, err := httpbody.Object(r.Body)
	if err != nil {
		return nil, c.protocolError(r, "the answer is "+err.Error())
	}
	if deniesSuccess(doc) {
		return nil, c.apiError(r)
	}
	return doc, nil
}
