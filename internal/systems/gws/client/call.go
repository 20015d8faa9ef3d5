package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// call is one request in the API's terms.
type call struct {
	method string
	// path holds the segments below the API's root.
	path  []string
	query url.Values
	// body is sent as JSON; nil for no body.
	body map[string]any
	// subject is what the call is about, for errors.
	subject string
	// public calls go without credentials.
	public bool
	// repeatable marks a change that may be sent twice to the same effect.
	repeatable bool
	// asksFirst marks a repeatable change of which the server is asked, after its answer
	// was lost, whether it took effect before it is sent again.
	asksFirst bool
}

// mutates reports whether the call changes something.
func (c call) mutates() bool { return c.method != http.MethodGet }

// errTooLong is a URL that the server would not take.
var errTooLong = fmt.Errorf("the request's URL is longer than the %d characters that the server takes", maxURL)

// do sends the call and returns the envelope of a success. Any failure is a
// *backend.Error. The first call of all goes ahead of the others.
func (c *Client) do(ctx context.Context, req call) (envelope, error) {
	if req.public {
		return c.answered(ctx, req)
	}
	leave, err := c.auth.first.enter(backend.CallerContext(ctx))
	if err != nil {
		return envelope{}, c.errors.Transport(req, err)
	}
	defer leave()
	return c.answered(ctx, req)
}

func (c *Client) answered(ctx context.Context, req call) (envelope, error) {
	resp, signedInAnew, err := c.sendRenewing(ctx, req)
	var failed *backend.Error
	var e envelope
	if err != nil {
		failed = c.errors.Transport(req, err)
	} else {
		e, failed = c.checkResponse(req, resp)
	}
	if failed != nil && signedInAnew {
		failed.Err = errors.Join(failed.Err, errSignedInAnew)
	}
	if !req.public && (err == nil || failed.Status != 0) {
		failed = c.auth.observe(failed, func() bool { return c.knowsAccount(ctx) })
	}
	if failed != nil {
		return e, c.diagnose(ctx, req, failed)
	}
	return e, nil
}

// errSignedInAnew marks a change that was answered with a page, after which another session
// was begun. Whoever gave the page may have stood before a server that made the change, so
// only a look tells whether to send it again.
var errSignedInAnew = errors.New("another session was begun")

// sendRenewing sends the call. Where the server says that the token against
// cross-site requests is missing or outdated, or has ended the session, that is
// renewed and the call sent again. A call that was refused for it changes nothing. A
// change that was answered with a page is not sent again: signedInAnew is true then.
func (c *Client) sendRenewing(ctx context.Context, req call) (resp *transport.Response, signedInAnew bool, err error) {
	used, cookies := c.session.token(), c.session.cookies.Cookies(c.endpoint)
	resp, err = c.send(ctx, req, used)
	switch {
	case req.public:
	case err == nil && req.mutates() && csrfRefused(resp.Status, resp.Body):
		if used, err = c.session.renew(ctx, used, c.fetchToken); err != nil {
			return nil, false, c.notSent(req, err)
		}
		if used.value != "" {
			resp, err = c.send(ctx, req, used)
			return resp, false, err
		}
	case len(cookies) > 0 && c.auth.account.Accepted() && endsSession(resp, err):
		plain := err == nil && refusesAccount(resp)
		if !c.endedSession(ctx, req, cookies, plain) {
			break
		}
		if req.mutates() && !plain {
			return resp, true, err
		}
		resp, err = c.send(ctx, req, c.session.token())
	}
	return resp, false, err
}

// endsSession reports whether the answer can mean that the session has ended: the
// server refuses the account that it knew, or leads to the page to sign in at.
func endsSession(resp *transport.Response, err error) bool {
	if err != nil {
		return errors.Is(err, transport.ErrRedirect)
	}
	e, _ := readAnswer(resp) // no envelope is no code
	return refusesAccount(resp) || !e.coded && !acknowledges(resp.Body) && mayRefuseLogin(resp.Status)
}

// endedSession begins another session where the one with the cookies has ended, and
// reports whether it did. A page in answer to a change does not say that: there the
// account's own user must meet the same with the cookies, and be answered without.
func (c *Client) endedSession(ctx context.Context, req call, cookies []*http.Cookie, plain bool) bool {
	if req.mutates() && !plain && !c.isSignedOut(ctx) {
		return false
	}
	if !c.session.forget(ctx, cookies, c.endpoint) {
		return false
	}
	return !req.mutates() || c.fetchToken(ctx) == nil
}

// isSignedOut reports whether the account's own user is answered as if the session had
// ended. A server that is busy, or does not answer, says nothing of that.
func (c *Client) isSignedOut(ctx context.Context) bool {
	resp, err := c.exchange(ctx, call{method: http.MethodGet, path: mePath, subject: "the account's own user"}, token{})
	return endsSession(resp, err)
}

func refusesAccount(resp *transport.Response) bool {
	e, _ := readAnswer(resp) // no envelope is no code
	return errors.Is(classify(e, resp.Status), backend.ErrUnauthenticated)
}

// notSent is the error of a change that was not made, because the token that it
// needs could not be renewed. What failed is the renewal: no answer to the change
// was lost, so the error keeps no trace of a request that was sent.
func (c *Client) notSent(req call, err error) *backend.Error {
	renewal := c.errors.Transport(req, err)
	failed := backend.Error{
		Message: "the change was not made, because the session's token could not be renewed: " + renewal.Error(),
		Is:      renewal.Is, Shared: renewal.Shared,
	}
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			failed.Err = end
		}
	}
	return c.errors.New(req, failed)
}

// send makes one exchange, which others may run beside.
func (c *Client) send(ctx context.Context, req call, used token) (*transport.Response, error) {
	if err := c.session.turns.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer c.session.turns.Release(1)
	return c.exchange(ctx, req, used)
}

// fetchToken reads the account's own user for the token that comes with it.
func (c *Client) fetchToken(ctx context.Context) error {
	req := call{method: http.MethodGet, path: mePath, subject: "the account's own user"}
	resp, err := c.exchange(ctx, req, token{})
	if err != nil {
		return c.errors.Transport(req, err)
	}
	_, failed := c.checkResponse(req, resp)
	switch {
	case failed == nil:
		c.auth.account.Accept()
		return nil
	case errors.Is(failed, backend.ErrUnauthenticated):
		return c.auth.account.Reject(failed)
	}
	return failed
}

// knowsAccount reports whether the API answers the account at all.
func (c *Client) knowsAccount(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(backend.Advisory(ctx), diagnosisTime)
	defer cancel()
	return c.fetchToken(ctx) == nil
}

// exchange sends the call. Where the server refuses the credentials it sends the
// call again with another encoding of them; a refused request changes nothing.
func (c *Client) exchange(ctx context.Context, req call, used token) (*transport.Response, error) {
	request, err := c.request(req)
	if err != nil {
		return nil, err
	}
	if req.mutates() {
		request.SendBefore = backend.CallerContext(ctx)
	}
	request.Once, request.EvenIfDown = backend.IsAdvisory(ctx), backend.IsRecovering(ctx)
	if req.mutates() && used.value != "" {
		request.Header.Set(used.header, used.value)
	}
	if req.public {
		return c.http.Do(ctx, request)
	}
	for {
		if rejected := c.auth.account.Rejection(req.subject); rejected != nil {
			return nil, rejected
		}
		encoding := c.auth.authorize(request.Header)
		resp, err := c.http.Do(ctx, request)
		if err != nil {
			return nil, err
		}
		if refusesAccount(resp) && c.auth.nextEncoding(encoding) {
			continue
		}
		if !req.mutates() {
			c.session.remember(resp.Header)
		}
		return resp, nil
	}
}

// request builds the transport's request, without credentials.
func (c *Client) request(req call) (transport.Request, error) {
	target, err := c.http.URL(req.path, req.query)
	if err != nil {
		return transport.Request{}, err
	}
	// No path in the documentation ends in a slash.
	target.Path, target.RawPath = strings.TrimSuffix(target.Path, "/"), strings.TrimSuffix(target.RawPath, "/")
	if len(target.String()) > maxURL {
		return transport.Request{}, errTooLong
	}
	r := transport.Request{Method: req.method, URL: target, Idempotent: req.repeatable && !req.asksFirst, Header: http.Header{"Accept": {"application/json"}}}
	if req.body != nil {
		if r.Body, err = httpbody.Encode(req.body); err != nil {
			return transport.Request{}, fmt.Errorf("encoding the payload: %w", err)
		}
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}

// label names the call in its errors, with the password that it may carry.
func (c *Client) label(req call) apierror.Call {
	label := apierror.Call{Name: req.method + " " + c.endpoint.EscapedPath() + "/" + strings.Join(req.path, "/"), Object: req.subject}
	if password, ok := req.body["password"].(string); ok {
		label.Secrets = []string{password}
	}
	return label
}

// secrets lists what no error may hold.
func (c *Client) secrets() []string {
	secrets := append([]string{c.cfg.Password, c.session.token().value}, c.auth.tokens...)
	for _, cookie := range c.cfg.Transport.Jar.Cookies(c.endpoint) {
		secrets = append(secrets, cookie.Value)
	}
	return secrets
}
