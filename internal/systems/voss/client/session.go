package client

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// Session is a sign-in of its own, for other programs to use. Its strings are secrets,
// which no error of the client shows.
type Session struct {
	// Cookies are the cookies by name, CSRFToken what goes into the header X-CSRFToken
	// beside them; empty where the server gave none.
	Cookies   map[string]string
	CSRFToken string
}

// Headers are what each request of the session is sent with. The server checks the
// referrer of changes over https (CONTRACT.md §1.3).
func (c *Client) Headers(s Session) map[string]string {
	var cookies []string
	for _, cookie := range s.held() {
		cookies = append(cookies, cookie.Name+"="+cookie.Value)
	}
	headers := map[string]string{"Cookie": strings.Join(cookies, "; "), "Referer": c.http.Endpoint() + "/"}
	if s.CSRFToken != "" {
		headers[sessionHeader] = s.CSRFToken
	}
	return headers
}

// Endpoint is the server's address, without the path of its API.
func (c *Client) Endpoint() string { return c.http.Endpoint() }

// SignIn opens a session that the client itself does not use. The error of a refused
// account Is backend.ErrUnauthenticated.
func (c *Client) SignIn(ctx context.Context) (Session, error) {
	auth := &sessionAuth{client: c}
	opened, err := auth.logIn(ctx)
	if err != nil {
		return Session{}, err
	}
	s := Session{Cookies: map[string]string{}, CSRFToken: opened.csrf}
	for _, cookie := range opened.cookies {
		s.Cookies[cookie.Name] = cookie.Value
	}
	c.keepSecret(s)
	return s, nil
}

// Renew uses a session, so that it does not end for want of use. The error of one that
// has ended Is backend.ErrUnauthenticated: nothing can bring it back.
func (c *Client) Renew(ctx context.Context, s Session) error {
	req := apiCall(http.MethodGet, hierarchyModel)
	req.query = map[string][]string{"limit": {"1"}, "skip": {"0"}}
	r, err := c.within(ctx, s, req)
	if redirectsToLogin(err) || err == nil && sessionEndOf(r) == hasEnded {
		return c.errors.New(req, backend.Error{Status: r.Status, Is: backend.ErrUnauthenticated, Message: "the session has ended"})
	}
	if err != nil {
		return err
	}
	return c.check(r)
}

// SignOut ends a session. A server that knows it no more has ended it itself.
func (c *Client) SignOut(ctx context.Context, s Session) error {
	req := call{method: http.MethodGet, path: []string{logoutPath}, subject: "logout"}
	r, err := c.within(ctx, s, req)
	switch {
	case redirectsToLogin(err):
		return nil
	case err != nil:
		return err
	case sessionEndOf(r) == hasEnded || r.Status < http.StatusBadRequest:
		return nil
	}
	return c.check(r)
}

// within sends a call in a session.
func (c *Client) within(ctx context.Context, s Session, req call) (reply, error) {
	c.keepSecret(s) // a later process may have been handed it
	request, err := c.request(req)
	if err != nil {
		return reply{}, err
	}
	for name, value := range c.Headers(s) {
		request.Header.Set(name, value)
	}
	return c.exchange(ctx, req, request)
}

// held are the cookies, sorted by name.
func (s Session) held() []*http.Cookie {
	var cookies []*http.Cookie
	for _, name := range slices.Sorted(maps.Keys(s.Cookies)) {
		cookies = append(cookies, &http.Cookie{Name: name, Value: s.Cookies[name]})
	}
	return cookies
}

// keepSecret keeps the strings of a session out of errors.
func (c *Client) keepSecret(s Session) {
	for _, value := range append(session{cookies: s.held(), csrf: s.CSRFToken}.secrets(), c.Headers(s)["Cookie"]) {
		c.opened.Store(value, true)
	}
}

// openedSecrets are the strings of all sessions that were opened for others.
func (c *Client) openedSecrets() []string {
	var secrets []string
	c.opened.Range(func(value, _ any) bool {
		text, _ := value.(string)
		secrets = append(secrets, text)
		return true
	})
	return compact(secrets)
}
