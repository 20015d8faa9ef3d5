package client

import (
	"context"
	"math"
	"net/http"
	"sync"

	"golang.org/x/sync/semaphore"
)

// session keeps the token against cross-site requests, which belongs to the
// session whose cookie the jar holds (CONTRACT.md §1.4).
type session struct {
	// turns is shared by requests and taken whole for a renewal. Otherwise the
	// late answer to a request without a cookie could put another session into
	// the jar than the one that the new token belongs to.
	turns *semaphore.Weighted

	mu      sync.Mutex
	current token
}

// token is what the server wants to see on changes.
type token struct {
	number int // counts renewals; 0 before the first
	header string
	value  string
}

func newSession() session { return session{turns: semaphore.NewWeighted(math.MaxInt64)} }

func (s *session) token() token {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// remember takes the token out of the answer to a GET. Servers that want no token
// send none.
func (s *session) remember(h http.Header) {
	header, value := csrfToken(h)
	if value == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.header != header || s.current.value != value {
		s.current = token{number: s.current.number + 1, header: header, value: value}
	}
}

// share runs a request beside others.
func (s *session) share(ctx context.Context, request func() error) error {
	return s.run(ctx, 1, request)
}

// renew runs get alone, unless the token that was refused has been replaced
// meanwhile, and returns the token to use.
func (s *session) renew(ctx context.Context, refused token, get func() error) (token, error) {
	err := s.run(ctx, math.MaxInt64, func() error {
		if s.token().number != refused.number {
			return nil
		}
		return get()
	})
	return s.token(), err
}

func (s *session) run(ctx context.Context, weight int64, work func() error) error {
	if err := s.turns.Acquire(ctx, weight); err != nil {
		return err
	}
	defer s.turns.Release(weight)
	return work()
}
