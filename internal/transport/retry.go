package transport

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// maxRetryAfter is the longest wait that a server may ask for; beyond it the
// answer is handed to the caller, who can say more than a silent wait does.
const maxRetryAfter = 5 * time.Minute

// state is what one Do remembers across its attempts.
type state struct {
	cfg      Config
	safe     bool // may be sent again after an unknown outcome
	patient  bool
	until    context.Context // when no request may leave any more
	attempts int
	wait     time.Duration
	last     error
	// The connection's events come from other goroutines.
	outcome atomic.Int32
	status  atomic.Int32
}

func newState(cfg Config, r Request) *state {
	return &state{cfg: cfg, safe: isSafe(r.Method) || r.Idempotent, patient: r.LowPriority, until: r.SendBefore}
}

type stateKey struct{}

func (s *state) attach(ctx context.Context) context.Context {
	return context.WithValue(ctx, stateKey{}, s)
}

func stateOf(ctx context.Context) *state {
	if s, ok := ctx.Value(stateKey{}).(*state); ok {
		return s
	}
	return &state{}
}

// turn returns the context in which an attempt waits for its turn.
func (s *state) turn(ctx context.Context) context.Context {
	if s.until != nil {
		return s.until
	}
	return ctx
}

// watch notes how far the attempt comes. A connection counts as sent: nothing
// later can prove that no byte left. When net/http finds a kept connection dead
// before it wrote anything, it asks for another one, and the count starts anew.
func (s *state) watch(ctx context.Context) context.Context {
	s.note(NeverSent, 0)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { s.note(NeverSent, 0) },
		GotConn: func(httptrace.GotConnInfo) { s.note(Unanswered, 0) },
	})
}

func (s *state) answered(status int) { s.note(Answered, status) }

func (s *state) note(o Outcome, status int) {
	s.outcome.Store(int32(o))
	s.status.Store(int32(status))
}

// check decides about another attempt; it implements retryablehttp.CheckRetry.
func (s *state) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	s.attempts++
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if !s.worthwhile(resp, err) || s.over() {
		return false, nil
	}
	if err != nil {
		s.last = reason(err)
	} else {
		s.last = statusError(resp.StatusCode)
	}
	wait, ok := s.pause(resp)
	if deadline, has := s.until.Deadline(); has && time.Until(deadline) <= wait {
		// The real failure says more than a deadline that passes in a wait.
		ok = false
	}
	s.wait = wait
	return ok, nil
}

// over reports whether there is no time left for another attempt.
func (s *state) over() bool { return s.until.Err() != nil }

// worthwhile reports whether another attempt is safe and may end otherwise.
func (s *state) worthwhile(resp *http.Response, err error) bool {
	if err != nil {
		if isPermanent(err) {
			return false
		}
		return s.safe || Outcome(s.outcome.Load()) == NeverSent
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusServiceUnavailable:
		// With Retry-After the server says that it did not take the request.
		return s.safe || resp.Header.Get("Retry-After") != ""
	case http.StatusRequestTimeout, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusGatewayTimeout:
		return s.safe
	}
	return false
}

// isPermanent reports whether trying again must fail in the same way.
func isPermanent(err error) bool {
	var dns *net.DNSError
	return errors.Is(err, ErrTooLarge) || errors.Is(err, ErrRedirect) || isHopelessTLS(err) ||
		errors.As(err, &dns) && dns.IsNotFound || isContextEnd(err)
}

func isContextEnd(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// pause returns the wait before the next attempt: what the server asked for,
// or a random part of a span that doubles with each attempt. It is false where
// the server asks for longer than anyone should wait.
func (s *state) pause(resp *http.Response) (time.Duration, bool) {
	if resp != nil {
		if wait, ok := RetryAfter(resp.Header, time.Now()); ok {
			return wait, wait <= maxRetryAfter
		}
	}
	span := s.cfg.RetryWaitMax
	if shift := s.attempts - 1; shift < 16 {
		span = min(span, s.cfg.RetryWait<<shift)
	}
	return span/2 + rand.N(span/2+1), true
}

// backoff implements retryablehttp.Backoff: check has found the wait already.
func (s *state) backoff(time.Duration, time.Duration, int, *http.Response) time.Duration {
	return s.wait
}

// RetryAfter reads the wait that a server asks for, in seconds or as a date
// seen from now; false where the header is missing or unreadable.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second, true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(date.Sub(now), 0), true
}

// failure wraps the error that ended a Do.
func (s *state) failure(ctx context.Context, r Request, err error) *RequestError {
	e := &RequestError{
		Method: r.Method, URL: nameOf(r.URL), Attempts: s.attempts,
		Outcome: Outcome(s.outcome.Load()), Status: int(s.status.Load()), Err: reason(err),
	}
	for _, ended := range []context.Context{s.until, ctx} {
		if ended.Err() != nil && (e.Outcome == NeverSent || ended == ctx) {
			e.Err = ended.Err()
		}
	}
	if isContextEnd(e.Err) {
		e.Last = s.last
	}
	return e
}

// nameOf renders a URL for messages and logs: without query and user.
func nameOf(u *url.URL) string {
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}

// reason takes off net/http's wrapper, which repeats the whole URL, and says
// what helps against the commonest slip.
func reason(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		return fmt.Errorf("%w; give the file of that authority's certificate", err)
	}
	return err
}
