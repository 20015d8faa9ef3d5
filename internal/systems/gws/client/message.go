package client

import (
	"errors"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// foreignMessage finds words for people in a failure without an envelope: the
// title of a page, or plain text.
func foreignMessage(resp *transport.Response) string {
	if page, ok := httpbody.ReadHTML(resp.Body, resp.Header.Get("Content-Type")); ok {
		return page.Title
	}
	if _, err := httpbody.JSON(resp.Body); err == nil {
		return ""
	}
	return string(resp.Body)
}

// sentences joins texts with a full stop between them, skipping empty ones.
func sentences(texts ...string) string {
	joined := ""
	for _, s := range texts {
		if joined != "" && s != "" {
			joined = strings.TrimSuffix(joined, ".") + ". "
		}
		joined += s
	}
	return joined
}

// withMessage returns a copy of an error with a further sentence. The original may be
// remembered for other calls.
func withMessage(err error, sentence string) backend.Error {
	failed, ok := errors.AsType[*backend.Error](err)
	if !ok {
		return backend.Error{Message: sentences(err.Error(), sentence), Err: err}
	}
	e := *failed
	e.Message = sentences(e.Message, sentence)
	return e
}
