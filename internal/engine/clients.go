// Package engine turns a model into what Terraform works with: a resource and
// a data source. It is the same code for every model; no model's name appears
// in it.
package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

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
	// RefreshWait is how long a refresh waits for a transaction of an earlier
	// run; zero for 30 seconds.
	RefreshWait time.Duration

	// locks keep changes of one object one after the other. made holds the keys
	// of the objects that this run has made or taken over, adopted those of the
	// latter.
	locks, made, adopted sync.Map
}

// lock waits until nobody else in this process changes the object with the key,
// and returns how to let the next one. The error is that of ctx.
func (d *Data) lock(ctx context.Context, m *model.Model, key any) (unlock func(), err error) {
	slot, _ := d.locks.LoadOrStore(m.Type+" "+model.Text(key), make(chan struct{}, 1))
	turn, _ := slot.(chan struct{}) // nothing else is stored
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// claim notes that this process has made the object, and reports whether it was
// the first to say so.
func (d *Data) claim(m *model.Model, key string) bool {
	_, before := d.made.LoadOrStore(m.Type+" "+key, true)
	return !before
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
