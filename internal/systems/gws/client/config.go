package client

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// The settings that hold where a Config leaves a field at its zero value.
const (
	// DefaultPageSize is how many users one list call asks for: the number that
	// the documentation's own example has (CONTRACT.md §3.3).
	DefaultPageSize = 100
	// DefaultPollInterval is the wait before the second look at a user that was
	// just made or removed; each further one is twice as long.
	DefaultPollInterval = 250 * time.Millisecond
	// DefaultPollIntervalMax bounds the wait between two looks.
	DefaultPollIntervalMax = 5 * time.Second
	// DefaultPollAttempts is how many looks are taken before the client gives
	// up; with the waits above that is about 18 seconds.
	DefaultPollAttempts = 9
)

// Config describes one Genesys Web Services server and the account to use.
type Config struct {
	// Transport holds the endpoint, TLS settings and limits. The endpoint is
	// the API's root and ends in /api/v2 (CONTRACT.md §1.1). Where Jar is
	// nil the client keeps a cookie jar of its own.
	Transport transport.Config
	// Username and Password are sent with every request (CONTRACT.md §1.2).
	// Accounts with an empty password exist.
	Username, Password string
	// PageSize is how many users one list call asks for.
	PageSize int
	// PollInterval and PollIntervalMax bound the growing wait between looks at
	// a user that was just made or removed, and PollAttempts their number.
	PollInterval, PollIntervalMax time.Duration
	PollAttempts                  int
	// Grace is how long a change that was sent is waited for after its caller's
	// time is over.
	Grace time.Duration
	// WithoutLookUp takes every lost answer for a failure. It is there to show
	// what the look-up is good for.
	WithoutLookUp bool
	// Sleep waits for d or until ctx ends, and returns ctx's error then; nil
	// for real time.
	Sleep func(ctx context.Context, d time.Duration) error
}

// check fills the zero fields and says what is wrong with the others.
func (c Config) check() (Config, error) {
	switch {
	case c.Username == "":
		return c, errors.New("the user name is empty")
	case strings.Contains(c.Username, ":"):
		return c, errors.New("the user name holds a colon, which basic authentication cannot carry")
	}
	if c.PageSize <= 0 {
		c.PageSize = DefaultPageSize
	}
	if c.PollInterval <= 0 {
		c.PollInterval = DefaultPollInterval
	}
	if c.PollIntervalMax <= 0 {
		c.PollIntervalMax = DefaultPollIntervalMax
	}
	if c.PollAttempts <= 0 {
		c.PollAttempts = DefaultPollAttempts
	}
	if c.Grace <= 0 {
		c.Grace = backend.GracePeriod
	}
	if c.Sleep == nil {
		c.Sleep = transport.Sleep
	}
	return c, nil
}

// until looks again in growing intervals until look is done, fails, or has been
// called PollAttempts times; it is false then.
func (c *Client) until(ctx context.Context, look func() (bool, error)) (bool, error) {
	wait := c.cfg.PollInterval
	for attempt := 1; ; attempt++ {
		done, err := look()
		if done || err != nil || attempt == c.cfg.PollAttempts {
			return done, err
		}
		if err := c.cfg.Sleep(ctx, wait); err != nil {
			return false, err
		}
		wait = min(2*wait, c.cfg.PollIntervalMax)
	}
}
