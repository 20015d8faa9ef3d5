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
}

// mutates reports whether the call changes something.
func (c call) mutates() bool { return c.method != http.MethodGet }

// errTooLong is a URL that the server would not take.
var errTooLong = fmt.Errorf("the request's URL is longer than the %d characters that the server takes", maxURL)

// do sends the call and returns the envelope of a success. It renews the token
// against cross-site requests once where the server says that it is missing or
// outdated, and turns any other failure into a *backend.Error.
func (c *Client) do(ctx context.Context, req call) (envelope, error) {
	used := c.session.token()
	resp, err := c.send(ctx, req, used)
	if err == nil && req.mutates() && csrfRefused(resp.Status, resp.Body) {
		used, err = c.session.renew(ctx, used, c.fetchToken)
		if err == nil && used.value != "" {
			resp, err = c.send(ctx, req, used)
		}
	}
	if err != nil {
		return envelope{}, c.diagnose(ctx, req, false, c.errors.Transport(req, err))
	}
	e, failed := c.checkResponse(req, resp)
	if !req.public {
		failed = c.auth.observe(failed)
	}
	if failed != nil {
		return e, c.diagnose(ctx, req, e.coded, failed)
	}
	return e, nil
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
	if _, failed := c.checkResponse(req, resp); failed != nil {
		return failed
	}
	return nil
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
		if e, _ := readEnvelope(resp.Body); errors.Is(classify(e, resp.Status), backend.ErrUnauthenticated) && c.auth.nextEncoding(encoding) {
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
	r := transport.Request{Method: req.method, URL: target, Idempotent: req.repeatable, Header: http.Header{"Accept": {"application/json"}}}
	if req.body != nil {
		if r.Body, err = httpbody.Encode(req.body); err != nil {
			return transport.Request{}, fmt.Errorf("encoding the payload: %w", err)
		}
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}

// checkResponse turns an answer into an envelope of success, or into an error
// where its code, its status or its shape says that the call failed.
func (c *Client) checkResponse(req call, resp *transport.Response) (envelope, *backend.Error) {
	e, err := readEnvelope(resp.Body)
	succeeded := resp.Status >= 200 && resp.Status < 300
	switch {
	case e.coded && e.code != 0 || !succeeded:
		return e, c.apiError(req, resp, e)
	case err != nil:
		return e, c.errors.Protocol(req, *resp, err.Error())
	case !e.coded && (req.mutates() || !isBare(e.body)):
		return e, c.errors.Protocol(req, *resp, "the answer has no statusCode")
	}
	return e, nil
}

// apiError builds the error of an answer that reports a failure.
func (c *Client) apiError(req call, resp *transport.Response, e envelope) *backend.Error {
	if e.message == "" && !e.coded {
		e.message = foreignMessage(resp)
	}
	e.message = c.errors.Mask(req, e.message)
	failed := backend.Error{Status: resp.Status, Message: transport.Tidy(e.message), Is: classify(e, resp.Status)}
	if e.coded {
		failed.Code = codeText(e.code)
	}
	if errors.Is(failed.Is, backend.ErrUnauthenticated) {
		failed.Message = apierror.Refused(c.http.Endpoint(), c.cfg.Username, failed.Message)
	}
	if failed.Message == "" && !e.coded {
		failed.Message = http.StatusText(resp.Status)
	}
	path, sentence := advice(e)
	failed.Message = sentences(failed.Message, sentence)
	if path != "" {
		failed.Fields = map[string]string{path: transport.Tidy(e.message)}
	}
	return c.errors.New(req, failed)
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
