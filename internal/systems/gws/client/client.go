// Package client is the client for Genesys Web Services, API version 2. It
// implements backend.Client for the users of a contact centre and accepts every
// form of answer that CONTRACT.md leaves open; those readings stand
// together in contract.go.
package client

import (
	"net/url"
	"sync/atomic"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// system names the server in errors.
const system = "Genesys Web Services"

// Client speaks to one Genesys Web Services server as one user. It is safe for
// concurrent use.
type Client struct {
	cfg      Config
	endpoint *url.URL
	http     *transport.Client
	auth     basicAuth
	session  *session
	// sightings are the users that this run has seen.
	sightings sightings
	// listsHang is true once a look before a create took too long.
	listsHang atomic.Bool
	// listsFail is true after a create for which no list could be read.
	listsFail atomic.Bool
	// countsAll is true once a total was larger than the page that named it.
	countsAll atomic.Bool
	// levelsAsText is true once the server refused a level that was a number.
	levelsAsText atomic.Bool
	errors       apierror.Builder[call]
}

var (
	_ backend.Client   = (*Client)(nil)
	_ backend.Assigner = (*Client)(nil)
	_ backend.Trier    = (*Client)(nil)
)

// New builds a client. It reads the certificate files that cfg names and
// touches no network. Errors say which setting is wrong and hold no secret.
func New(cfg Config) (*Client, error) {
	cfg, err := cfg.check()
	if err != nil {
		return nil, err
	}
	endpoint, err := transport.ParseEndpoint(cfg.Transport.Endpoint)
	if err != nil {
		return nil, err
	}
	session := newSession()
	cfg.Transport.Jar = &session.cookies
	wire, err := transport.New(cfg.Transport)
	if err != nil {
		return nil, err
	}
	c := &Client{
		cfg:      cfg,
		endpoint: endpoint,
		http:     wire,
		auth:     newBasicAuth(cfg.Username, cfg.Password),
		session:  session,
	}
	c.errors = apierror.Builder[call]{System: system, Endpoint: c.http.Endpoint(), Secrets: c.secrets, Label: c.label}
	return c, nil
}
