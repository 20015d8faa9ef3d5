package transport

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxHops bounds a chain of redirects.
const maxHops = 5

// redirects are the statuses that send a request elsewhere.
var redirects = []int{
	http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
	http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
}

// credentialHeaders are removed when a request goes to another host.
var credentialHeaders = []string{"Authorization", "Cookie", "X-CSRFToken", "X-CSRF-TOKEN", "Referer", "Proxy-Authorization"}

// redirector follows redirects in place of net/http, which would turn a POST
// that a server sends to the same path with a slash into a GET without a body.
type redirector struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (r *redirector) RoundTrip(req *http.Request) (*http.Response, error) {
	first := req.URL
	for hop := 0; ; hop++ {
		resp, err := r.next.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		if !sameOrigin(first, req.URL) {
			// The caller takes cookies and refusals for those of the endpoint.
			resp.Header.Del("Set-Cookie")
			if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
				return nil, fmt.Errorf("%w: the server sent it to another host, %s://%s, which gets no credentials and answers HTTP %d; set the endpoint to the right one",
					ErrRedirect, req.URL.Scheme, req.URL.Host, resp.StatusCode)
			}
		}
		onward, err := follow(req, resp)
		if err != nil {
			return nil, err
		}
		if onward == nil {
			return resp, nil
		}
		if hop == maxHops {
			return nil, fmt.Errorf("%w: more than %d in a row", ErrRedirect, maxHops)
		}
		req = onward
	}
}

// follow returns the request that resp redirects req to, or nil where resp is
// no redirect.
func follow(req *http.Request, resp *http.Response) (*http.Request, error) {
	location := resp.Header.Get("Location")
	if location == "" || !slices.Contains(redirects, resp.StatusCode) {
		return nil, nil
	}
	target, err := req.URL.Parse(location)
	if err != nil {
		return nil, fmt.Errorf("%w: HTTP %d to something that is not a URL", ErrRedirect, resp.StatusCode)
	}
	if err := allowed(req, resp.StatusCode, target); err != nil {
		return nil, err
	}
	return onward(req, target)
}

// allowed returns an error that says why req must not be sent to target, or nil.
func allowed(req *http.Request, status int, target *url.URL) error {
	refuse := func(why string) error {
		return &RedirectError{target, fmt.Sprintf("HTTP %d to %s://%s%s %s", status, target.Scheme, target.Host, target.EscapedPath(), why)}
	}
	if !secureEnough(target) {
		return refuse("is not https")
	}
	if isSafe(req.Method) {
		return nil
	}
	if !sameOrigin(req.URL, target) {
		return refuse("is another host, where a " + req.Method + " is not repeated; set the endpoint to the right one")
	}
	keepsMethod := status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
	slashOnly := strings.TrimRight(target.EscapedPath(), "/") == strings.TrimRight(req.URL.EscapedPath(), "/")
	if !keepsMethod && (!slashOnly || status == http.StatusSeeOther) {
		return refuse("would turn the " + req.Method + " into a GET")
	}
	return nil
}

// onward builds the request for the next hop: same method, same body, and the
// credentials only for the host they are meant for.
func onward(req *http.Request, target *url.URL) (*http.Request, error) {
	next := req.Clone(req.Context())
	next.URL = target
	next.Host = ""
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		next.Body = body
	}
	if !sameOrigin(req.URL, target) {
		for _, name := range credentialHeaders {
			next.Header.Del(name)
		}
	} else if target.RawQuery == "" {
		// Servers that add a slash may forget the parameters.
		target.RawQuery = req.URL.RawQuery
	}
	return next, nil
}

// sameOrigin reports whether scheme, host and port are the same.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	return cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
}

// isSafe reports whether the method changes nothing on the server.
func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
