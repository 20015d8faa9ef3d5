package client

import (
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// foreignMessage finds words for people in a failure without an envelope: the
// title of a page, or plain text.
func foreignMessage(resp *transport.Response) string {
	if page, ok := pageOf(resp); ok {
		return page.Title
	}
	if _, err := httpbody.JSON(resp.Body); err == nil {
		return ""
	}
	return string(resp.Body)
}

// pageOf reports whether the answer is a page of HTML, and what it says.
func pageOf(resp *transport.Response) (httpbody.HTML, bool) {
	return httpbody.ReadHTML(resp.Body, resp.Header.Get("Content-Type"))
}

// sentences joins texts with a full stop between them, skipping empty ones.
func sentences(texts ...string) string {
	var b strings.Builder
	for _, s := range texts {
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			if !strings.HasSuffix(b.String(), ".") {
				b.WriteByte('.')
			}
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}
