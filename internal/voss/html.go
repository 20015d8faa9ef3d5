package voss

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// maxPageBytes bounds what is read of a page of HTML.
const maxPageBytes = 1 << 16

// htmlPage is what a page of HTML says that came in place of JSON: from a
// proxy, a login form, a server's debugger.
type htmlPage struct{ title, text string }

// String sums the page up; the page itself helps nobody.
func (p htmlPage) String() string {
	if p.title == "" {
		return "the answer is an HTML page without a title, not JSON; does the endpoint name a VOSS Automate server?"
	}
	return fmt.Sprintf("the answer is an HTML page titled %q, not JSON", p.title)
}

// readPage reports whether the body is a page of HTML, and what it says.
func readPage(body []byte, contentType string) (htmlPage, bool) {
	if !isPage(body, contentType) {
		return htmlPage{}, false
	}
	var page htmlPage
	var text strings.Builder
	tokens := html.NewTokenizer(bytes.NewReader(body[:min(len(body), maxPageBytes)]))
	inside := ""
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			page.text = text.String()
			return page, true
		case html.StartTagToken:
			name, _ := tokens.TagName()
			inside = string(name)
		case html.EndTagToken:
			inside = ""
		case html.TextToken:
			switch inside {
			case "script", "style":
			case "title":
				page.title = transport.Tidy(string(tokens.Text()))
			default:
				text.Write(tokens.Text())
				text.WriteByte(' ')
			}
		}
	}
}

func isPage(body []byte, contentType string) bool {
	if strings.Contains(strings.ToLower(contentType), "text/html") {
		return true
	}
	start := bytes.ToLower(bytes.TrimLeft(body[:min(len(body), 512)], " \t\r\n\ufeff"))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}
