package client

import (
	"context"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// session keeps the token against cross-site requests, which belongs to the
// session whose cookie the jar holds (CONTRACT.md §1.4).
type session struct {
	// turns is shared by requests and taken whole for a renewal. Otherwise the
	// late answer to a request without a cookie could put another session into
	// the jar than the one that the new token belongs to.
	turns *semaphore.Weighted

	current atomic.Value // a token
	cookies cookies
}

// cookies are a jar that can be emptied. The session cookie must come back while
// the server asks for tokens, and keeps a balancer on one node (CONTRACT.md §1.3).
type cookies struct{ jar atomic.Pointer[cookiejar.Jar] }

// SetCookies implements http.CookieJar.
func (c *cookies) SetCookies(u *url.URL, list []*http.Cookie) { c.jar.Load().SetCookies(u, list) }

// Cookies implements http.CookieJar.
func (c *cookies) Cookies(u *url.URL) []*http.Cookie { return c.jar.Load().Cookies(u) }

func (c *cookies) empty() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // it has no options that could be wrong
	}
	c.jar.Store(jar)
}

// token is what the server wants to see on changes, and the header for it.
type token struct{ header, value string }

func newSession() *session {
	s := &session{turns: semaphore.NewWeighted(math.MaxInt64)}
	s.cookies.empty()
	return s
}

func (s *session) token() token {
	known, _ := s.current.Load().(token)
	return known
}

// remember takes the token out of the answer to a GET. Servers that want no token
// send none.
func (s *session) remember(h http.Header) {
	if header, value := csrfToken(h); value != "" {
		s.current.Store(token{header, value})
	}
}

// renew runs get alone, unless the token that was refused has been replaced
// meanwhile, and returns the token to use.
func (s *session) renew(ctx context.Context, refused token, get func(context.Context) error) (token, error) {
	if err := s.turns.Acquire(ctx, math.MaxInt64); err != nil {
		return token{}, err
	}
	defer s.turns.Release(math.MaxInt64)
	if known := s.token(); known != refused {
		return known, nil
	}
	err := get(ctx)
	return s.token(), err
}

// forget drops the cookies that a server refuses, unless they have been replaced
// since the request held them, and reports whether the next request has others.
func (s *session) forget(ctx context.Context, refused []*http.Cookie, of *url.URL) bool {
	if len(refused) == 0 || s.turns.Acquire(ctx, math.MaxInt64) != nil {
		return false
	}
	defer s.turns.Release(math.MaxInt64)
	if same(s.cookies.Cookies(of), refused) {
		s.cookies.empty()
		s.current.Store(token{})
	}
	return true
}

func same(a, b []*http.Cookie) bool {
	return slices.EqualFunc(a, b, func(a, b *http.Cookie) bool { return a.Name == b.Name && a.Value == b.Value })
}
