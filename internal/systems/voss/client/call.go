package client

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
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
	// path holds the segments below the server's root.
	path  []string
	query url.Values
	// body is sent as JSON; nil for no body.
	body any
	// object names the subject of the call in errors.
	object string
	// node is the dot path of where a change happens; empty where that is not
	// known.
	node string
	// lowPriority marks a poll, which gains by waiting until all changes are sent.
	lowPriority bool
}

// apiCall starts a call below /api: the model type, then more segments.
func apiCall(method, modelType string, more ...string) call {
	path := append([]string{apiRoot}, strings.Split(modelType, "/")...)
	c := call{method: method, path: append(path, more...), object: modelType}
	if len(more) > 0 {
		c.object += " " + more[0]
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
func (c call) label() apierror.Call { return apierror.Call{Name: c.name(), Object: c.object} }

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
		number, err := c.auth.authorize(ctx, req, request.Header)
		if err != nil {
			return reply{}, err
		}
		resp, err := c.http.Do(ctx, request)
		if err != nil {
			return reply{}, c.transportError(req, err)
		}
		again, err := c.auth.observe(req, number, resp)
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
	query := url.Values{"format": {"json"}} // CONTRACT.md §1.3: required on every request
	maps.Copy(query, req.query)
	target, err := c.http.URL(req.path, query)
	if err != nil {
		return transport.Request{}, err
	}
	r := transport.Request{Method: req.method, URL: target, LowPriority: req.lowPriority}
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

// checkResponse turns an answer into a reply, or into an error where its status
// says that the call failed.
func (c *Client) checkResponse(req call, resp *transport.Response) (reply, error) {
	r := asReply(req, resp)
	if resp.Status >= 200 && resp.Status < 300 {
		return r, nil
	}
	return r, c.apiError(r)
}

// apiError builds the error of an answer that reports a failure.
func (c *Client) apiError(r reply) *backend.Error {
	body := c.readErrorBody(r)
	if r.status == http.StatusUnauthorized {
		return c.unauthenticated(r, body)
	}
	e := backend.Error{
		Status: r.status, Code: body.code, Message: body.message, Transaction: body.transaction,
		Fields: body.fields, Is: classify(r.status, body.message+body.words),
	}
	if e.Message == "" {
		e.Message = http.StatusText(r.status)
	}
	return c.newError(r.call, e)
}

// unauthenticated says which account was refused, without the password.
func (c *Client) unauthenticated(r reply, body errorBody) *backend.Error {
	return c.newError(r.call, backend.Error{
		Status: r.status, Code: body.code, Is: backend.ErrUnauthenticated,
		Message: apierror.Refused(c.http.Endpoint(), c.cfg.Username, body.message),
	})
}

// newError completes the error of a call; see apierror.Builder.New.
func (c *Client) newError(req call, e backend.Error) *backend.Error {
	return c.errors.New(req.label(), e)
}

// transportError builds the error of a call that brought back no answer.
func (c *Client) transportError(req call, err error) *backend.Error {
	return c.errors.Transport(req.label(), err)
}

// protocolError builds the error of an answer that is not what the API documents.
func (c *Client) protocolError(r reply, why string) *backend.Error {
	return c.errors.Protocol(r.call.label(), r.status, r.header.Get("Content-Type"), r.body, why)
}

// readErrorBody reads the body of a failure. Secrets go before anything else: a
// text that is cut or tidied may no longer be known as one.
func (c *Client) readErrorBody(r reply) errorBody {
	return parseErrorBody([]byte(c.mask(string(r.body))), r.header.Get("Content-Type"))
}

// mask takes the account's secrets out of a text.
func (c *Client) mask(text string) string { return c.errors.Mask(apierror.Call{}, text) }

// document decodes a reply that must be a JSON object.
func (c *Client) document(r reply) (httpbody.Document, error) {
	doc, err := httpbody.Object(r.body)
	if err != nil {
		return nil, c.protocolError(r, "the answer is "+err.Error())
	}
	if deniesSuccess(doc) {
		return nil, c.apiError(r)
	}
	return doc, nil
}
