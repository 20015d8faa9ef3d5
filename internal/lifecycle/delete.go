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
	return m.run(ctx, "delete", prior.Value, &prior, func(ctx context.Context, client backend.Client, report *Report) (left *State, err error) {
		// A write may wait for this, because the object is in its way.
		end := m.beginDeletion(prior)
		defer func() { end(err) }()
		return m.remove(ctx, client, prior, report)
	})
}

// remove deletes the object after what an earlier run has left to the server.
func (m *Manager) remove(ctx context.Context, client backend.Client, state State, report *Report) (*State, error) {
	switch end, err := m.finishBeforeWrite(ctx, client, &state); end {
	case running:
		return &state, err
	case notMade:
		m.addForgotten(err, report, "It is left alone.")
		return nil, nil
	}
	unlock, err := m.lock(ctx, m.Model, state.Key)
	if err != nil {
		return &state, err
	}
	defer unlock()
	if m.refuseDeletion(state, report) {
		return &state, nil
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
}
