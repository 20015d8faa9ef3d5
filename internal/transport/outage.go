package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// probeTime bounds the attempt that follows one without an answer, where the
// host has answered nothing else meanwhile. It shows whether one request was
// lost or the host is down.
const probeTime = 2 * time.Second

// OutageError means that the host does not answer. Every call fails at once then, and
// the errors of all of them hold the same OutageError, so that it can be explained once.
type OutageError struct {
	endpoint string
	// Cause is the failure of the call that found it.
	Cause *RequestError
}

// Error names the host in one line.
func (o *OutageError) Error() string {
	if o.Cause.Status != 0 {
		return fmt.Sprintf("a gateway answers HTTP %d in the place of %s", o.Cause.Status, o.endpoint)
	}
	return o.endpoint + " does not answer"
}

// isGateway reports whether an answer comes from a gateway in the host's place.
func isGateway(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// host knows whether the server answers. It counts as down when a call has used up
// its retries and nothing was answered meanwhile. Any answer ends that. A gateway that
// answers in the host's place is no answer of the host; but it may do so for one
// object alone, so a second call must meet it, which makes one attempt only.
type host struct {
	mu      sync.Mutex
	answers int
	up      context.Context // ends with an *OutageError as its cause
	fail    context.CancelCauseFunc
	suspect *OutageError // of a call that met a gateway to its end; nil for none since the last answer
}

func newHost() *host {
	h := &host{}
	h.up, h.fail = context.WithCancelCause(context.Background()) //nolint:forbidigo // for all callers
	return h
}

// answered takes note of an answer of any status.
func (h *host) answered() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answers++
	h.suspect = nil
	if h.up.Err() != nil {
		h.up, h.fail = context.WithCancelCause(context.Background()) //nolint:forbidigo // for all callers
	}
}

// now returns how many answers have come, and a context that lasts while the host
// counts as up.
func (h *host) now() (answers int, up context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.answers, h.up
}

// silent reports whether nothing was answered since the call began.
func (e *exchange) silent() bool {
	answers, _ := e.client.host.now()
	return answers == e.answers
}

// outage returns why the call must not be tried, or nil. A call that looks for the
// outcome of a change is always tried.
func (e *exchange) outage() *OutageError {
	_, up := e.client.host.now()
	if e.EvenIfDown {
		return nil
	}
	down, _ := errors.AsType[*OutageError](context.Cause(up))
	return down
}

// isSuspected reports whether a call has met a gateway to its end, and nothing was
// answered since.
func (e *exchange) isSuspected() bool {
	h := e.client.host
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.suspect != nil
}

// noteGateway takes note of a call that met a gateway to its end, and returns the
// outage that it may be part of; nil for none.
func (e *exchange) noteGateway(status int) *OutageError {
	if !isGateway(status) || !e.Idempotent || e.Once || e.EvenIfDown || !e.silent() {
		return nil
	}
	h := e.client.host
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.suspect != nil:
		h.fail(h.suspect)
	case e.attempts >= e.client.cfg.MaxAttempts:
		cause := e.request(fmt.Errorf("the server answered HTTP %d", status))
		h.suspect = &OutageError{endpoint: e.client.Endpoint(), Cause: cause}
	}
	return h.suspect
}

func (e *exchange) isDown() bool { return e.outage() != nil }

// guard ends both contexts of the call when the host goes down, unless a change
// is under way: its answer may still come.
func (e *exchange) guard(ctx context.Context) (guarded context.Context, stop func()) {
	answers, up := e.client.host.now()
	e.answers = answers
	if e.EvenIfDown {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	sendBefore, cancelSend := context.WithCancelCause(e.SendBefore)
	e.SendBefore = sendBefore
	unhook := context.AfterFunc(up, func() {
		if e.onlyReads() || Outcome(e.outcome.Load()) == NeverSent {
			cancel(context.Cause(up))
			cancelSend(context.Cause(up))
		}
	})
	return ctx, func() {
		unhook()
		cancel(nil)
		cancelSend(nil)
	}
}

// noteOutage has all further calls fail where this failure shows that the host is
// down, and marks the failure as one of an outage.
func (e *exchange) noteOutage(failed *RequestError) {
	if errors.As(failed.Err, &failed.Outage) || e.EvenIfDown || failed.Outcome == Answered || ContextEnd(failed.Err) != "" || !e.silent() {
		return
	}
	lastAttempt := !e.Once && (e.probing || e.attempts >= e.client.cfg.MaxAttempts)
	if isPermanent(failed.Err) || lastAttempt && e.retryable(nil, failed.Err) {
		failed.Outage = &OutageError{endpoint: e.client.Endpoint(), Cause: failed}
		e.client.host.mu.Lock()
		defer e.client.host.mu.Unlock()
		e.client.host.fail(failed.Outage)
		errors.As(context.Cause(e.client.host.up), &failed.Outage) // that of the first
	}
}

// isTimeout reports whether an attempt took all the time that it had, or all that a
// connection may take.
func isTimeout(err error) bool {
	dial, ok := errors.AsType[net.Error](err)
	return errors.Is(err, ErrTimeout) || ok && dial.Timeout()
}
