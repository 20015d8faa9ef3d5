package httpbody

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// maxPageBytes bounds what is read of a page.
const maxPageBytes = 1 << 16

// HTML is the text of a page of HTML: one of a proxy, a login form, a debugger.
type HTML struct {
	// Title is fit for a terminal; empty where the page has none.
	Title string
	// Text is the rest that a reader would see, as the page spells it.
	Text string
}

// NotJSON is the message for a page that came in place of the system's JSON. It
// leaves out the text of the page, which helps nobody.
func (p HTML) NotJSON(system string) string {
	if p.Title == "" {
		return "the answer is an HTML page without a title, not JSON; does the endpoint name a " + system + " server?"
	}
	return fmt.Sprintf("the answer is an HTML page titled %q, not JSON", p.Title)
}

// ReadHTML reports whether the body is a page of HTML, and returns its text. A JSON
// body with Content-Type text/html does not count as a page.
func ReadHTML(body []byte, contentType string) (HTML, bool) {
	if !isPage(body, contentType) {
		return HTML{}, false
	}
	var page HTML
	var text strings.Builder
	tokens := html.NewTokenizer(bytes.NewReader(body[:min(len(body), maxPageBytes)]))
	inside := ""
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			page.Text = text.String()
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
				page.Title = transport.Tidy(string(tokens.Text()))
			default:
				text.Write(tokens.Text())
				text.WriteByte(' ')
			}
		}
	}
}

func isPage(body []byte, contentType string) bool {
	start := bytes.ToLower(bytes.TrimLeft(body[:min(len(body), 512)], " \t\r\n\ufeff"))
	if bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html")) {
		return true
	}
	return strings.Contains(strings.ToLower(contentType), "text/html") && !bytes.HasPrefix(start, []byte("{"))
}
