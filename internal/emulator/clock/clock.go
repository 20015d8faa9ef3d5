// Package clock is the time of the emulated servers: the system clock, or one
// that a test moves by hand.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock is a source of time. It is safe for concurrent use.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// Sleep waits until d has passed, or returns the context's error before
	// that. A d of zero or less does not wait.
	Sleep(ctx context.Context, d time.Duration) error
}

// System is the system clock.
type System struct{}

// Now returns the system time.
func (System) Now() time.Time { return time.Now() }

// Sleep waits on the system clock.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Manual is a clock that moves only by Advance.
type Manual struct {
	mu       sync.Mutex
	changed  *sync.Cond
	now      time.Time
	sleepers map[*sleeper]struct{}
}

type sleeper struct {
	until time.Time
	woken chan struct{}
}

// NewManual returns a clock that shows start.
func NewManual(start time.Time) *Manual {
	m := &Manual{now: start, sleepers: map[*sleeper]struct{}{}}
	m.changed = sync.NewCond(&m.mu)
	return m
}

// Now returns the time that the last Advance set.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Sleep waits until Advance has moved the clock by d in all.
func (m *Manual) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	m.mu.Lock()
	s := &sleeper{until: m.now.Add(d), woken: make(chan struct{})}
	m.sleepers[s] = struct{}{}
	m.changed.Broadcast()
	m.mu.Unlock()
	select {
	case <-s.woken:
		return nil
	case <-ctx.Done():
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.sleepers, s)
		return ctx.Err()
	}
}

// Advance moves the clock by d, and wakes those whose sleep has ended.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
	for s := range m.sleepers {
		if !s.until.After(m.now) {
			close(s.woken)
			delete(m.sleepers, s)
		}
	}
}

// AwaitSleepers blocks until at least n goroutines sleep on the clock. A test
// calls it to know that the next Advance reaches them.
func (m *Manual) AwaitSleepers(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.sleepers) < n {
		m.changed.Wait()
	}
}
