package client

import (
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
