package backend

import (
	"cmp"
	"context"
	"time"
)

// Tuning is the pace of a client. A zero field takes the client's default.
type Tuning struct {
	// PageSize is how many rows one list call asks for.
	PageSize int
	// PollInterval is the first wait between two polls of a change that is under
	// way, and PollIntervalMax the longest.
	PollInterval, PollIntervalMax time.Duration
	// Grace is how long a change that was sent is waited for after its caller's
	// time is over; GracePeriod by default.
	Grace time.Duration
	// Sleep waits for d or until ctx ends, and returns ctx's error then.
	Sleep func(ctx context.Context, d time.Duration) error
}

// WithDefaults returns the tuning with its zero fields filled.
func (t Tuning) WithDefaults(defaults Tuning) Tuning {
	if t.Sleep == nil {
		t.Sleep = defaults.Sleep
	}
	t.PageSize = cmp.Or(t.PageSize, defaults.PageSize)
	t.PollInterval = cmp.Or(t.PollInterval, defaults.PollInterval)
	t.PollIntervalMax = cmp.Or(t.PollIntervalMax, defaults.PollIntervalMax)
	t.Grace = cmp.Or(t.Grace, defaults.Grace, GracePeriod)
	return t
}
