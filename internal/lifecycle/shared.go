package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ErrNotYetKnown is the error of Shared.Client while the provider's
// configuration holds values that Terraform knows only after apply.
var ErrNotYetKnown = errors.New("the provider's configuration holds values that are not known yet")

// defaultRefreshWait is how long a refresh waits for a transaction of an earlier
// run. A plan should not wait longer: such an object keeps its state.
const defaultRefreshWait = 30 * time.Second

// Shared is what all managers of one configured provider share. It must not be
// copied.
type Shared struct {
	// Clients return the client of a system, or an error where its block is
	// missing, incomplete or not known yet.
	Clients map[model.System]func() (backend.Client, error)
	// CheckReferences says what plans make of references that name nothing the server
	// offers.
	CheckReferences map[model.System]ReferenceCheck
	// CheckConnection says what plans make of a server that cannot be used.
	CheckConnection map[model.System]ConnectionCheck
	// CheckSchema says what plans make of attributes that the server's own model does not
	// take.
	CheckSchema map[model.System]SchemaCheck
	// ClearReleased has a plan clear what the last write declared and the configuration
	// does not declare any more.
	ClearReleased map[model.System]bool
	// Deletions say which deletions of a system's objects are allowed; any without one.
	Deletions map[model.System]DeletionRule
	// Log takes what nobody has to act on; nil for no log.
	Log *slog.Logger
	// RefreshWait is how long a refresh waits for a transaction of an earlier
	// run; zero for 30 seconds.
	RefreshWait time.Duration
	// DeletionWait is how long a write waits for an object in its way to begin to go: to
	// be deleted, or to get another business key; zero for 10 seconds.
	DeletionWait time.Duration

	// locks holds a lock for each object that this run has changed. Its keys and those
	// of managed are those of mapKey.
	locks sync.Map
	// managed holds the objects that this run has made or taken over, seen those that
	// it has read or written.
	managed, seen sync.Map
	// spelled holds, for each business key in its canonical form, what this run has made.
	spelled    sync.Map
	freeing    freeing
	renames    renames
	claims     claims
	planned    plannedDeletions
	departures departures
	references references
	balance    balance
	// assignables holds what can be an element of each assigned list, by system and
	// collection; connections the looks at servers, by system and node.
	assignables calls[[]backend.Assignable]
	connections calls[struct{}]
	// ignoring holds the types of models whose server was seen not to show a write.
	ignoring sync.Map
	// adapted holds the models as servers have them, by both.
	adapted sync.Map
	// compiled holds the models for data that were made of servers' schemas.
	compiled sync.Map
	// handed holds the objects that imports have just read by their keys, each for the Read
	// that follows.
	handed sync.Map
	// told holds what was reported, and is told once: the failures that all calls share, and
	// imports.
	told sync.Map
}

// Client returns the client of the system. The error of a nil Shared is
// ErrNotYetKnown: Shared is nil until the provider is configured.
func (s *Shared) Client(system model.System) (backend.Client, error) {
	if s == nil {
		return nil, ErrNotYetKnown
	}
	client, ok := s.Clients[system]
	if !ok {
		return nil, fmt.Errorf("the provider has no client for %q", system)
	}
	return client()
}

// first reports whether this run asks for the first time about something that is told once.
func (s *Shared) first(what any) bool {
	_, before := s.told.LoadOrStore(what, true)
	return !before
}

func (s *Shared) refreshWait() time.Duration { return cmp.Or(s.RefreshWait, defaultRefreshWait) }

// mapKey names an object among those of all models.
func mapKey(m *model.Model, key string) string { return m.Type + " " + key }

// lock waits until no other operation of this process changes the object with
// the key. The caller must call unlock. The error is that of ctx.
func (s *Shared) lock(ctx context.Context, m *model.Model, key string) (unlock func(), err error) {
	slot, _ := s.locks.LoadOrStore(mapKey(m, key), make(chan struct{}, 1))
	turn, _ := slot.(chan struct{}) // nothing else is stored
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: another operation on the object has not ended: %w", m.Type, ctx.Err())
	}
}

// markManaged notes that a resource of this run has made the object.
func (s *Shared) markManaged(m *model.Model, key string) { s.managed.Store(mapKey(m, key), true) }

// isManaged reports whether a resource of this run has made the object.
func (s *Shared) isManaged(m *model.Model, key string) bool {
	_, managed := s.managed.Load(mapKey(m, key))
	return managed
}

// hasSeen reports whether this run has read or written an object for a resource.
func (s *Shared) hasSeen(m *model.Model, key string) bool {
	_, seen := s.seen.Load(mapKey(m, key))
	return seen
}
