package client

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// readAnswer reads the envelope of an answer. Gateways write JSON too: a statusCode
// that is the HTTP status is theirs, and no code of the API.
func readAnswer(resp *transport.Response) (envelope, error) {
	e, err := readEnvelope(resp.Body)
	if e.code == resp.Status {
		e.coded, e.code = false, 0
	}
	return e, err
}

// checkResponse turns an answer into an envelope of success, or into an error
// where its code, its status or its shape says that the call failed. A change is
// done where the answer says no more than that.
func (c *Client) checkResponse(req call, resp *transport.Response) (envelope, *backend.Error) {
	e, err := readAnswer(resp)
	succeeded := resp.Status >= 200 && resp.Status < 300
	switch {
	case !e.coded && !succeeded:
		return e, c.foreignError(req, resp)
	case !succeeded || e.coded && e.code != 0:
		return e, c.apiError(req, resp, e)
	case e.coded, isBare(e.body), req.mutates() && acknowledges(resp.Body):
		return e, nil
	case err != nil:
		return e, c.errors.Protocol(req, *resp, err.Error())
	}
	return e, c.errors.Protocol(req, *resp, "the answer has no statusCode")
}

// apiError builds the error of a failure that the API itself reports.
func (c *Client) apiError(req call, resp *transport.Response, e envelope) *backend.Error {
	e.message = c.errors.Mask(req, e.message)
	failed := backend.Error{Shared: resp.Shared(), Status: resp.Status, Code: codeOf(e), Message: transport.Tidy(e.message), Is: classify(e, resp.Status)}
	if errors.Is(failed.Is, backend.ErrUnauthenticated) {
		failed.Message = apierror.Refused(c.http.Endpoint(), c.cfg.Username, failed.Message)
	}
	path, sentence := advice(e)
	failed.Message = sentences(failed.Message, sentence)
	if path != "" {
		failed.Fields = map[string]string{path: transport.Tidy(e.message)}
	}
	return c.errors.New(req, failed)
}

// foreignError builds the error of a failure without an envelope, which the API
// did not write: a page, a text or the JSON of something that stands before it.
func (c *Client) foreignError(req call, resp *transport.Response) *backend.Error {
	said := transport.Tidy(c.errors.Mask(req, foreignMessage(resp)))
	if said == "" {
		said = http.StatusText(resp.Status)
	}
	failed := backend.Error{Shared: resp.Shared(), Status: resp.Status, Message: said, Is: foreignCondition(resp.Status, said)}
	switch {
	case errors.Is(failed.Is, backend.ErrUnauthenticated):
		failed.Message = apierror.Refused(c.http.Endpoint(), c.cfg.Username, said)
	case errors.Is(failed.Is, backend.ErrProtocol):
		failed.Message = sentences(said, fmt.Sprintf("That is no answer of the API: something in front of %s gave it", c.http.Endpoint()))
	case csrfWords.MatchString(said):
		_, sentence := advice(envelope{message: said})
		failed.Message = sentences(said, sentence)
	}
	return c.errors.New(req, failed)
}
