package client

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// authenticator proves to the server who is asking.
type authenticator interface {
	// authorize adds credentials to the header and returns a ticket that names
	// them.
	authorize(ctx context.Context, req call, h http.Header) (ticket int, err error)
	// observe looks at the answer to a request made with the ticket. It reports
	// whether new credentials are worth another try, or says that the account
	// was refused.
	observe(req call, ticket int, resp *transport.Response) (again bool, err error)
	// secrets lists what must not appear in any message.
	secrets() []string
}

// refusal remembers that the server does not accept the account: asking again
// for each object would count as so many failed logins and lock the account
// (CONTRACT.md §1.5).
type refusal struct {
	err atomic.Pointer[backend.Error]
	// welcome is set once the account was accepted; a later refusal is then of
	// that request only.
	welcome atomic.Bool
}

// known returns the error for another request, if the account was refused.
func (r *refusal) known() error {
	if e := r.err.Load(); e != nil {
		return e
	}
	return nil
}

func (r *refusal) remember(e *backend.Error) *backend.Error {
	if !r.welcome.Load() {
		r.err.Store(e)
	}
	return e
}

// unauthenticated tells which account was refused, without the password.
func (c *Client) unauthenticated(r reply) *backend.Error {
	p := c.readErrorBody(r)
	message := fmt.Sprintf("%s refuses user name %q and its password", c.http.Endpoint(), c.cfg.Username)
	if p.message != "" {
		message += ": " + p.message
	}
	return c.newError(r.call, backend.Error{Status: r.status, Code: p.code, Message: message, Kind: backend.ErrUnauthenticated})
}

// basicAuth sends user name and password with every request.
type basicAuth struct {
	client  *Client
	refusal refusal
}

func (b *basicAuth) token() string {
	return base64.StdEncoding.EncodeToString([]byte(b.client.cfg.Username + ":" + b.client.cfg.Password))
}

func (b *basicAuth) authorize(_ context.Context, _ call, h http.Header) (int, error) {
	if err := b.refusal.known(); err != nil {
		return 0, err
	}
	h.Set("Authorization", "Basic "+b.token())
	return 0, nil
}

func (b *basicAuth) observe(req call, _ int, resp *transport.Response) (bool, error) {
	if resp.Status != http.StatusUnauthorized {
		if resp.Status < http.StatusMultipleChoices {
			b.refusal.welcome.Store(true)
		}
		return false, nil
	}
	return false, b.refusal.remember(b.client.unauthenticated(asReply(req, resp)))
}

func (b *basicAuth) secrets() []string { return []string{b.token()} }

// sessionAuth logs in once and sends the session's cookies and token.
type sessionAuth struct {
	client  *Client
	refusal refusal
	login   flight[session]

	mu      sync.Mutex
	current session
	past    []string // secrets of sessions that ended
}

// session is one session; number 0 is none.
type session struct {
	number  int
	cookies []*http.Cookie
	csrf    string
}

func (t session) secrets() []string {
	list := []string{t.csrf}
	for _, cookie := range t.cookies {
		list = append(list, cookie.Value)
	}
	return compact(list)
}

func (s *sessionAuth) authorize(ctx context.Context, req call, h http.Header) (int, error) {
	t, err := s.valid(ctx, req)
	if err != nil {
		return 0, err
	}
	carrier := &http.Request{Header: h}
	for _, cookie := range t.cookies {
		carrier.AddCookie(cookie)
	}
	if t.csrf != "" {
		h.Set(sessionHeader, t.csrf)
	}
	if req.mutates() {
		// The server's framework checks the referrer of changes over https.
		h.Set("Referer", s.client.http.Endpoint()+"/")
	}
	return t.number, nil
}

// valid returns the session, after one login for all who wait for it.
func (s *sessionAuth) valid(ctx context.Context, req call) (session, error) {
	if t := s.known(); t.number != 0 {
		return t, nil
	}
	t, err := s.login.do(ctx, func(ctx context.Context) (session, error) {
		if t := s.known(); t.number != 0 {
			return t, nil
		}
		return s.logIn(ctx)
	})
	var told *backend.Error
	if err != nil && !errors.As(err, &told) {
		return session{}, s.client.transportError(req, err)
	}
	return t, err
}

func (s *sessionAuth) known() session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.current.cookies) == 0 {
		return session{}
	}
	return s.current
}

// logIn logs in (CONTRACT.md §1.4).
func (s *sessionAuth) logIn(ctx context.Context) (session, error) {
	if err := s.refusal.known(); err != nil {
		return session{}, err
	}
	c := s.client
	req := call{
		method: http.MethodPost, path: []string{loginPath}, object: "login",
		body: map[string]string{"username": c.cfg.Username, "password": c.cfg.Password},
	}
	request, err := c.request(req)
	if err != nil {
		return session{}, c.newError(req, backend.Error{Message: err.Error()})
	}
	request.Header, request.Idempotent = jsonHeader(req), true
	resp, err := c.http.Do(ctx, request)
	if err != nil {
		return session{}, c.transportError(req, err)
	}
	if resp.Status == http.StatusUnauthorized || resp.Status == http.StatusForbidden {
		return session{}, s.refusal.remember(c.unauthenticated(asReply(req, resp)))
	}
	r, err := c.checkResponse(req, resp)
	if err != nil {
		return session{}, err
	}
	return s.readSession(r)
}

// readSession reads the session out of the answer to a login.
func (s *sessionAuth) readSession(r reply) (session, error) {
	t := session{cookies: (&http.Response{Header: r.header}).Cookies(), csrf: r.header.Get(sessionHeader)}
	for _, cookie := range t.cookies {
		if cookie.Name == "csrftoken" && t.csrf == "" {
			t.csrf = cookie.Value
		}
	}
	if len(t.cookies) == 0 {
		return session{}, s.client.protocolError(r, "the login succeeded, but set no session cookie")
	}
	s.refusal.welcome.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	t.number = s.current.number + 1
	s.current = t
	return t, nil
}

func (s *sessionAuth) observe(_ call, number int, resp *transport.Response) (bool, error) {
	if !sessionExpired(resp.Status, resp.Body) {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.number == number {
		s.past = append(s.past, s.current.secrets()...)
		s.current.cookies = nil
	}
	return true, nil
}

func (s *sessionAuth) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(s.current.secrets(), s.past...)
}
