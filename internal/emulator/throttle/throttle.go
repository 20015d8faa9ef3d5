// Package throttle refuses an account's requests beyond the rate that a server
// allows.
package throttle

import (
	"sync"

	"golang.org/x/time/rate"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

// Throttle counts the requests of each account separately. It is safe for
// concurrent use.
type Throttle struct {
	clock     clock.Clock
	perSecond float64

	mu       sync.Mutex
	accounts map[string]*rate.Limiter
}

// New allows each account perSecond requests a second, and a burst of as many
// after a pause. Zero is no limit.
func New(c clock.Clock, perSecond float64) *Throttle {
	return &Throttle{clock: c, perSecond: perSecond, accounts: map[string]*rate.Limiter{}}
}

// Allow reports whether the account may make one more request now.
func (t *Throttle) Allow(account string) bool {
	if t.perSecond <= 0 {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	limiter, known := t.accounts[account]
	if !known {
		limiter = rate.NewLimiter(rate.Limit(t.perSecond), max(1, int(t.perSecond)))
		t.accounts[account] = limiter
	}
	return limiter.AllowN(t.clock.Now(), 1)
}
