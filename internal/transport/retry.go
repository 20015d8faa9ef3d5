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

// maxRetryAfter is the longest wait that a server may ask for. An answer that asks
// for longer goes to the caller, because a message helps more than a silent wait.
const maxRetryAfter = 5 * time.Minute

// exchange is what one Do remembers across its attempts.
type exchange struct {
	cfg         Config
	idempotent  bool // may be sent again after an unknown outcome
	lowPriority bool
	sendBefore  context.Context // its end is when no request may leave any more
	attempts    int
	wait        time.Duration // before the next attempt
	last        error         // of the last attempt that another one followed
	// The connection's events come from other goroutines.
	outcome atomic.Int32
	status  atomic.Int32
}

func newExchange(cfg Config, r Request) *exchange {
	return &exchange{
		cfg: cfg, idempotent: isSafe(r.Method) || r.Idempotent,
		lowPriority: r.LowPriority, sendBefore: r.SendBefore,
	}
}

type exchangeKey struct{}

func (e *exchange) attach(ctx context.Context) context.Context {
	return context.WithValue(ctx, exchangeKey{}, e)
}

func exchangeOf(ctx context.Context) *exchange {
	if e, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return e
	}
	return &exchange{}
}

// queueContext returns the context in which an attempt waits for its turn.
func (e *exchange) queueContext(ctx context.Context) context.Context {
	if e.sendBefore != nil {
		return e.sendBefore
	}
	return ctx
}

// trace records how far the attempt comes. A connection counts as sent: nothing
// later can prove that no byte left. When net/http finds a kept connection dead
// before it wrote anything, it asks for another one, and nothing counts as sent
// again.
func (e *exchange) trace(ctx context.Context) context.Context {
	e.record(NeverSent, 0)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { e.record(NeverSent, 0) },
		GotConn: func(httptrace.GotConnInfo) { e.record(Unanswered, 0) },
	})
}

func (e *exchange) answered(status int) { e.record(Answered, status) }

func (e *exchange) record(o Outcome, status int) {
	e.outcome.Store(int32(o))
	e.status.Store(int32(status))
}

// check decides about another attempt; it implements retryablehttp.CheckRetry.
func (e *exchange) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	e.attempts++
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if !e.retryable(resp, err) || e.expired() {
		return false, nil
	}
	if err != nil {
		e.last = unwrapURLError(err)
	} else {
		e.last = statusError(resp.StatusCode)
	}
	wait, ok := e.pause(resp)
	if deadline, has := e.sendBefore.Deadline(); has && time.Until(deadline) <= wait {
		// The real failure says more than a deadline that passes in a wait.
		ok = false
	}
	e.wait = wait
	return ok, nil
}

// expired reports whether there is no time left for another attempt.
func (e *exchange) expired() bool { return e.sendBefore.Err() != nil }

// retryable reports whether another attempt is safe and may end otherwise.
func (e *exchange) retryable(resp *http.Response, err error) bool {
	if err != nil {
		if isPermanent(err) {
			return false
		}
		return e.idempotent || Outcome(e.outcome.Load()) == NeverSent
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusServiceUnavailable:
		// With Retry-After the server says that it did not take the request.
		return e.idempotent || resp.Header.Get("Retry-After") != ""
	case http.StatusRequestTimeout, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusGatewayTimeout:
		return e.idempotent
	}
	return false
}

// isPermanent reports whether trying again must fail in the same way.
func isPermanent(err error) bool {
	var dns *net.DNSError
	return errors.Is(err, ErrTooLarge) || errors.Is(err, ErrRedirect) || isPermanentTLS(err) ||
		errors.As(err, &dns) && dns.IsNotFound || isContextEnd(err)
}

func isContextEnd(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// pause returns the wait before the next attempt: what the server asked for,
// or a random part of a span that doubles with each attempt. It is false where
// the server asks for longer than anyone should wait.
func (e *exchange) pause(resp *http.Response) (time.Duration, bool) {
	if resp != nil {
		if wait, ok := RetryAfter(resp.Header, time.Now()); ok {
			return wait, wait <= maxRetryAfter
		}
	}
	span := e.cfg.retryWaitMax
	if shift := e.attempts - 1; shift < 16 {
		span = min(span, e.cfg.RetryWait<<shift)
	}
	return span/2 + rand.N(span/2+1), true
}

// backoff implements retryablehttp.Backoff: check has found the wait already.
func (e *exchange) backoff(time.Duration, time.Duration, int, *http.Response) time.Duration {
	return e.wait
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
func (e *exchange) failure(ctx context.Context, r Request, err error) *RequestError {
	failed := &RequestError{
		Method: r.Method, URL: nameOf(r.URL), Attempts: e.attempts,
		Outcome: Outcome(e.outcome.Load()), Status: int(e.status.Load()), Err: unwrapURLError(err),
	}
	for _, ended := range []context.Context{e.sendBefore, ctx} {
		if ended.Err() != nil && (failed.Outcome == NeverSent || ended == ctx) {
			failed.Err = ended.Err()
		}
	}
	if isContextEnd(failed.Err) {
		failed.Last = e.last
	}
	return failed
}

// nameOf renders a URL for messages and logs: without query and user.
func nameOf(u *url.URL) string {
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}

// unwrapURLError takes off net/http's wrapper, which repeats the whole URL, and adds
// the remedy for the commonest mistake.
func unwrapURLError(err error) error {
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
