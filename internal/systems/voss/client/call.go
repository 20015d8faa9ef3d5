package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// call is one request in the API's terms.
type call struct {
	method string
	// path holds the segments below the server's root.
	path  []string
	query url.Values
	// body is sent as JSON; nil for none.
	body any
	// object names what the call is about, for errors.
	object string
	// node is the dot path of where a change happens; empty where that is not
	// known.
	node string
	// patient marks a look that gains by waiting until all changes are sent.
	patient bool
}

// apiCall starts a call below /api: the model type, then more segments.
func apiCall(method, modelType string, more ...string) call {
	path := append([]string{apiRoot}, strings.Split(modelType, "/")...)
	return call{method: method, path: append(path, more...), object: strings.TrimSpace(modelType + " " + first(more))}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// name is the method and path for people.
func (c call) name() string {
	return c.method + " /" + strings.Join(c.path, "/") + "/"
}

// mutates reports whether the call changes something.
func (c call) mutates() bool { return c.method != http.MethodGet }

// reply is an answer with a status of success.
type reply struct {
	call   call
	status int
	header http.Header
	body   []byte
}

// do sends the call with credentials, renews them once where the server says
// that they expired, and turns any other failure into a *backend.Error.
func (c *Client) do(ctx context.Context, req call) (reply, error) {
	request, err := c.request(req)
	if err != nil {
		return reply{}, c.newError(req, backend.Error{Message: err.Error()})
	}
	if req.mutates() {
		request.SendBefore = backend.CallerContext(ctx)
	}
	for renewed := false; ; renewed = true {
		request.Header = jsonHeader(req)
		ticket, err := c.auth.authorize(ctx, req, request.Header)
		if err != nil {
			return reply{}, err
		}
		resp, err := c.http.Do(ctx, request)
		if err != nil {
			return reply{}, c.transportError(req, err)
		}
		again, err := c.auth.observe(req, ticket, resp)
		if err != nil {
			return reply{}, err
		}
		if again && !renewed {
			continue
		}
		return c.checkResponse(req, resp)
	}
}

// request builds the transport's request, without credentials.
func (c *Client) request(req call) (transport.Request, error) {
	query := maps.Clone(req.query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("format", "json") // CONTRACT.md §1.3: required on every request
	target, err := c.http.URL(req.path, query)
	if err != nil {
		return transport.Request{}, err
	}
	r := transport.Request{Method: req.method, URL: target, LowPriority: req.patient}
	if req.body != nil {
		if r.Body, err = json.Marshal(req.body); err != nil {
			return transport.Request{}, fmt.Errorf("encoding the payload: %w", err)
		}
	}
	return r, nil
}

func jsonHeader(req call) http.Header {
	h := http.Header{"Accept": {"application/json"}}
	if req.body != nil {
		h.Set("Content-Type", "application/json")
	}
	return h
}

func asReply(req call, resp *transport.Response) reply {
	return reply{call: req, status: resp.Status, header: resp.Header, body: resp.Body}
}

// checkResponse turns an answer into a reply, or into an error where its status or its
// own words say that the call failed.
func (c *Client) checkResponse(req call, resp *transport.Response) (reply, error) {
	r := asReply(req, resp)
	if resp.Status >= 200 && resp.Status < 300 {
		return r, nil
	}
	return r, c.apiError(r)
}

// apiError builds the error for an answer that says no.
func (c *Client) apiError(r reply) *backend.Error {
	if r.status == http.StatusUnauthorized {
		return c.unauthenticated(r)
	}
	p := c.readErrorBody(r)
	e := backend.Error{
		Status: r.status, Code: p.code, Message: p.message, Transaction: p.transaction,
		Fields: p.fields, Kind: classify(r.status, p.message+p.words),
	}
	if e.Message == "" {
		e.Message = http.StatusText(r.status)
	}
	return c.newError(r.call, e)
}

// transportError builds the error for a call that brought back no answer.
func (c *Client) transportError(req call, err error) *backend.Error {
	e := backend.Error{Message: err.Error(), Kind: backend.ErrUnreachable, Err: err}
	var failed *transport.RequestError
	if errors.As(err, &failed) {
		e.Status = failed.Status
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e.Kind = nil
	case errors.Is(err, transport.ErrTooLarge), errors.Is(err, transport.ErrRedirect), e.Status != 0:
		e.Kind = backend.ErrProtocol
	}
	return c.newError(req, e)
}

// protocolError builds the error for an answer that is not what the API documents.
func (c *Client) protocolError(r reply, why string) *backend.Error {
	if page, ok := httpbody.ReadPage(r.body, r.header.Get("Content-Type")); ok {
		why = page.NotJSON(system)
	}
	return c.newError(r.call, backend.Error{Status: r.status, Message: why, Kind: backend.ErrProtocol})
}

// newError completes an error with the call's name, if there was one, and takes secrets out of
// everything that the server may have written.
func (c *Client) newError(req call, e backend.Error) *backend.Error {
	e.System = system
	if req.method != "" {
		e.Call = req.name()
	}
	if e.Object == "" {
		e.Object = req.object
	}
	e.Message, e.Transaction = c.mask(e.Message), c.mask(e.Transaction)
	e.Code = transport.Tidy(c.mask(e.Code))
	fields := make(map[string]string, len(e.Fields))
	for path, message := range e.Fields {
		fields[c.mask(path)] = c.mask(message)
	}
	e.Fields = fields
	for i, step := range e.Steps {
		e.Steps[i].Action, e.Steps[i].Message = c.mask(step.Action), c.mask(step.Message)
	}
	return &e
}

// readErrorBody reads an error body. Secrets go before anything else: a text that is
// cut or tidied may no longer be known as one.
func (c *Client) readErrorBody(r reply) errorBody {
	return parseErrorBody([]byte(c.mask(string(r.body))), r.header.Get("Content-Type"))
}

// mask takes the account's secrets out of a text, spelled as they are or as a
// page or URL would.
func (c *Client) mask(s string) string {
	p := c.cfg.Password
	return transport.Mask(s, append(c.auth.secrets(), p, html.EscapeString(p), url.QueryEscape(p))...)
}

// document decodes a reply that must be a JSON object.
func (c *Client) document(r reply) (map[string]any, error) {
	doc, err := httpbody.JSON(r.body)
	if err != nil {
		return nil, c.protocolError(r, "the answer is "+c.mask(err.Error()))
	}
	fields, ok := doc.(map[string]any)
	if !ok {
		return nil, c.protocolError(r, "the answer is JSON, but not an object")
	}
	if success, told := fields["success"].(bool); told && !success {
		// An answer that denies success is a failure whatever its status.
		return nil, c.apiError(r)
	}
	return fields, nil
}
