package transport

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// attempt is one exchange with the server: it waits for its turn, sends, reads
// the whole answer within the time and size allowed, and logs what happened.
type attempt struct {
	gate    *gate
	timeout time.Duration
	limit   int64
	logger  *slog.Logger
	next    http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (a *attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	state := stateOf(req.Context())
	leave, err := a.gate.enter(state.turn(req.Context()), state.patient)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	defer leave()
	start := time.Now()
	resp, err := a.exchange(req, state)
	a.log(req, resp, state, time.Since(start), err)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (a *attempt) exchange(req *http.Request, state *state) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), a.timeout)
	defer cancel()
	resp, err := a.next.RoundTrip(req.WithContext(state.watch(ctx)))
	if err == nil {
		state.answered(resp.StatusCode)
		if resp.StatusCode == http.StatusTooManyRequests {
			a.gate.refused(time.Now())
		}
		err = readWhole(resp, a.limit)
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
