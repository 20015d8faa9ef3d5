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
	authorize(ctx context.Context, what call, h http.Header) (ticket int, err error)
	// review looks at the answer to a request made with the ticket. It reports
	// whether new credentials are worth another try, or says that the account
	// was refused.
	review(what call, ticket int, resp *transport.Response) (again bool, err error)
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
	p := c.problem(r)
	message := fmt.Sprintf("%s refuses user name %q and its password", c.http.Endpoint(), c.cfg.Username)
	if p.message != "" {
		message += ": " + p.message
	}
	return c.failure(r.call, backend.Error{Status: r.status, Code: p.code, Message: message, Kind: backend.ErrUnauthenticated})
}

// basic sends user name and password with every request.
type basic struct {
	client  *Client
	refusal refusal
}

func (b *basic) token() string {
	return base64.StdEncoding.EncodeToString([]byte(b.client.cfg.Username + ":" + b.client.cfg.Password))
}

func (b *basic) authorize(_ context.Context, _ call, h http.Header) (int, error) {
	if err := b.refusal.known(); err != nil {
		return 0, err
	}
	h.Set("Authorization", "Basic "+b.token())
	return 0, nil
}

func (b *basic) review(what call, _ int, resp *transport.Response) (bool, error) {
	if resp.Status != http.StatusUnauthorized {
		if resp.Status < http.StatusMultipleChoices {
			b.refusal.welcome.Store(true)
		}
		return false, nil
	}
	return false, b.refusal.remember(b.client.unauthenticated(asReply(what, resp)))
}

func (b *basic) secrets() []string { return []string{b.token()} }

// session logs in once and sends the session's cookies and token.
type session struct {
	client  *Client
	refusal refusal
	login   flight[ticket]

	mu      sync.Mutex
	current ticket
	past    []string // secrets of sessions that ended
}

// ticket is one session; number 0 is none.
type ticket struct {
	number  int
	cookies []*http.Cookie
	csrf    string
}

func (t ticket) secrets() []string {
	list := []string{t.csrf}
	for _, cookie := range t.cookies {
		list = append(list, cookie.Value)
	}
	return compact(list)
}

func (s *session) authorize(ctx context.Context, what call, h http.Header) (int, error) {
	t, err := s.valid(ctx, what)
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
	if what.mutates() {
		// The server's framework checks the referrer of changes over https.
		h.Set("Referer", s.client.http.Endpoint()+"/")
	}
	return t.number, nil
}

// valid returns the session, after one login for all who wait for it.
func (s *session) valid(ctx context.Context, what call) (ticket, error) {
	if t := s.now(); t.number != 0 {
		return t, nil
	}
	t, err := s.login.do(ctx, func(ctx context.Context) (ticket, error) {
		if t := s.now(); t.number != 0 {
			return t, nil
		}
		return s.open(ctx)
	})
	var told *backend.Error
	if err != nil && !errors.As(err, &told) {
		return ticket{}, s.client.unanswered(what, err)
	}
	return t, err
}

func (s *session) now() ticket {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.current.cookies) == 0 {
		return ticket{}
	}
	return s.current
}

// open logs in (CONTRACT.md §1.4).
func (s *session) open(ctx context.Context) (ticket, error) {
	if err := s.refusal.known(); err != nil {
		return ticket{}, err
	}
	c := s.client
	what := call{
		method: http.MethodPost, path: []string{loginPath}, object: "login",
		body: map[string]string{"username": c.cfg.Username, "password": c.cfg.Password},
	}
	request, err := c.request(what)
	if err != nil {
		return ticket{}, c.failure(what, backend.Error{Message: err.Error()})
	}
	request.Header, request.Idempotent = jsonHeader(what), true
	resp, err := c.http.Do(ctx, request)
	if err != nil {
		return ticket{}, c.unanswered(what, err)
	}
	if resp.Status == http.StatusUnauthorized || resp.Status == http.StatusForbidden {
		return ticket{}, s.refusal.remember(c.unauthenticated(asReply(what, resp)))
	}
	r, err := c.judge(what, resp)
	if err != nil {
		return ticket{}, err
	}
	return s.accept(r)
}

// accept reads the session out of the answer to a login.
func (s *session) accept(r reply) (ticket, error) {
	t := ticket{cookies: (&http.Response{Header: r.header}).Cookies(), csrf: r.header.Get(sessionHeader)}
	for _, cookie := range t.cookies {
		if cookie.Name == "csrftoken" && t.csrf == "" {
			t.csrf = cookie.Value
		}
	}
	if len(t.cookies) == 0 {
		return ticket{}, s.client.unexpected(r, "the login succeeded, but set no session cookie")
	}
	s.refusal.welcome.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	t.number = s.current.number + 1
	s.current = t
	return t, nil
}

func (s *session) review(_ call, number int, resp *transport.Response) (bool, error) {
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

func (s *session) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(s.current.secrets(), s.past...)
}
