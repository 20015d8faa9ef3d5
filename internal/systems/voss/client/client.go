// Package client is the client for VOSS Automate. It implements backend.Client
// and accepts every form of answer that CONTRACT.md leaves open; those
// readings stand together in contract.go.
package client

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// system names the server in errors.
const system = "VOSS Automate"

// Client speaks to one VOSS Automate server as one user. It is safe for
// concurrent use.
type Client struct {
	cfg       Config
	http      *transport.Client
	auth      authenticator
	errors    apierror.Builder[call]
	hierarchy hierarchyCache
	habits    habits
	// noPoll is set once the server has shown that it has no poll call.
	noPoll atomic.Bool
	poller poller
	// pageIn is the session in which a change was last answered with a page; noPage for none.
	pageIn atomic.Int64
	// mostRows holds how many rows a page may be asked for, by the name of the list. Of one
	// that has not been asked for yet it is what another one said, under anyList.
	mostRows sync.Map
	// noExport holds why a model cannot be exported, by its type.
	noExport sync.Map
	// descriptions holds a *description for each model type that was asked for.
	descriptions sync.Map
	// schemas holds a schemaAnswer for each model type and node that an examination has
	// asked for, so that a description does not ask again.
	schemas sync.Map
	// opened holds the secrets of sessions that were opened for others.
	opened sync.Map
	// marks and own are what later creates learn from earlier ones.
	marks marks
	own   ownChanges
}

var (
	_ backend.Placer    = (*Client)(nil)
	_ backend.Chooser   = (*Client)(nil)
	_ backend.Locator   = (*Client)(nil)
	_ backend.Connector = (*Client)(nil)
	_ backend.Resumer   = (*Client)(nil)
	_ backend.Historian = (*Client)(nil)
	_ backend.Stocker   = (*Client)(nil)
	_ backend.Describer = (*Client)(nil)
	_ backend.Trier     = (*Client)(nil)
)

// New builds a client. It reads the certificate files that cfg names and
// touches no network. Errors say which setting is wrong and hold no secret.
func New(cfg Config) (*Client, error) {
	cfg, err := cfg.check()
	if err != nil {
		return nil, err
	}
	// People copy the endpoint out of API examples, with the path behind it.
	cfg.Transport.Endpoint = strings.TrimSuffix(strings.TrimRight(strings.TrimSpace(cfg.Transport.Endpoint), "/"), "/"+apiRoot)
	wire, err := transport.New(cfg.Transport)
	if err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, http: wire}
	c.pageIn.Store(noPage)
	c.poller = newPoller(c)
	if cfg.Auth == AuthSession {
		c.auth = &sessionAuth{client: c}
	} else {
		c.auth = &basicAuth{client: c}
	}
	c.errors = apierror.Builder[call]{
		System: system, Endpoint: c.http.Endpoint(),
		Secrets: func() []string { return append(append(c.auth.secrets(), c.openedSecrets()...), cfg.Password) },
		Label:   call.label,
	}
	return c, nil
}

// DefaultHierarchy returns the node that the configuration names for objects
// that name no node, as it is written there; empty for no default.
func (c *Client) DefaultHierarchy() string { return c.cfg.Hierarchy }
