package gws

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// foreignMessage finds words for people in a failure without an envelope: the
// title of a page, or plain text.
func foreignMessage(resp *transport.Response) string {
	if title, ok := pageTitle(resp); ok {
		return title
	}
	if _, err := decode(resp.Body); err == nil {
		return ""
	}
	return string(resp.Body)
}

// pageTitle reports whether the answer is a page of HTML, and its title.
func pageTitle(resp *transport.Response) (string, bool) {
	start := bytes.ToLower(bytes.TrimLeft(resp.Body[:min(len(resp.Body), 512)], " \t\r\n\ufeff"))
	isPage := strings.Contains(strings.ToLower(resp.Header.Get("Content-Type")), "text/html") ||
		bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
	// A server may send JSON under the wrong name.
	if !isPage || bytes.HasPrefix(start, []byte("{")) {
		return "", false
	}
	tokens := html.NewTokenizer(bytes.NewReader(resp.Body[:min(len(resp.Body), 1<<16)]))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		if name, _ := tokens.TagName(); kind == html.StartTagToken && string(name) == "title" && tokens.Next() == html.TextToken {
			return transport.Tidy(string(tokens.Text())), true
		}
	}
	return "", true
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
