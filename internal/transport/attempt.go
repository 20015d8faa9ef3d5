package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// exchange is one Do. It implements http.RoundTripper for each attempt, and
// remembers across the attempts.
type exchange struct {
	Request
	client   *Client
	body     []byte   // of the last answer
	answered *url.URL // by which it came
	attempts int
	answers  int           // of the host, before the first attempt
	probing  bool          // the next attempt only shows whether the host is down
	wait     time.Duration // before the next attempt
	last     error         // of the last attempt that another one followed
	// The connection's events come from other goroutines.
	outcome atomic.Int32
	status  atomic.Int32
}

// RoundTrip waits for its turn, sends, reads the whole answer within the time and
// size allowed, and logs what happened. It implements http.RoundTripper.
func (e *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	if !e.probing { // a probe must not queue behind requests that get no answer
		release, err := e.client.limiter.acquire(e.SendBefore, e.LowPriority)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	start := time.Now()
	resp, err := e.send(req)
	e.log(req, resp, time.Since(start), err)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (e *exchange) send(req *http.Request) (*http.Response, error) {
	limit := e.client.cfg.RequestTimeout
	if e.probing {
		limit = min(limit, probeTime)
	}
	ctx, cancel := context.WithTimeout(req.Context(), limit)
	defer cancel()
	resp, err := e.client.network.RoundTrip(req.WithContext(e.trace(ctx)))
	if err == nil {
		e.record(Answered, resp.StatusCode)
		e.answered = req.URL
		if !isGateway(resp.StatusCode) {
			e.client.host.answered()
		}
		if resp.StatusCode == http.StatusTooManyRequests {
			e.client.limiter.refused(time.Now())
		}
		if e.Spool != nil && resp.StatusCode == http.StatusOK {
			err = spoolBody(resp, e.Spool)
		} else {
			e.body, err = takeBody(resp, e.client.cfg.maxResponseBytes)
		}
	}
	switch {
	case err == nil:
		return resp, nil
	case req.Context().Err() != nil:
		return resp, req.Context().Err()
	case ctx.Err() != nil:
		// Not context.DeadlineExceeded: that would read as the caller's deadline.
		return resp, fmt.Errorf("%w within %s", ErrTimeout, limit)
	}
	return resp, err
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

func (e *exchange) record(o Outcome, status int) {
	e.outcome.Store(int32(o))
	e.status.Store(int32(status))
}
