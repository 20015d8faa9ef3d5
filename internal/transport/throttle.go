package transport

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// How a gate shares a server's throttle with others that it knows nothing of:
// other runs, other tools, people. It begins at part of its rate, for several often
// begin together. Each refusal cuts the rate. From there it comes back quickly to
// a little below where it was refused, stays near that, and then tries for more
// with growing steps (the curve of CUBIC, RFC 9438): refusals stay rare, and what
// another run leaves free when it ends is soon taken up.
const (
	// firstShare of the full rate is where a gate begins, and warmUp how many
	// seconds it takes from there to the full rate.
	firstShare = 0.5
	warmUp     = 3.0
	// cutsApart is how long after a cut further refusals count as part of the
	// same one: they answer requests that had left before it.
	cutsApart = 150 * time.Millisecond
	// afterCut is the share of the rate that a cut leaves, and plateau the one
	// that the rate comes back to. The first cut tells the least of how many
	// there are, so it goes deeper.
	afterCut, afterFirstCut = 0.75, 0.5
	plateau, firstPlateau   = 0.95, 0.75
	// bend is by which share of the full rate the curve leaves the plateau
	// within a second; it grows with the cube of the time.
	bend = 1.5e-5
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
	begun   time.Time     // when the first request came
	lastCut time.Time     // zero before the first one
	goal    float64       // the plateau's rate after the last cut
	climb   float64       // seconds from the last cut to the plateau
	pressed int           // requests that wait and are not patient
	eased   chan struct{} // closed when pressed falls to zero
}

func newGate(cfg Config) *gate {
	return &gate{
		slots: semaphore.NewWeighted(int64(cfg.MaxConcurrentRequests)),
		rate:  rate.NewLimiter(rate.Limit(cfg.RequestsPerSecond), burst(cfg.RequestsPerSecond)),
		full:  cfg.RequestsPerSecond,
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
	left, back := afterCut, plateau
	if g.lastCut.IsZero() {
		left, back = afterFirstCut, firstPlateau
	}
	before := g.current(now)
	base := max(before*left, g.full*leastShare)
	g.goal = max(before*back, base)
	g.climb = math.Cbrt((g.goal - base) / (g.full * bend))
	g.lastCut = now
	g.set(now, base)
}

// raise lifts the rate to what the time allows.
func (g *gate) raise(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.begun.IsZero() {
		g.begun = now
	}
	now = later(now, later(g.begun, g.lastCut))
	g.set(now, g.current(now))
}

// current is the rate at a time after the last cut, or after the beginning.
func (g *gate) current(now time.Time) float64 {
	if g.lastCut.IsZero() {
		return min(g.full, g.full*(firstShare+(1-firstShare)*now.Sub(g.begun).Seconds()/warmUp))
	}
	off := now.Sub(g.lastCut).Seconds() - g.climb
	return min(g.full, g.goal+g.full*bend*off*off*off)
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
