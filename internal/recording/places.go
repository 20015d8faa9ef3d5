package recording

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
)

var (
	// path is a place on the server; an address may be of another one.
	path    = regexp.MustCompile(`^/[^\s]*$`)
	address = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://[^\s]+$`)
)

// place disguises a path or an address, which answers are full of.
func (d *disguise) place(text string) (string, bool) {
	if !path.MatchString(text) && !address.MatchString(text) {
		return "", false
	}
	u, err := url.Parse(text)
	if err != nil {
		return "", false
	}
	return d.url(u).String(), true
}

// url disguises what is behind the host, and the host itself.
func (d *disguise) url(u *url.URL) *url.URL {
	other := &url.URL{Scheme: u.Scheme}
	switch {
	case u.Host == "":
	case strings.EqualFold(u.Host, d.host):
		other.Scheme, other.Host = "https", Host
	default:
		other.Host = "host-" + d.key.Mark("host", u.Host)[:12] + ".invalid"
	}
	other.Path = d.path(u.Path)
	other.RawQuery = encode(d.query(u.Query()))
	if u.Fragment != "" {
		other.Fragment = d.text("", u.Fragment)
	}
	return other
}

// encode writes parameters without "%2A" and the like, which stays readable.
func encode(q url.Values) string {
	return strings.NewReplacer("%2A", "*", "%2C", ",", "%40", "@").Replace(q.Encode())
}

// path disguises the segments of a path, but those that name a model.
func (d *disguise) path(text string) string {
	begin, end := 0, 0
	if d.modelNames != nil {
		if found := d.modelNames.FindStringIndex(text); found != nil && strings.HasSuffix(text[:found[0]], "/") {
			begin, end = found[0], found[1]
		}
	}
	return d.segments(text[:begin]) + text[begin:end] + d.segments(text[end:])
}

func (d *disguise) segments(text string) string {
	parts := strings.Split(text, "/")
	for i, part := range parts {
		parts[i] = d.text("", part)
	}
	return strings.Join(parts, "/")
}

// webex is an identifier of Webex, as base64 holds it.
var webex = regexp.MustCompile(`^(ciscospark://)[^/]*(/[A-Z_]+/)(.+)$`)

// webexID disguises an identifier of Webex, so that it stays one.
func (d *disguise) webexID(text string) (string, bool) {
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		decoded, err := encoding.DecodeString(text)
		if err != nil {
			continue
		}
		if parts := webex.FindStringSubmatch(string(decoded)); parts != nil {
			return encoding.EncodeToString([]byte(parts[1] + "us" + parts[2] + d.text("", parts[3]))), true
		}
	}
	return "", false
}
