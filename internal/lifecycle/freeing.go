package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// defaultDeletionWait is how long a write waits for what is in its way to begin to go:
// Terraform begins the two halves of a change side by side.
const defaultDeletionWait = 10 * time.Second

func (s *Shared) deletionWait() time.Duration { return cmp.Or(s.DeletionWait, defaultDeletionWait) }

// freeing is what this run has begun that frees business keys, by the object and by its
// business key: deletions, and changes of business keys.
type freeing struct {
	mu    sync.Mutex
	begun map[string]*operation
	// more is closed when another one begins.
	more chan struct{}
}

// operation is one of them.
type operation struct {
	// to says what is done to the object, after "to".
	to    string
	ended chan struct{}
	// err is why the object is still in the way; it is set before ended is closed.
	err error
}

// begin takes note of an operation. The caller must call end.
func (e *freeing) begin(to string, names ...string) (end func(error)) {
	one := &operation{to: to, ended: make(chan struct{})}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.begun == nil {
		e.begun = map[string]*operation{}
	}
	for _, name := range names {
		e.begun[name] = one
	}
	if e.more != nil {
		close(e.more)
		e.more = nil
	}
	return func(err error) {
		one.err = err
		close(one.ended)
	}
}

// find returns the operation that has one of the names; nil for none. more is closed when
// another one begins.
func (e *freeing) find(names ...string) (one *operation, more <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.more == nil {
		e.more = make(chan struct{})
	}
	for _, name := range names {
		if one = e.begun[name]; one != nil {
			break
		}
	}
	return one, e.more
}

// keyName names the objects with a business key.
func keyName(m *model.Model, key string) string {
	return m.Type + " with " + m.CanonicalKey(key)
}

// heldName names an object while it has a business key.
func heldName(m *model.Model, object, key string) string {
	return mapKey(m, object) + " as " + m.CanonicalKey(key)
}

// beginDeletion tells the writes of this run that an object will go. The caller must
// call end.
func (m *Manager) beginDeletion(s State) (end func(error)) {
	var names []string
	if key := m.Model.KeyOf(s.Value); key != "" {
		names = append(names, keyName(m.Model, key))
	}
	if s.Key != "" {
		names = append(names, mapKey(m.Model, s.Key))
	}
	return m.freeing.begin("delete it", names...)
}

// obstacle is what a write met: an object with its business key, which may be one
// that no list shows.
type obstacle struct {
	*backend.ConflictError
	key string // the business key
	// of is the operation that met it: "create" or "update".
	of string
}

// names name what is in the way among what frees keys.
func (o obstacle) names(m *model.Model) []string {
	if o.Object.Key == "" {
		return []string{keyName(m, o.key)}
	}
	return []string{mapKey(m, o.Object.Key), heldName(m, o.Object.Key, o.key)}
}

// isBeingFreed reports whether this run frees the key that is in the way, or has done so.
func (m *Manager) isBeingFreed(o obstacle) bool {
	one, _ := m.freeing.find(o.names(m.Model)...)
	return one != nil
}

// awaitFreed waits until the key of a write is free: a short while for that to begin, and
// then for its end, until the time of the write is over. It returns why the object stays;
// "" where it is gone or going.
func (m *Manager) awaitFreed(ctx context.Context, client backend.Client, o obstacle) string {
	begins := time.NewTimer(m.deletionWait())
	defer begins.Stop()
	var between pause
	for running := false; ; {
		one, more := m.freeing.find(o.names(m.Model)...)
		if one != nil {
			return one.wait(ctx, o.of)
		}
		logged := loggedDeletion(ctx, client, m.Model, o)
		switch {
		case logged != nil && !logged.Running:
			return ""
		case logged != nil:
			running = true
			begins.Stop()
		case running:
			return "Its deletion has failed."
		}
		timer := time.NewTimer(between.next())
		select {
		case <-more:
		case <-timer.C:
		case <-begins.C:
			return m.notFreed(o)
		case <-ctx.Done():
			timer.Stop()
			return "The time for the " + o.of + " was over before a deletion of it was."
		}
		timer.Stop()
	}
}

// loggedDeletion returns the deletion of what is in the way that the server's log
// shows; nil for none.
func loggedDeletion(ctx context.Context, client backend.Client, m *model.Model, o obstacle) *backend.Deletion {
	historian, ok := backend.As[backend.Historian](client)
	if !ok {
		return nil
	}
	found, err := historian.Deletion(ctx, m, o.Object, o.key)
	if err != nil {
		return nil // such a log is no witness
	}
	return found
}

// wait waits for the end of the operation, within the time of another. It returns why the
// object stays; "" where it is gone. One that the server goes on with will have an end.
func (e *operation) wait(ctx context.Context, of string) string {
	select {
	case <-e.ended:
	case <-ctx.Done():
		return fmt.Sprintf("This run is to %s, but the time for the %s was over before that was done.", e.to, of)
	}
	var running *backend.InProgressError
	if e.err != nil && !errors.As(e.err, &running) {
		return fmt.Sprintf("This run was to %s, which failed.", e.to)
	}
	return ""
}

// The pauses between two looks at something that takes its time.
const (
	firstPause = time.Second
	maxPause   = 8 * time.Second
)

// pause is the growing wait between two looks; each is twice as long as the one
// before. The zero pause is ready for use.
type pause struct{ last time.Duration }

func (p *pause) next() time.Duration {
	p.last = min(max(firstPause, 2*p.last), maxPause)
	return p.last
}

// wait waits until the next look, or until ctx ends and returns its error then.
func (p *pause) wait(ctx context.Context) error {
	timer := time.NewTimer(p.next())
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
