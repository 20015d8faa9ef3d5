package transport

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// attempt is one request and its answer: it waits for its turn, sends, reads
// the whole answer within the time and size allowed, and logs what happened.
type attempt struct {
	limiter  *limiter
	timeout  time.Duration
	maxBytes int64
	logger   *slog.Logger
	next     http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (a *attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	exchange := exchangeOf(req.Context())
	release, err := a.limiter.acquire(exchange.queueContext(req.Context()), exchange.lowPriority)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	defer release()
	start := time.Now()
	resp, err := a.send(req, exchange)
	a.log(req, resp, exchange, time.Since(start), err)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (a *attempt) send(req *http.Request, exchange *exchange) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), a.timeout)
	defer cancel()
	resp, err := a.next.RoundTrip(req.WithContext(exchange.trace(ctx)))
	if err == nil {
		exchange.answered(resp.StatusCode)
		if resp.StatusCode == http.StatusTooManyRequests {
			a.limiter.refused(time.Now())
		}
		err = readWhole(resp, a.maxBytes)
	}
	if err != nil && req.Context().Err() != nil {
		return resp, req.Context().Err()
	}
	if err != nil && ctx.Err() != nil {
		return resp, timeoutError{after: a.timeout}
	}
	return resp, err
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}
