package transport

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseEndpoint(t *testing.T) {
	for raw, want := range map[string]string{
		"https://voss.example.com":           "https://voss.example.com",
		" https://voss.example.com/ ":        "https://voss.example.com",
		"https://voss.example.com:8443/a/b/": "https://voss.example.com:8443/a/b",
		"http://localhost:8080":              "http://localhost:8080",
		"http://LOCALHOST":                   "http://LOCALHOST",
		"http://127.0.0.1:1":                 "http://127.0.0.1:1",
		"http://127.8.9.10":                  "http://127.8.9.10",
		"http://[::1]:8080":                  "http://[::1]:8080",
	} {
		got, err := ParseEndpoint(raw)
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		if got.String() != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	}
}

func TestParseEndpointRefuses(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                  "empty",
		"voss.example.com":                  "must begin with https://",
		"ftp://voss.example.com":            "must begin with https://",
		"https://":                          "names no host",
		"https:///path":                     "names no host",
		"http://voss.example.com":           "plain http",
		"http://10.0.0.1":                   "plain http",
		"http://localhost.evil.com":         "plain http",
		"http://127.0.0.1.evil.com":         "plain http",
		"https://admin:hunter2@example.com": "must not hold a user name",
		"https://voss.example.com?x=1":      "query",
		"https://voss.example.com?":         "query",
		"https://voss.example.com#f":        "fragment",
		"https://hunter2\r\nX: y":           "not a URL",
		"https://[hunter2":                  "not a URL",
	} {
		_, err := ParseEndpoint(raw)
		if err == nil {
			t.Errorf("%q is accepted", raw)
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want something about %q", raw, err, want)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error repeats the URL: %v", err)
		}
	}
}

func testURL(t testing.TB, endpoint string, segments []string, query url.Values) (*url.URL, error) {
	t.Helper()
	c, err := New(Config{Endpoint: endpoint})
	if err != nil {
		t.Fatal(err)
	}
	return c.URL(segments, query)
}

func TestURL(t *testing.T) {
	got, err := testURL(t, "https://voss.example.com/proxy%2Fa/", []string{"api", "a b/../c?d#e%", "ü"},
		url.Values{"hierarchy": {"sys.A&B=\r\n"}})
	if err != nil {
		t.Fatal(err)
	}
	want := "https://voss.example.com/proxy%2Fa/api/a%20b%2F..%2Fc%3Fd%23e%25/%C3%BC/?hierarchy=sys.A%26B%3D%0D%0A"
	if got.String() != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, segment := range []string{"", ".", "..", "..."} {
		if got, err := testURL(t, "https://voss.example.com", []string{"api", segment}, nil); err == nil {
			t.Errorf("segment %q is accepted: %s", segment, got)
		}
	}
}

// FuzzURL holds that no segment and no value can reach beyond its place.
func FuzzURL(f *testing.F) {
	f.Add("pkid", "value")
	f.Add("../../login", "a&nowait=false")
	f.Add("%2e%2e", "x\r\nCookie: y")
	f.Add("a//b?c#d@evil.com", "\x00")
	f.Fuzz(func(t *testing.T, segment, value string) {
		u, err := testURL(t, "https://voss.example.com", []string{"api", segment}, url.Values{"hierarchy": {value}})
		if err != nil {
			return
		}
		parsed, err := url.Parse(u.String())
		if err != nil {
			t.Fatalf("%q does not parse: %v", u, err)
		}
		if parsed.Host != "voss.example.com" || parsed.Scheme != "https" || parsed.User != nil || parsed.Fragment != "" {
			t.Errorf("%q leads elsewhere", u)
		}
		parts := strings.Split(strings.Trim(parsed.EscapedPath(), "/"), "/")
		if len(parts) != 2 {
			t.Fatalf("%q has %d segments", u, len(parts))
		}
		if back, err := url.PathUnescape(parts[1]); err != nil || back != segment {
			t.Errorf("segment %q became %q", segment, back)
		}
		if diff := cmp.Diff(url.Values{"hierarchy": {value}}, parsed.Query()); diff != "" {
			t.Errorf("query: %s", diff)
		}
	})
}
