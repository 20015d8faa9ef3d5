package lifecycle

import (
	"context"
	"fmt"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// showLooks is how often a write that reads do not show is looked for: for three seconds.
const showLooks = 2

// awaitShown reads an object again while it is shown as if the write had not been: what
// answers reads may lag behind. Where a write has waited in vain, the server ignores such
// changes, and no other write to the model waits.
func (m *Manager) awaitShown(ctx context.Context, client backend.Client, found backend.Object, w write, differences []model.Difference) backend.Object {
	if _, vain := m.ignoring.Load(m.Model.Type); vain {
		return found
	}
	var between pause
	for looks := 0; m.isShownAsBefore(found, w, differences); looks++ {
		if looks == showLooks {
			m.ignoring.Store(m.Model.Type, true)
			return found
		}
		if between.wait(ctx) != nil {
			return found
		}
		again, err := client.Get(ctx, m.Model, found.Key)
		if err != nil {
			return found
		}
		found = again
		_, differences, _ = m.afterWrite(w, found, nil)
	}
	return found
}

// isShownAsBefore reports whether nothing of a write is shown: all that it changes reads
// as before it, or what it changes by calls of their own does.
func (m *Manager) isShownAsBefore(found backend.Object, w write, differences []model.Difference) bool {
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
