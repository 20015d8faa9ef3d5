package lifecycle

import (
	"context"
	"errors"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// Delete removes the object. One that is gone already is no error. The state is
// nil once the object is gone. Beside an error it is the state as far as it is
// known.
func (m *Manager) Delete(ctx context.Context, prior State) (*State, Report) {
	return m.run(ctx, "delete", prior.Value, &prior, func(ctx context.Context, client backend.Client, report *Report) (*State, error) {
		state := prior
		switch end, err := m.finishBeforeWrite(ctx, client, &state); end {
		case running:
			return &state, err
		case notMade:
			return nil, nil
		}
		unlock, err := m.lock(ctx, m.Model, state.Key)
		if err != nil {
			return &state, err
		}
		defer unlock()
		if _, taken := m.takenOver.Load(mapKey(m.Model, state.Key)); taken {
			// With create_before_destroy the create of the replacement may have found
			// the old object in its way.
			report.addWarning(nil, "Kept a "+m.Model.Title,
				"Another resource has taken it over in this run, so it was not deleted with this one.")
			return nil, nil
		}
		err = client.Delete(ctx, m.Model, m.object(state))
		if errors.Is(err, backend.ErrNotFound) {
			err = m.confirmGone(ctx, client, state, err)
		}
		if err != nil {
			state.Pending = pendingChange("delete", err)
			return &state, err
		}
		return nil, nil
	})
}
