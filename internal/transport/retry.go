package transport

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter is the longest wait that a server may ask for. An answer that asks
// for longer goes to the caller, because a message helps more than a silent wait.
const maxRetryAfter = 5 * time.Minute

// maxSilentWait bounds the wait after an attempt that got no answer.
const maxSilentWait = 2 * time.Second

// check decides about another attempt; it implements retryablehttp.CheckRetry.
func (e *exchange) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	e.attempts++
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if e.Once || e.probing || e.isDown() || !e.retryable(resp, err) {
		return false, nil
	}
	if resp != nil && isGateway(resp.StatusCode) && !e.EvenIfDown && e.isSuspected() {
		return false, nil
	}
	if err != nil {
		e.last = unwrapURLError(err)
	} else {
		e.last = fmt.Errorf("the server answered HTTP %d", resp.StatusCode)
	}
	wait, ok := e.pause(resp)
	if err != nil && isTimeout(err) && e.silent() {
		e.probing = true
		wait = min(wait, e.client.cfg.RetryWait)
	}
	if deadline, has := e.SendBefore.Deadline(); has && time.Until(deadline) <= wait {
		// The real failure says more than a deadline that passes in a wait.
		ok = false
	}
	e.wait = wait
	return ok, nil
}

// retryable reports whether another attempt may be sent, is safe and may end
// otherwise.
func (e *exchange) retryable(resp *http.Response, err error) bool {
	if e.SendBefore.Err() != nil {
		return false
	}
	if err != nil {
		return !isPermanent(err) && (e.Idempotent || Outcome(e.outcome.Load()) == NeverSent)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusInternalServerError:
		return e.onlyReads() // the server itself would answer a change the same again
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		// Servers were seen to act and then to answer 503 with Retry-After.
		return e.Idempotent
	}
	return false
}

// isPermanent reports whether trying again must fail in the same way.
func isPermanent(err error) bool {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	return errors.Is(err, ErrTooLarge) || errors.Is(err, ErrRedirect) || isPermanentTLS(err) ||
		isDNS && dns.IsNotFound || ContextEnd(err) != ""
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
	span := e.client.cfg.retryWaitMax
	if resp == nil {
		span = min(span, maxSilentWait) // there is no answer that asks for patience
	}
	if shift := e.attempts - 1; shift < 16 {
		span = min(span, e.client.cfg.RetryWait<<shift)
	}
	return span/2 + rand.N(span/2+1), true
}

// backoff implements retryablehttp.Backoff: check has found the wait already.
func (e *exchange) backoff(time.Duration, time.Duration, int, *http.Response) time.Duration {
	return e.wait
}

// longRetryAfter stands for every wait that is longer than anybody waits.
const longRetryAfter = 24 * time.Hour

// RetryAfter reads the wait that a server asks for, in seconds or as a date
// seen from now; false where the header is missing or unreadable, or asks for none: a
// date that has passed may be that of another clock.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if decimal.MatchString(value) {
		seconds, err := strconv.ParseFloat(value, 64)
		if err != nil || seconds > longRetryAfter.Seconds() {
			return longRetryAfter, true
		}
		return time.Duration(seconds * float64(time.Second)), seconds > 0
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	wait := min(max(date.Sub(now), 0), longRetryAfter)
	return wait, wait > 0
}

// decimal is a number of seconds, in full as documented or with a fraction.
var decimal = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// request returns the error of the request for a cause, as far as it came.
func (e *exchange) request(err error) *RequestError {
	return &RequestError{
		Method: e.Method, URL: e.URL.Scheme + "://" + e.URL.Host + e.URL.EscapedPath(), Attempts: e.attempts,
		Outcome: Outcome(e.outcome.Load()), Status: int(e.status.Load()), Err: unwrapURLError(err),
	}
}

// failure wraps the error that ended a Do.
func (e *exchange) failure(ctx context.Context, err error) *RequestError {
	failed := e.request(err)
	for _, ended := range []context.Context{e.SendBefore, ctx} {
		if ended.Err() != nil && (failed.Outcome == NeverSent || ended == ctx) {
			failed.Err = context.Cause(ended)
		}
	}
	if ContextEnd(failed.Err) != "" {
		failed.Last = e.last
	}
	e.noteOutage(failed)
	return failed
}

// unwrapURLError takes off net/http's wrapper, which repeats the whole URL, and adds
// the remedy for the commonest mistake.
func unwrapURLError(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); unknown {
		return fmt.Errorf("%w; name the file of that authority's certificate in ca_cert_file", err)
	}
	return err
}
