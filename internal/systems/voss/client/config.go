package client

import (
	"cmp"
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

// defaultTuning polls a transaction after 500 ms, then each time after half as
// long again.
var defaultTuning = backend.Tuning{
	PageSize:        200,
	PollInterval:    500 * time.Millisecond,
	PollIntervalMax: 10 * time.Second,
	Sleep:           transport.Sleep,
}

// Config describes one VOSS Automate server and the account to use.
type Config struct {
	// Transport holds the endpoint, TLS settings and limits.
	Transport transport.Config
	// Username and Password are those of a local VOSS Automate user.
	Username, Password string
	// Hierarchy is the node, as dot path or pkid, of objects that name no node;
	// empty for no default.
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
	// NoExport leaves out Client.Export, which then says that it is not supported.
	NoExport bool
	// Tuning is the pace of lists and of polling transactions.
	backend.Tuning
}

// check fills the zero fields and says what is wrong with the others.
func (c Config) check() (Config, error) {
	c.Auth = cmp.Or(c.Auth, AuthBasic)
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
	c.Tuning = c.Tuning.WithDefaults(defaultTuning)
	return c, nil
}
