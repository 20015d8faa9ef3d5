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

// Page is what a page of HTML says: one of a proxy, a login form, a debugger.
type Page struct {
	// Title is fit for a terminal; empty where the page has none.
	Title string
	// Text is all else that a reader would see, as the page spells it.
	Text string
}

// NotJSON says that the page came in place of the system's JSON. The page itself
// helps nobody.
func (p Page) NotJSON(system string) string {
	if p.Title == "" {
		return "the answer is an HTML page without a title, not JSON; does the endpoint name a " + system + " server?"
	}
	return fmt.Sprintf("the answer is an HTML page titled %q, not JSON", p.Title)
}

// ReadPage reports whether the body is a page of HTML, and what it says. A
// server may send JSON under the wrong name: that is none.
func ReadPage(body []byte, contentType string) (Page, bool) {
	if !isPage(body, contentType) {
		return Page{}, false
	}
	var page Page
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
