package transport

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// gate lets requests out one by one: so many at one time, so many a second.
type gate struct {
	slots *semaphore.Weighted
	rate  *rate.Limiter
}

func newGate(cfg Config) *gate {
	// A burst of a tenth of a second keeps a lone caller from waiting between
	// two calls, and adds little to what the server counts in a second.
	burst := max(1, int(cfg.RequestsPerSecond/10))
	return &gate{
		slots: semaphore.NewWeighted(int64(cfg.MaxConcurrentRequests)),
		rate:  rate.NewLimiter(rate.Limit(cfg.RequestsPerSecond), burst),
	}
}

// enter waits for a turn and returns how to give it back. The slot comes first:
// a request that has been counted against the rate should leave at once.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	if err := g.slots.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	if err := g.rate.Wait(ctx); err != nil {
		g.slots.Release(1)
		if ctx.Err() == nil {
			// The limiter foresees that the deadline would pass during the wait.
			err = fmt.Errorf("waiting for the client's own throttle: %w", context.DeadlineExceeded)
		}
		return nil, err
	}
	return func() { g.slots.Release(1) }, nil
}
