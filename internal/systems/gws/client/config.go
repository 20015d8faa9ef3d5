package client

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// defaultTuning asks for pages of the size that the documentation's own example
// has (CONTRACT.md §3.3). It polls a user that was just made or removed again
// after 250 ms, then each time after twice as long.
var defaultTuning = backend.Tuning{
	PageSize:        100,
	PollInterval:    250 * time.Millisecond,
	PollIntervalMax: 5 * time.Second,
	Sleep:           transport.Sleep,
}

// maxPolls is how often a user that was just made or removed is polled; with the
// default waits that takes about 18 seconds.
const maxPolls = 9

// Config describes one Genesys Web Services server and the account to use.
type Config struct {
	// Transport holds the endpoint, TLS settings and limits. The endpoint is
	// the API's root and ends in /api/v2 (CONTRACT.md §1.1). The client puts a
	// cookie jar of its own into it.
	Transport transport.Config
	// Username and Password are sent with every request (CONTRACT.md §1.2).
	// Accounts with an empty password exist.
	Username, Password string
	// Tuning is the pace of lists and of polling changes.
	backend.Tuning
}

// check fills the zero fields and says what is wrong with the others.
func (c Config) check() (Config, error) {
	switch {
	case c.Username == "":
		return c, errors.New("the user name is empty")
	case strings.Contains(c.Username, ":"):
		return c, errors.New("the user name holds a colon, which basic authentication cannot carry")
	}
	c.Tuning = c.Tuning.WithDefaults(defaultTuning)
	return c, nil
}

// until polls in growing intervals until read finds an object or, where present is
// false, finds it no more. It returns false where that takes more than maxPolls.
func (c *Client) until(ctx context.Context, present bool, read func() error) (bool, error) {
	wait := c.cfg.PollInterval
	for attempt := 1; ; attempt++ {
		err := read()
		missing := errors.Is(err, backend.ErrNotFound)
		if err != nil && !missing {
			return false, err
		}
		if done := missing != present; done || attempt == maxPolls {
			return done, nil
		}
		if err := c.cfg.Sleep(ctx, wait); err != nil {
			return false, err
		}
		wait = min(2*wait, c.cfg.PollIntervalMax)
	}
}
