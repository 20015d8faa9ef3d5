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

// WithGracePeriod returns a context that outlives ctx by the grace. A change that was
// sent cannot be called back, so its outcome is waited for a little longer.
// Within a context that lingers already there is no second grace.
func WithGracePeriod(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	if _, lingers := ctx.Value(callerKey{}).(context.Context); lingers {
		return ctx, func() {}
	}
	lasting, cancel := context.WithCancelCause(context.WithoutCancel(context.WithValue(ctx, callerKey{}, ctx)))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, func() { cancel(ctx.Err()) })
		context.AfterFunc(lasting, func() { timer.Stop() })
	})
	return lasting, func() {
		stop()
		cancel(context.Canceled)
	}
}

// CallerContext returns the context of whoever asked, which ends before one that
// lingers; ctx itself where nothing does.
func CallerContext(ctx context.Context) context.Context {
	if caller, ok := ctx.Value(callerKey{}).(context.Context); ok {
		return caller
	}
	return ctx
}
