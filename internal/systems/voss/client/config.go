package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// The ways to prove who is asking (CONTRACT.md §1.4).
const (
	// AuthBasic sends user name and password with every request.
	AuthBasic = "basic"
	// AuthSession logs in once and sends the session's cookies and token.
	AuthSession = "session"
)

// The settings that hold where a Config leaves a field at its zero value.
const (
	// DefaultPageSize is how many rows one list call asks for.
	DefaultPageSize = 200
	// DefaultPollInterval is the wait before the first look at a transaction;
	// each further one is half as long again.
	DefaultPollInterval = 500 * time.Millisecond
	// DefaultPollIntervalMax bounds the wait between two looks.
	DefaultPollIntervalMax = 10 * time.Second
)

// Config describes one VOSS Automate server and the account to use.
type Config struct {
	// Transport holds the endpoint, TLS settings and limits.
	Transport transport.Config
	// Username and Password are those of a local VOSS Automate user.
	Username, Password string
	// Hierarchy is the node, as dot path or pkid, of objects that name none;
	// empty for none.
	Hierarchy string
	// Moves says which changes of its node move an object in place: MovesAny,
	// MovesUp or MovesNever; empty for MovesAny. The others replace it.
	Moves string
	// Auth is AuthBasic or AuthSession; empty for AuthBasic.
	Auth string
	// Asynchronous asks the server to answer changes at once and to work on
	// them in a transaction, which the client watches. Without it a request
	// stays open until its workflow ends, which proxies may cut.
	Asynchronous bool
	// PageSize is how many rows one list call asks for.
	PageSize int
	// PollInterval and PollIntervalMax bound the growing wait between looks at
	// a transaction.
	PollInterval, PollIntervalMax time.Duration
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
	if c.Auth == "" {
		c.Auth = AuthBasic
	}
	c.Hierarchy = strings.TrimSpace(c.Hierarchy)
	switch {
	case c.Auth != AuthBasic && c.Auth != AuthSession:
		return c, fmt.Errorf("auth must be %q or %q, not %q", AuthBasic, AuthSession, c.Auth)
	case c.Username == "":
		return c, errors.New("the user name is empty")
	case c.Password == "":
		return c, errors.New("the password is empty")
	case c.Auth == AuthBasic && strings.Contains(c.Username, ":"):
		return c, errors.New("a user name with a colon cannot be used with basic authentication: use session")
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
	if c.Grace <= 0 {
		c.Grace = backend.GracePeriod
	}
	if c.Sleep == nil {
		c.Sleep = transport.Sleep
	}
	return c, nil
}
