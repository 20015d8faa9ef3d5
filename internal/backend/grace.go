package backend

import (
	"context"
	"time"
)

// GracePeriod is how long a change that is under way may go on after its caller's
// time is over: long enough to learn how most end, short enough for somebody
// who has pressed Ctrl-C.
const GracePeriod = 10 * time.Second

type callerKey struct{}

// WithGracePeriod returns a context that outlives ctx by the grace. A change that
// was sent cannot be called back, so its outcome is waited for a little longer.
// A context that has a grace period already is returned as it is.
func WithGracePeriod(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	if _, has := ctx.Value(callerKey{}).(context.Context); has {
		return ctx, func() {}
	}
	detached, cancel := context.WithCancelCause(context.WithoutCancel(context.WithValue(ctx, callerKey{}, ctx)))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, func() { cancel(ctx.Err()) })
		context.AfterFunc(detached, func() { timer.Stop() })
	})
	return detached, func() {
		stop()
		cancel(context.Canceled)
	}
}

// CallerContext returns the context that WithGracePeriod was given, which ends
// when the caller's time is over; ctx itself where it has no grace period.
func CallerContext(ctx context.Context) context.Context {
	if caller, ok := ctx.Value(callerKey{}).(context.Context); ok {
		return caller
	}
	return ctx
}
