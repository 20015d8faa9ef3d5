package lifecycle

import (
	"context"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// assignablesTime bounds one call for what can be assigned. Without its answer a misspelt
// name comes to light in the apply only, so a plan waits for it.
const assignablesTime = time.Minute

// assignablesKey names what can be an element of the list among all such things.
func assignablesKey(m *model.Model, f *model.Field) string {
	return string(m.System) + "\x00" + f.Assigned.Collection
}

// assignablesFor returns what can be an element of the list. It is asked for once a run,
// and the call outlives its caller, because others may wait for it too.
func (m *Manager) assignablesFor(ctx context.Context, assigner backend.Assigner, f *model.Field) ([]backend.Assignable, error) {
	return m.assignables.get(ctx, assignablesKey(m.Model, f), func(ctx context.Context) ([]backend.Assignable, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), assignablesTime)
		defer cancel()
		return assigner.Assignables(ctx, f)
	})
}
