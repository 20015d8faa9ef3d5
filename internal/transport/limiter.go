package transport

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// maxYield bounds how long urgent requests overtake one of low priority.
const maxYield = 5 * time.Second

// limiter lets requests out one by one. It bounds how many are under way at one
// time and how many leave in a second. Several runs often share a server, so
// every 429 reduces the rate, which grows back as cubic says.
type limiter struct {
	slots *semaphore.Weighted
	rate  *rate.Limiter

	mu     sync.Mutex
	cubic  cubic
	urgent int           // requests that wait and are not of low priority
	idle   chan struct{} // closed when urgent falls to zero
}

func newLimiter(cfg Config) *limiter {
	return &limiter{
		slots: semaphore.NewWeighted(int64(cfg.MaxConcurrentRequests)),
		rate:  rate.NewLimiter(rate.Limit(cfg.RequestsPerSecond), burst(cfg.RequestsPerSecond)),
		cubic: cubic{full: cfg.RequestsPerSecond},
		idle:  make(chan struct{}),
	}
}

// burst is a tenth of a second's requests: it keeps a lone caller from waiting
// between two calls, and adds little to the server's count of a second.
func burst(perSecond float64) int { return max(1, int(perSecond/10)) }

// acquire waits for a turn and returns how to give it back. The slot comes first:
// a request that has been counted against the rate should leave at once.
// A request of low priority lets all others go before.
func (l *limiter) acquire(ctx context.Context, lowPriority bool) (release func(), err error) {
	if lowPriority {
		if err := l.yieldToUrgent(ctx); err != nil {
			return nil, err
		}
	} else {
		l.addUrgent(1)
		defer l.addUrgent(-1)
	}
	if err := l.slots.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	l.update(time.Now())
	if err := l.rate.Wait(ctx); err != nil {
		l.slots.Release(1)
		if ctx.Err() == nil {
			// rate.Limiter foresees that the deadline would pass during the wait.
			err = fmt.Errorf("waiting for the client's own rate limit: %w", context.DeadlineExceeded)
		}
		return nil, err
	}
	return func() { l.slots.Release(1) }, nil
}

// addUrgent counts the requests that wait and are not of low priority.
func (l *limiter) addUrgent(change int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.urgent += change; l.urgent == 0 {
		close(l.idle)
		l.idle = make(chan struct{})
	}
}

// yieldToUrgent waits until no urgent request waits, or for maxYield.
func (l *limiter) yieldToUrgent(ctx context.Context) error {
	yielding, stop := context.WithTimeout(ctx, maxYield)
	defer stop()
	for {
		l.mu.Lock()
		urgent, idle := l.urgent, l.idle
		l.mu.Unlock()
		if urgent == 0 {
			return nil
		}
		select {
		case <-idle:
		case <-yielding.Done():
			return ctx.Err()
		}
	}
}

// refused takes note that the server answered 429.
func (l *limiter) refused(now time.Time) {
	l.mu.Lock()
	l.cubic.lose(now)
	l.mu.Unlock()
	l.update(now)
}

// update sets the rate to what cubic says for the time.
func (l *limiter) update(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cubic.start.IsZero() {
		l.cubic.start = now
	}
	perSecond := l.cubic.rate(now)
	l.rate.SetLimitAt(now, rate.Limit(perSecond))
	l.rate.SetBurstAt(now, burst(perSecond))
}
