package client

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// maxPollWait bounds the wait between two polls that a server may ask for.
const maxPollWait = time.Minute

// backoff is the growing wait between polls: each is half as long again as the
// one before.
type backoff struct {
	interval, min, max time.Duration
	// sleep waits for d or until ctx ends, and returns ctx's error then.
	sleep func(ctx context.Context, d time.Duration) error
}

func (c *Client) newBackoff() *backoff {
	return &backoff{interval: c.cfg.PollInterval, min: c.cfg.PollInterval, max: c.cfg.PollIntervalMax, sleep: c.cfg.Sleep}
}

// wait sleeps before the next poll, for as long as the header of the last answer
// asks; nil for none. After the caller has given up, only the grace period of ctx
// is left. So that wait ends early and without an error, and the further ones
// last for the shortest interval.
func (b *backoff) wait(ctx context.Context, h http.Header) error {
	caller := backend.CallerContext(ctx)
	if caller.Err() != nil {
		return b.sleep(ctx, withJitter(b.min, nil))
	}
	err := b.sleep(caller, withJitter(b.interval, h))
	b.interval = min(b.interval+b.interval/2, b.max)
	if err != nil {
		return ctx.Err()
	}
	return nil
}

// withJitter spreads the interval by a fifth either way, so that many waits do
// not end together. The wait is longer where the server asks for it.
func withJitter(interval time.Duration, h http.Header) time.Duration {
	wait := interval*4/5 + rand.N(interval*2/5+1)
	if asked, ok := transport.RetryAfter(h, time.Now()); ok {
		wait = max(wait, min(asked, maxPollWait))
	}
	return wait
}
