package lifecycle

import (
	"context"
	"fmt"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// maxRereads is how often a stale object is read again: for three seconds.
const maxRereads = 2

// rereadStale reads an object again that is stale, until it is not: what answers reads may
// lag behind what takes writes. Where that is in vain, the server ignores such changes, and
// no other write to the model waits.
func (m *Manager) rereadStale(ctx context.Context, client backend.Client, found backend.Object, w write) backend.Object {
	if _, inVain := m.ignoring.Load(m.Model.Type); inVain {
		return found
	}
	var between pause
	for range maxRereads {
		if between.wait(backend.CallerContext(ctx)) != nil {
			return found
		}
		again, err := client.Get(ctx, m.Model, found.Key)
		if err != nil {
			return found
		}
		found = again
		if _, differences, _ := m.afterWrite(w, found, nil); !m.isStale(found, w, differences) {
			return found
		}
	}
	m.ignoring.Store(m.Model.Type, true)
	return found
}

// isStale reports whether an object is shown as before a write: all that the write changes
// is as it was, or what it changes by calls of their own is.
func (m *Manager) isStale(found backend.Object, w write, differences []model.Difference) bool {
	if len(differences) == 0 {
		return false
	}
	if !slices.ContainsFunc(differences, func(d model.Difference) bool {
		list := fmt.Sprint(pathOf(d.Path)[0])
		f := m.Model.Field(list)
		return f == nil || f.Assigned == nil || slices.Contains(w.told, list)
	}) {
		return true
	}
	if w.before == nil {
		return false
	}
	_, changes := m.Model.StateAfterApply(w.planned, w.managed, w.before)
	server, _ := m.Model.Decode(found.Data)
	_, others := m.Model.StateAfterApply(w.before, w.before, server)
	return slices.EqualFunc(differences, changes, func(now, change model.Difference) bool {
		return now.Path == change.Path && !slices.ContainsFunc(others, func(other model.Difference) bool { return other.Path == now.Path })
	})
}
