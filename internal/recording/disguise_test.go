package recording

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// toy is a system with a word, a choice, a model and a reference of its own.
var toy = &system.System{
	Name: "toy", Words: []string{"api", "down"}, ModelNames: regexp.MustCompile(`\b(device/\w+/\w+|data/\w+)`),
	Models: []*model.Model{{Type: "device/toy/Box", Fields: []model.Field{
		{Name: "colour", Payload: "colour", Choices: model.Choices{{Value: "DARK_RED", Title: "Dark red"}}},
		{Name: "shelf", Payload: "shelf", Target: &model.Target{Model: "data/Shelf", Attribute: "label"}},
	}}},
}

func newToyDisguise() *disguise {
	return newDisguise(toy, "toys.example.com:8443", time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC))
}

func TestTextsThatStay(t *testing.T) {
	t.Parallel()
	d := newToyDisguise()
	for _, test := range [][2]string{
		{"", ""},
		{"", "DARK_RED"},
		{"", "Dark red"},
		{"", "label"},
		{"", "data/Shelf"},
		{"", "device/other/Thing"},
		{"", "api"},
		{"limit", "200"},
		{"statusCode", "6"},
		{"api_version", "25.2"},
		{"version", "8.5.200.50"},
		{"", "true"},
		{"password", "********"},
		{"password", ""},
		{"", "000000000000000000000000"},
		{"", "2026-11-27T08:59:00Z"},
		{"", "terraform-check@example.com"},
		{"", "Terraform-Check box"},
		{"", "/api/device/toy/Box/?hierarchy=down"},
		{"", "  DARK_RED "},
	} {
		if got := d.text(test[0], test[1]); got != test[1] {
			t.Errorf("%s: %q has become %q", test[0], test[1], got)
		}
	}
}

func TestTextsThatAreReplaced(t *testing.T) {
	t.Parallel()
	d := newToyDisguise()
	id := base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/PEOPLE/Berg"))
	for _, test := range []struct{ key, text, form string }{
		{"", "Anna Berg", `^Text[0-9a-f]{12}$`},
		{"", " anna ", `^ text[0-9a-f]{12} $`},
		{"", "BERG", `^TEXT[0-9A-F]{12}$`},
		{"", "Anna.Berg@toys.example", `^Person-[0-9a-f]{12}@example\.com$`},
		{"", "+49 (30) 123-4567", `^\+4\d \(\d{2}\) \d{3}-\d{4}$`},
		{"limit", "Berg", `^Text`},
		{"version", "Berg", `^Text`},
		{"status", "Berg", `^Text`},
		{"", "5f1122334455667788990011", `^[0-9a-f]{24}$`},
		{"", "1234ABCD-1234-4567-89AB-1234567890AB", `^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`},
		{"", "1984-02-29", `^\d{4}-\d{2}-\d{2}$`},
		{"", "1984-02-29T10:11:12Z", `^\d{4}-\d{2}-\d{2}T10:11:12Z$`},
		{"", "/api/device/toy/Box/Berg/?owner=Berg&limit=5", `^/api/device/toy/Box/Text[0-9a-f]{12}/\?limit=5&owner=Text[0-9a-f]{12}$`},
		{"", "https://toys.example.com:8443/api/Berg", `^https://server\.invalid/api/Text`},
		{"", "http://berg.example/x", `^http://host-[0-9a-f]{12}\.invalid/text`},
		{"", "sys.Berg Toys.Site", `^text[0-9a-f]{12}\.Text[0-9a-f]{12}\.Text[0-9a-f]{12}$`},
		{"", `["Berg", {"colour": "DARK_RED"}]`, `^\["Text[0-9a-f]{12}",\{"colour":"DARK_RED"\}\]$`},
		{"password", "hush", `^removed-\d+$`},
		{"X-CSRFToken", "hush", `^removed-\d+$`},
	} {
		got := d.text(test.key, test.text)
		if !regexp.MustCompile(test.form).MatchString(got) || got == test.text || strings.Contains(strings.ToLower(got), "berg") {
			t.Errorf("%s: %q has become %q", test.key, test.text, got)
		}
		if again := d.text(test.key, test.text); again != got {
			t.Errorf("%q has two stand-ins: %q and %q", test.text, got, again)
		}
		if other := newToyDisguise().text(test.key, test.text); other == got && !strings.Contains(got, "removed") && !strings.Contains(got, "-02-29") {
			t.Errorf("%q is %q in two recordings", test.text, got)
		}
	}
	decoded, err := base64.RawURLEncoding.DecodeString(d.text("", id))
	if err != nil || !strings.HasPrefix(string(decoded), "ciscospark://us/PEOPLE/Text") {
		t.Errorf("the identifier has become %q (%v)", decoded, err)
	}
}

// What an answer names can be asked for: a name in a path, on its own and as a segment.
func TestStandInsGoTogether(t *testing.T) {
	t.Parallel()
	d := newToyDisguise()
	name := d.text("name", "Berg")
	if got := d.text("", "/api/data/Shelf/Berg"); !strings.HasSuffix(got, "/"+name) {
		t.Errorf("%s is not %s", got, name)
	}
	if got := d.text("", "sys.Berg"); !strings.HasSuffix(got, "."+name) {
		t.Errorf("%s is not %s", got, name)
	}
	if text, n := d.text("", "4711"), d.number("", json.Number("4711")); text != n.String() {
		t.Errorf("%s is not %s", text, n)
	}
	if spaced, plain := d.text("", "+49 30 771"), d.text("", "4930771"); strings.NewReplacer("+", "", " ", "").Replace(spaced) != plain {
		t.Errorf("%s is not %s", spaced, plain)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	d := newToyDisguise()
	for _, test := range []struct{ body, contentType, form string }{
		{`{"colour": "DARK_RED", "count": 123, "short": 42, "line": 123, "on": null, "Anna B": 1}`, "text/html", `^\{"Text[0-9a-f]{12}":1,"colour":"DARK_RED","count":123,"line":1\d\d,"on":null,"short":42\}$`},
		{`"ok"`, "application/json", `^"ok"$`},
		{`{"n": "J` + "\xfc" + `rgen", "t": "Dark red"}`, "application/json; charset=iso-8859-1", `^\{"n":"Text[0-9a-f]{12}","t":"Dark red"\}$`},
		{"Berg is not here", "text/plain", `^Text[0-9a-f]{12}$`},
		{"user=Berg&limit=5", "application/x-www-form-urlencoded", `^limit=5&user=Text[0-9a-f]{12}$`},
		{`<html><!-- Berg --><script>var x = "Berg"</script><form method="post" action="/api/Berg"><input name="user" value="Berg"></form> Berg`, "text/html", `^<html><script></script><form method="post" action="/api/Text[0-9a-f]{12}"><input name="user" value="Text[0-9a-f]{12}"></form> Text[0-9a-f]{12}$`},
		{"", "", "^$"},
	} {
		got, ok := d.body([]byte(test.body), test.contentType)
		if !ok || !regexp.MustCompile(test.form).MatchString(got) {
			t.Errorf("%q has become %q", test.body, got)
		}
	}
	if got, ok := d.body([]byte("PK\x03\x04\x00\xffBerg"), "application/zip"); ok {
		t.Errorf("a zip has become %q", got)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	d := newToyDisguise()
	pairs := d.headers(http.Header{
		"Authorization": {"Basic aHVzaA=="}, "Cookie": {"sessionid=hush; csrftoken=hush2"}, "Set-Cookie": {"sessionid=hush; Domain=toys.example.com; Path=/; Secure"},
		"X-Csrftoken": {"hush2"}, "Content-Type": {`application/json; charset=UTF-8; owner="Berg"`}, "Server": {"Berg"}, "Date": {"Fri, 27 Nov 2026 09:00:00 GMT"},
		"Location": {"https://toys.example.com:8443/api/Berg"}, "Content-Length": {"7"}, "Www-Authenticate": {`Basic realm="Berg"`},
	})
	text, err := json.Marshal(pairs)
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"hush", "aHVz", "Berg", "toys.example", "Content-Length"} {
		if strings.Contains(string(text), leak) {
			t.Errorf("%q is shown in %s", leak, text)
		}
	}
	for name, want := range map[string]string{
		"Authorization": "Basic removed", "Content-Type": "application/json; charset=UTF-8", "Date": "Fri, 27 Nov 2026 09:00:00 GMT",
		"Set-Cookie": "sessionid=" + d.secret("hush") + "; Path=/; Secure", "X-Csrftoken": d.secret("hush2"),
		"Cookie": "sessionid=" + d.secret("hush") + "; csrftoken=" + d.secret("hush2"),
	} {
		if got := header(pairs, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if place, err := url.Parse(header(pairs, "Location")); err != nil || place.Host != Host {
		t.Errorf("the place is %v (%v)", place, err)
	}
}
