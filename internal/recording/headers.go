package recording

import (
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// keptHeaders are those whose values tell of the product and the protocol.
var keptHeaders = keySet("Accept", "Accept-Encoding", "Accept-Ranges", "Age", "Allow", "Cache-Control", "Connection", "Date", "Expires",
	"Pragma", "Retry-After", "Strict-Transport-Security", "User-Agent", "Vary", "X-Content-Type-Options", "X-Frame-Options")

// leftOut are headers of the way that a body took, which is recorded as it arrived.
var leftOut = keySet("Content-Length", "Content-Encoding", "Transfer-Encoding")

// secretHeaders hold what proves who asks.
var secretHeader = regexp.MustCompile(`(?i)auth|cookie|token|csrf|session|secret|key|sign`)

// headers disguises the headers of a request or an answer.
func (d *disguise) headers(h http.Header) []Pair {
	pairs := []Pair{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if leftOut[name] {
			continue
		}
		for _, value := range h[name] {
			pairs = append(pairs, Pair{name, d.header(name, value)})
		}
	}
	return pairs
}

func (d *disguise) header(name, value string) string {
	switch {
	case keptHeaders[name]:
		return value
	case name == "Content-Type":
		return mediaType(value)
	case name == "Set-Cookie":
		return d.setCookie(value)
	case name == "Cookie":
		return d.cookies(value)
	case name == "Authorization" || name == "Www-Authenticate":
		scheme, _, _ := strings.Cut(value, " ")
		return scheme + " " + removed
	case secretHeader.MatchString(name):
		return d.secret(value)
	}
	return d.text("", value)
}

// mediaType is a content type with its charset alone.
func mediaType(contentType string) string {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	if charset := parameters["charset"]; charset != "" {
		return mime.FormatMediaType(kind, map[string]string{"charset": charset})
	}
	return kind
}

// setCookie keeps the name of a cookie and how it is to be treated.
func (d *disguise) setCookie(text string) string {
	cookie, err := http.ParseSetCookie(text)
	if err != nil {
		return removed
	}
	cookie.Value, cookie.Quoted = d.secret(cookie.Value), false
	cookie.Domain = ""
	return cookie.String()
}

// cookies keeps the names of cookies.
func (d *disguise) cookies(text string) string {
	list, err := http.ParseCookie(text)
	if err != nil {
		return removed
	}
	var pairs []string
	for _, cookie := range list {
		pairs = append(pairs, cookie.Name+"="+d.secret(cookie.Value))
	}
	return strings.Join(pairs, "; ")
}
