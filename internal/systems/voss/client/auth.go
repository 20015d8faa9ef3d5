package client

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/account"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// authenticator proves to the server who is asking.
type authenticator interface {
	// turn waits while another call tries the account for the first time. The caller
	// must leave with the status of its answer, 0 for none.
	turn(ctx context.Context) (leave func(status int), err error)
	// authorize adds credentials to the header and returns the number of the
	// session that they belong to; 0 without a session.
	authorize(ctx context.Context, req call, h http.Header) (number int, err error)
	// observe looks at the answer to a request that authorize has prepared. It
	// reports whether new credentials are worth another try, or returns the
	// error of a refused account.
	observe(r reply, number int) (again bool, err error)
	// turnedAway reports whether the error of a request without an answer means that
	// new credentials are worth another try.
	turnedAway(err error, number int) bool
	// secrets lists what must not appear in any message.
	secrets() []string
}

// basicAuth sends user name and password with every request. It remembers a
// refused account, because failed logins lock it (CONTRACT.md §1.5).
type basicAuth struct {
	client  *Client
	account account.Memory
}

func (b *basicAuth) token() string {
	return base64.StdEncoding.EncodeToString([]byte(b.client.cfg.Username + ":" + b.client.cfg.Password))
}

func (b *basicAuth) authorize(_ context.Context, req call, h http.Header) (int, error) {
	if rejected := b.account.Rejection(req.subject); rejected != nil {
		return 0, rejected
	}
	h.Set("Authorization", "Basic "+b.token())
	return 0, nil
}

func (b *basicAuth) observe(r reply, _ int) (bool, error) {
	if r.Status != http.StatusUnauthorized {
		if r.Status < http.StatusMultipleChoices {
			b.account.Accept()
		}
		return false, nil
	}
	return false, b.account.Reject(b.client.apiError(r))
}

func (b *basicAuth) turn(ctx context.Context) (func(int), error) {
	leave, err := b.account.Turn(backend.CallerContext(ctx))
	if err != nil {
		return nil, err
	}
	return func(status int) {
		leave(status != 0 && status != http.StatusUnauthorized && status < http.StatusInternalServerError)
	}, nil
}

func (b *basicAuth) turnedAway(error, int) bool { return false }

func (b *basicAuth) secrets() []string { return []string{b.token()} }

// sessionAuth logs in once and sends the session's cookies and token.
type sessionAuth struct {
	client  *Client
	account account.Memory
	login   flight[session]

	mu      sync.Mutex
	current session
	past    []string // secrets of sessions that ended
	// unproven counts the sessions in a row that no call was answered in.
	unproven int
	// forbids is set once a new session was refused a call in the same way as the
	// one before: the account lacks a permission, and its session goes on.
	forbids bool
}

// maxUnproven is how many logins in a row may lead to a session that the server
// refuses at once.
const maxUnproven = 1

// answersLogin reports whether the status is the server's answer to a login, and not
// that of a gateway or a throttle. After such an answer, and no session, there is no
// further login in this run: each may count as a failed one.
func answersLogin(status int) bool {
	return status != 0 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout && status < http.StatusBadGateway
}

// session is what a login returned. Number 0 stands for no session.
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
	if t := s.known(); len(t.cookies) > 0 {
		return t, nil
	}
	if rejected := s.account.Rejection(req.subject); rejected != nil {
		return session{}, rejected
	}
	t, err := s.login.do(ctx, func(ctx context.Context) (session, error) {
		if t := s.known(); len(t.cookies) > 0 {
			return t, nil
		}
		t, err := s.logIn(ctx)
		if failed, ok := errors.AsType[*backend.Error](err); ok && answersLogin(failed.Status) {
			err = s.account.Fail(failed)
		}
		return t, err
	})
	if err != nil {
		return session{}, s.client.errors.Transport(req, err)
	}
	return t, nil
}

func (s *sessionAuth) known() session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// logIn logs in (CONTRACT.md §1.4).
func (s *sessionAuth) logIn(ctx context.Context) (session, error) {
	c := s.client
	req := call{
		method: http.MethodPost, path: []string{loginPath}, subject: "login",
		body: map[string]string{"username": c.cfg.Username, "password": c.cfg.Password},
	}
	request, err := c.request(req)
	if err != nil {
		return session{}, err
	}
	request.Idempotent = true
	r, err := c.exchange(ctx, req, request)
	if err != nil {
		return session{}, err
	}
	if r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden {
		return session{}, c.unauthenticated(r, c.readErrorBody(r))
	}
	if err := c.check(r); err != nil {
		return session{}, err
	}
	return s.readSession(r)
}

// readSession reads the session out of the answer to a login.
func (s *sessionAuth) readSession(r reply) (session, error) {
	t := session{cookies: (&http.Response{Header: r.Header}).Cookies(), csrf: r.Header.Get(sessionHeader)}
	for _, cookie := range t.cookies {
		if cookie.Name == sessionCookie && t.csrf == "" {
			t.csrf = cookie.Value
		}
	}
	if doc, err := httpbody.Object(r.Body); err == nil && deniesSuccess(doc) {
		return session{}, s.client.apiError(r)
	}
	if _, isPage := httpbody.ReadHTML(r.Body, r.Header.Get("Content-Type")); isPage || len(t.cookies) == 0 {
		return session{}, s.client.protocolError(r, "the login succeeded, but set no session cookie")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unproven++
	t.number = s.current.number + 1
	s.current = t
	return t, nil
}

func (s *sessionAuth) observe(r reply, number int) (bool, error) {
	end := sessionEndOf(r)
	if end == mayHaveEnded && s.isForbidden(number) {
		end = goesOn
	}
	if end == goesOn {
		s.prove(r, number)
		return false, nil
	}
	if s.end(number) {
		return true, nil
	}
	return false, s.account.Fail(s.client.apiError(r))
}

// turn lets every call pass: they share their login.
func (s *sessionAuth) turn(context.Context) (func(int), error) { return func(int) {}, nil }

func (s *sessionAuth) turnedAway(err error, number int) bool {
	return redirectsToLogin(err) && s.end(number)
}

// isForbidden reports whether a refusal without a reason stands for a permission that
// the account lacks. The session that was refused first in this way may have ended; a
// new one that is refused too has not.
func (s *sessionAuth) isForbidden(number int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forbids = s.forbids || s.unproven > 0 && number > 1 && number == s.current.number
	return s.forbids
}

// prove takes note that the server knows the session, and of a token or cookie that it
// has replaced.
func (s *sessionAuth) prove(r reply, number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unproven = 0
	if s.current.number != number || len(s.current.cookies) == 0 {
		return
	}
	csrf := r.Header.Get(sessionHeader)
	for _, cookie := range (&http.Response{Header: r.Header}).Cookies() {
		i := slices.IndexFunc(s.current.cookies, func(held *http.Cookie) bool { return held.Name == cookie.Name })
		if i < 0 || cookie.Value == "" || cookie.MaxAge < 0 || cookie.Value == s.current.cookies[i].Value {
			continue
		}
		s.past = append(s.past, s.current.cookies[i].Value)
		s.current.cookies = slices.Clone(s.current.cookies) // others read the list
		s.current.cookies[i] = cookie
		if cookie.Name == sessionCookie {
			csrf = cmp.Or(csrf, cookie.Value)
		}
	}
	if csrf != "" && csrf != s.current.csrf {
		s.past = append(s.past, s.current.csrf)
		s.current.csrf = csrf
	}
}

// end forgets a session that the server knows no more, and reports whether another
// login may help.
func (s *sessionAuth) end(number int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unproven > maxUnproven {
		return false
	}
	if s.current.number == number {
		s.past = append(s.past, s.current.secrets()...)
		s.current.cookies = nil
	}
	return true
}

func (s *sessionAuth) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(s.current.secrets(), s.past...)
}
