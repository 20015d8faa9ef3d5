package client

import (
	"context"
	"math"
	"net/http"
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
}

// token is what the server wants to see on changes, and the header for it.
type token struct{ header, value string }

func newSession() session { return session{turns: semaphore.NewWeighted(math.MaxInt64)} }

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
