package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// defaultDeletionWait is how long a create waits for the deletion of what is in its
// way to begin: Terraform begins the two halves of a change side by side.
const defaultDeletionWait = 10 * time.Second

func (s *Shared) deletionWait() time.Duration { return cmp.Or(s.DeletionWait, defaultDeletionWait) }

// deletions are the deletions that this run has begun, by the object and by its
// business key.
type deletions struct {
	mu    sync.Mutex
	begun map[string]*deletion
	// more is closed when another one begins.
	more chan struct{}
}

// deletion is one of them.
type deletion struct {
	ended chan struct{}
	// err is why the object is not gone; it is set before ended is closed.
	err error
}

// begin takes note of a deletion. The caller must call end.
func (d *deletions) begin(names ...string) (end func(error)) {
	one := &deletion{ended: make(chan struct{})}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.begun == nil {
		d.begun = map[string]*deletion{}
	}
	for _, name := range names {
		d.begun[name] = one
	}
	if d.more != nil {
		close(d.more)
		d.more = nil
	}
	return func(err error) {
		one.err = err
		close(one.ended)
	}
}

// find returns a deletion; nil for none. more is closed when another one begins.
func (d *deletions) find(name string) (one *deletion, more <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.more == nil {
		d.more = make(chan struct{})
	}
	return d.begun[name], d.more
}

// keyName names the objects with a business key.
func keyName(m *model.Model, key string) string {
	return m.Type + " with " + m.CanonicalKey(key)
}

// beginDeletion tells the creates of this run that an object will go. The caller must
// call end.
func (m *Manager) beginDeletion(s State) (end func(error)) {
	var names []string
	if key := m.Model.KeyOf(s.Value); key != "" {
		names = append(names, keyName(m.Model, key))
	}
	if s.Key != "" {
		names = append(names, mapKey(m.Model, s.Key))
	}
	return m.deletions.begin(names...)
}

// obstacle is what a create met: an object with its business key, which may be one
// that no list shows.
type obstacle struct {
	*backend.ConflictError
	key string // the business key
}

// name names what is in the way among the deletions.
func (o obstacle) name(m *model.Model) string {
	if o.Object.Key == "" {
		return keyName(m, o.key)
	}
	return mapKey(m, o.Object.Key)
}

// isDeleted reports whether this run deletes what is in the way, or has deleted it.
func (m *Manager) isDeleted(o obstacle) bool {
	one, _ := m.deletions.find(o.name(m.Model))
	return one != nil
}

// awaitDeletion waits for the deletion of what is in the way of a create: a short while
// for it to begin, and then for its end, until the time of the create is over. It
// returns why the object stays; "" where it is gone or going.
func (m *Manager) awaitDeletion(ctx context.Context, client backend.Client, o obstacle) string {
	begins := time.NewTimer(m.deletionWait())
	defer begins.Stop()
	var between pause
	for running := false; ; {
		one, more := m.deletions.find(o.name(m.Model))
		if one != nil {
			return one.wait(ctx)
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
			return m.noDeletion(o)
		case <-ctx.Done():
			timer.Stop()
			return "The time for the create was over before a deletion of it was."
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

// wait waits for the end of a deletion. It returns why the object stays; "" where it
// is gone. One that the server goes on with will have an end.
func (d *deletion) wait(ctx context.Context) string {
	select {
	case <-d.ended:
	case <-ctx.Done():
		return "This run deletes it, but the time for the create was over before that was done."
	}
	var running *backend.InProgressError
	if d.err != nil && !errors.As(d.err, &running) {
		return "This run was to delete it, which failed."
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
