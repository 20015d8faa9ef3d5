// Package engine turns a model into what Terraform works with: a resource and
// a data source. It is the same code for every model; no model's name appears
// in it.
package engine

import (
	"errors"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ErrNotYetKnown is what a client look-up answers while the provider's
// configuration holds values that Terraform knows only after apply.
var ErrNotYetKnown = errors.New("the provider's configuration holds values that are not known yet")

// Clients answers with the client of a system, or with the reason why there is
// none: its block is missing, incomplete or not known yet.
type Clients map[model.System]func() (backend.Client, error)

// Data is the provider data that every resource and data source is configured
// with.
type Data struct {
	Clients Clients
	// References checks values that name other objects; nil for no check.
	References *References
	// Moves says which changes of the hierarchy move an object in place.
	Moves Moves
}

// Client returns the client of the system.
func (d *Data) Client(system model.System) (backend.Client, error) {
	if d == nil {
		return nil, ErrNotYetKnown
	}
	client, ok := d.Clients[system]
	if !ok {
		return nil, fmt.Errorf("the provider has no client for %q", system)
	}
	return client()
}
