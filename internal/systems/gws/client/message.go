package client

import (
	"strings"

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
