package lifecycle

import (
	"context"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// assignables holds what can be an element of each assigned list. It is asked for once a
// run, however many objects need it.
type assignables struct {
	known sync.Map // of *assignablesCall, by system and collection
	told  sync.Map // of bool, the same; true once it was said that nothing was checked
}

// assignablesTime bounds one call for what can be assigned. Without its answer a misspelt
// name comes to light in the apply only, so a plan waits for it.
const assignablesTime = time.Minute

type assignablesCall struct {
	done   chan struct{} // closed at the end
	things []backend.Assignable
	err    error
}

// fetch returns what can be an element of the list. The call outlives its caller, because
// others may wait for it too.
func (a *assignables) fetch(ctx context.Context, assigner backend.Assigner, m *model.Model, f *model.Field) ([]backend.Assignable, error) {
	known, before := a.known.LoadOrStore(string(m.System)+"\x00"+f.Assigned.Collection, &assignablesCall{done: make(chan struct{})})
	call, _ := known.(*assignablesCall) // nothing else is stored
	if !before {
		go func() {
			defer close(call.done)
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), assignablesTime)
			defer cancel()
			call.things, call.err = assigner.Assignables(ctx, f)
		}()
	}
	select {
	case <-call.done:
		return call.things, call.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// forget makes the next caller ask again, after a call that failed.
func (a *assignables) forget(m *model.Model, f *model.Field) {
	a.known.Delete(string(m.System) + "\x00" + f.Assigned.Collection)
}

// firstToTell reports whether nobody has said yet that the list was not checked.
func (a *assignables) firstToTell(m *model.Model, f *model.Field) bool {
	_, before := a.told.LoadOrStore(string(m.System)+"\x00"+f.Assigned.Collection, true)
	return !before
}
