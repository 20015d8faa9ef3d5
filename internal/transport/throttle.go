package transport

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// How a gate shares a server's throttle with others that it knows nothing of:
// other runs, other tools, people. Each refusal cuts the rate, and each
// second without one raises it, little at first and then more and more. Those
// who share come to about equal parts that way, and refusals stay rare.
const (
	// cutsApart is how long after a cut further refusals count as part of the
	// same one: they answer requests that had left before it.
	cutsApart = 150 * time.Millisecond
	// afterCut is the share of the rate that a cut leaves.
	afterCut = 0.7
	// recoverySteps is how many seconds a slow raise would take from nothing to
	// the full rate.
	recoverySteps = 480.0
	// recoveryTurn is after how many seconds the raise is no more slow.
	recoveryTurn = 40.0
	// maxPatience bounds how long a patient request is overtaken.
	maxPatience = 5 * time.Second
	// leastShare of the full rate is kept whatever happens.
	leastShare = 0.02
)

// gate lets requests out one by one: so many at one time, so many a second.
type gate struct {
	slots *semaphore.Weighted
	rate  *rate.Limiter
	full  float64 // requests a second where the server refuses none

	mu      sync.Mutex
	base    float64       // the rate that the last cut led to
	lastCut time.Time     // zero before the first one, and when all is recovered
	pressed int           // requests that wait and are not patient
	eased   chan struct{} // closed when pressed falls to zero
}

func newGate(cfg Config) *gate {
	return &gate{
		slots: semaphore.NewWeighted(int64(cfg.MaxConcurrentRequests)),
		rate:  rate.NewLimiter(rate.Limit(cfg.RequestsPerSecond), burst(cfg.RequestsPerSecond)),
		full:  cfg.RequestsPerSecond,
		base:  cfg.RequestsPerSecond,
		eased: make(chan struct{}),
	}
}

// burst is a tenth of a second's requests: it keeps a lone caller from waiting
// between two calls, and adds little to what the server counts in a second.
func burst(perSecond float64) int { return max(1, int(perSecond/10)) }

// enter waits for a turn and returns how to give it back. The slot comes first:
// a request that has been counted against the rate should leave at once.
// A patient request lets all others go before.
func (g *gate) enter(ctx context.Context, patient bool) (leave func(), err error) {
	if patient {
		if err := g.letOthersGo(ctx); err != nil {
			return nil, err
		}
	} else {
		g.press(1)
		defer g.press(-1)
	}
	if err := g.slots.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	g.raise(time.Now())
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

// press counts the requests that wait and are not patient.
func (g *gate) press(change int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.pressed += change; g.pressed == 0 {
		close(g.eased)
		g.eased = make(chan struct{})
	}
}

// letOthersGo waits until none waits that is not patient, or long enough.
func (g *gate) letOthersGo(ctx context.Context) error {
	enough := time.NewTimer(maxPatience)
	defer enough.Stop()
	for {
		g.mu.Lock()
		pressed, eased := g.pressed, g.eased
		g.mu.Unlock()
		if pressed == 0 {
			return nil
		}
		select {
		case <-eased:
		case <-enough.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// refused takes note that the server found the requests too many.
func (g *gate) refused(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.lastCut.IsZero() && now.Sub(g.lastCut) < cutsApart {
		return
	}
	g.base = max(g.current(now)*afterCut, g.full*leastShare)
	g.lastCut = now
	g.set(now, g.base)
}

// raise lifts the rate by what the time since the last cut allows.
func (g *gate) raise(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lastCut.IsZero() {
		return
	}
	now = later(now, g.lastCut)
	current := g.current(now)
	if current >= g.full {
		g.lastCut = time.Time{}
	}
	g.set(now, current)
}

// current is the rate at a time after the last cut.
func (g *gate) current(now time.Time) float64 {
	if g.lastCut.IsZero() {
		return g.full
	}
	seconds := now.Sub(g.lastCut).Seconds()
	return min(g.full, g.base+g.full/recoverySteps*(seconds+seconds*seconds/recoveryTurn))
}

func (g *gate) set(now time.Time, perSecond float64) {
	g.rate.SetLimitAt(now, rate.Limit(perSecond))
	g.rate.SetBurstAt(now, burst(perSecond))
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
