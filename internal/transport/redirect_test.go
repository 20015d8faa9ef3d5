package transport

import (
	"encoding/json"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// secretHeaders are what a client of either system may send.
func secretHeaders() http.Header {
	return http.Header{
		"Authorization": {"Basic c2VjcmV0"}, "Cookie": {"sessionid=secret"},
		"X-Csrftoken": {"secret"}, "X-Csrf-Token": {"secret"}, "Content-Type": {"application/json"},
	}
}

func live(t testing.TB, endpoint string, change func(*Config)) *Client {
	t.Helper()
	cfg := Config{Endpoint: endpoint, RequestsPerSecond: 1e6, RetryWait: 1, retryWaitMax: 1}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// received is a request as a test server saw it.
type received struct {
	method, target, body string
	header               http.Header
}

// recorder answers with handler and keeps what it received.
func recorder(t testing.TB, handler http.HandlerFunc) (*httptest.Server, *[]received) {
	t.Helper()
	var log []received
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		log = append(log, received{r.Method, r.URL.RequestURI(), string(body), r.Header.Clone()})
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return server, &log
}

func TestRedirectOnTheSameHost(t *testing.T) {
	for name, test := range map[string]struct {
		method   string
		status   int
		location string
		follows  string // the target that is asked for next; empty for refusal
	}{
		"POST 301 to the slash":            {"POST", 301, "/api/x/?hierarchy=sys", "POST /api/x/?hierarchy=sys"},
		"POST 302 to the slash":            {"POST", 302, "/api/x/?hierarchy=sys", "POST /api/x/?hierarchy=sys"},
		"POST 301 that forgets parameters": {"POST", 301, "/api/x/", "POST /api/x/?hierarchy=sys"},
		"PUT 302 to the slash":             {"PUT", 302, "/api/x/?hierarchy=sys", "PUT /api/x/?hierarchy=sys"},
		"DELETE 301 to the slash":          {"DELETE", 301, "/api/x/?hierarchy=sys", "DELETE /api/x/?hierarchy=sys"},
		"POST 307 elsewhere":               {"POST", 307, "/new/?a=b", "POST /new/?a=b"},
		"POST 308 elsewhere":               {"POST", 308, "/new/?a=b", "POST /new/?a=b"},
		"POST 302 to a login page":         {"POST", 302, "/login/?next=/api/x/", ""},
		"POST 303":                         {"POST", 303, "/api/x/", ""},
		"GET 302 elsewhere":                {"GET", 302, "/new/?a=b", "GET /new/?a=b"},
		"GET 301 to a relative URL":        {"GET", 301, "y/", "GET /api/y/?hierarchy=sys"},
		"GET 302 to another scheme":        {"GET", 302, "ftp://127.0.0.1/x", ""},
		"GET 302 to nonsense":              {"GET", 302, "http://[::1", ""},
		"GET 302 to plain http":            {"GET", 302, "http://voss.example.com/", ""},
	} {
		t.Run(name, func(t *testing.T) {
			server, log := recorder(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/x" {
					w.Header().Set("Location", test.location)
					w.WriteHeader(test.status)
				}
			})
			c := live(t, server.URL, nil)
			u, err := c.endpoint.Parse("/api/x?hierarchy=sys")
			if err != nil {
				t.Fatal(err)
			}
			r := Request{Method: test.method, URL: u, Header: secretHeaders()}
			if test.method != "GET" {
				r.Body = []byte(`{"a":1}`)
			}
			resp, err := c.Do(t.Context(), r)
			if test.follows == "" {
				var failed *RequestError
				if !errors.Is(err, ErrRedirect) || !errors.As(err, &failed) || failed.Outcome != Answered || failed.Status != test.status || len(*log) != 1 {
					t.Fatalf("got %+v, %v after %d requests", resp, err, len(*log))
				}
				return
			}
			if err != nil || resp.Status != 200 || len(*log) != 2 {
				t.Fatalf("got %+v, %v after %d requests", resp, err, len(*log))
			}
			last := (*log)[1]
			if got := last.method + " " + last.target; got != test.follows {
				t.Errorf("followed to %s, want %s", got, test.follows)
			}
			if last.body != string(r.Body) {
				t.Errorf("the body became %q", last.body)
			}
			for name := range secretHeaders() {
				if last.header.Get(name) == "" {
					t.Errorf("header %s was lost on its own host", name)
				}
			}
		})
	}
}

func TestRedirectToAnotherHost(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			other, otherLog := recorder(t, func(w http.ResponseWriter, _ *http.Request) {})
			server, _ := recorder(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", strings.Replace(other.URL, "http://", "http://user:pass@", 1)+"/api/x/")
				w.WriteHeader(status)
			})
			c := live(t, server.URL, nil)
			r := request(t, c, method)
			r.Header = secretHeaders()
			_, err := c.Do(t.Context(), r)
			if method != "GET" {
				if !errors.Is(err, ErrRedirect) || len(*otherLog) != 0 {
					t.Errorf("%s %d: %v, and the other host saw %d requests", method, status, err, len(*otherLog))
				}
				continue
			}
			if err != nil || len(*otherLog) != 1 {
				t.Errorf("%s %d: %v, and the other host saw %d requests", method, status, err, len(*otherLog))
				continue
			}
			for name := range secretHeaders() {
				if value := (*otherLog)[0].header.Get(name); value != "" && name != "Content-Type" {
					t.Errorf("%d: the other host got %s: %s", status, name, value)
				}
			}
		}
	}
}

// A jar's cookies are the other way by which credentials could travel.
func TestRedirectLeavesJarBehind(t *testing.T) {
	other, otherLog := recorder(t, func(http.ResponseWriter, *http.Request) {})
	server, _ := recorder(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusFound)
	})
	c := live(t, server.URL, func(cfg *Config) { cfg.Jar = stickyJar{} })
	if _, err := c.Do(t.Context(), request(t, c, "GET")); err != nil {
		t.Fatal(err)
	}
	if got := (*otherLog)[0].header.Get("Cookie"); got != "" {
		t.Errorf("the other host got Cookie: %s", got)
	}
}

func TestRedirectLoopEnds(t *testing.T) {
	server, log := recorder(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	})
	c := live(t, server.URL, nil)
	_, err := c.Do(t.Context(), request(t, c, "GET"))
	if !errors.Is(err, ErrRedirect) || len(*log) != maxHops+1 {
		t.Errorf("%v after %d requests", err, len(*log))
	}
}

// FuzzRedirect reads what a server may say of where to go: never another scheme
// than it should be, never credentials for another host, never a write elsewhere.
func FuzzRedirect(f *testing.F) {
	f.Add("https://other.example.com/x", 301, http.MethodGet)
	f.Add("/x/?a=b", 302, http.MethodPost)
	f.Add("//other.example.com", 307, http.MethodPut)
	f.Add("\x7f:", 308, http.MethodDelete)
	f.Fuzz(func(t *testing.T, location string, status int, method string) {
		req, err := http.NewRequest(method, "https://voss.example.com/api/x", nil)
		if err != nil {
			return
		}
		req.Header.Set("Authorization", "Basic secret")
		next, err := follow(req, &http.Response{StatusCode: status, Header: http.Header{"Location": {location}}})
		if err != nil || next == nil {
			return
		}
		if !secureEnough(next.URL) {
			t.Errorf("led to %s", next.URL)
		}
		if !sameOrigin(req.URL, next.URL) && (next.Header.Get("Authorization") != "" || !isSafe(req.Method)) {
			t.Errorf("%s with credentials %q led to %s", method, next.Header.Get("Authorization"), next.URL)
		}
	})
}

// What another host answers is not taken for the endpoint's: neither its cookies,
// nor its refusal of a request that came without credentials.
func TestAnotherHostIsKeptApart(t *testing.T) {
	for status, want := range map[int]string{http.StatusOK: "", http.StatusUnauthorized: "another host", http.StatusForbidden: "another host"} {
		other, _ := recorder(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Set-Cookie", "sessionid=theirs; Path=/")
			w.WriteHeader(status)
		})
		server, _ := recorder(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+"/", http.StatusFound)
		})
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		c := live(t, server.URL, func(cfg *Config) { cfg.Jar = jar })
		r := request(t, c, http.MethodGet)
		resp, err := c.Do(t.Context(), r)
		if want == "" && (err != nil || len(resp.Header.Values("Set-Cookie")) > 0) || want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "localhost")) {
			t.Errorf("%d: %v, %v", status, resp, err)
		}
		if cookies := jar.Cookies(r.URL); len(cookies) > 0 {
			t.Errorf("%d: the endpoint's jar has %v", status, cookies)
		}
	}
}

// A secret is masked in a URL and in a page, too.
func TestMaskInURLsAndPages(t *testing.T) {
	for _, secret := range []string{`p"w\ä&<'> +/€z`, "p%w=d?x", "short &"} {
		for _, echo := range []string{
			url.QueryEscape(secret), url.PathEscape(secret), (&url.URL{Path: secret}).EscapedPath(), strings.ToLower(url.QueryEscape(secret)), html.EscapeString(secret),
			strings.NewReplacer("&", "&amp;", `"`, "&quot;", "'", "&#x27;", "<", "&lt;", "ä", "&#228;", "€", "&#x20AC;").Replace(secret),
		} {
			if got := Mask("to /login?user=a&password="+echo+"&next=/", secret); got != "to /login?user=a&password="+Masked+"&next=/" {
				t.Errorf("%s: %s", echo, got)
			}
		}
	}
}

func TestMaskInJSON(t *testing.T) {
	const secret = `a"b\c/d<ü-😀`
	for _, echo := range []string{
		secret, `a\"b\\c/d<ü-😀`, `a\"b\\c/d<\u00fc-\ud83d\ude00`, `a\"b\\c/d<\u00FC-\uD83D\uDE00`,
		`a\"b\\c\/d<ü-😀`, `a\u0022b\u005cc/d\u003cü-😀`,
	} {
		if got := Mask(`{\`+echo+`\}`, secret); got != `{\`+Masked+`\}` {
			t.Errorf("%s becomes %s", echo, got)
		}
	}
	for _, short := range []string{`p"x`, `ü\1`} { // one that may stand in a text by chance
		quoted, err := json.Marshal(short)
		if err != nil {
			t.Fatal(err)
		}
		if got := Mask(`{"password":`+string(quoted)+`}`, short); got != `{"password":"`+Masked+`"}` {
			t.Errorf("%s becomes %s", quoted, got)
		}
	}
}
