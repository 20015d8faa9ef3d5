package backend

import (
	"cmp"
	"context"
	"time"
)

// QuietTime is how long a create that lost its answer is looked for before it can
// count as not made: much longer than a server is at work on one, and than its lists
// lag behind.
const QuietTime = time.Minute

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
	// Quiet is how long nothing may be seen of a create whose answer was lost before
	// that is evidence that nothing was made; QuietTime by default.
	Quiet time.Duration
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
	t.Quiet = cmp.Or(t.Quiet, defaults.Quiet, QuietTime)
	return t
}
