package lifecycle

import (
	"context"
	"errors"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Create makes the planned object and returns its state, also beside warnings.
// The state is nil where there is nothing to keep. config is needed for the
// write-only secrets, which no plan holds.
func (m *Manager) Create(ctx context.Context, config, planned model.Value) (*State, Report) {
	return m.run(ctx, "create", planned, nil, func(ctx context.Context, client backend.Client, report *Report) (*State, error) {
		// Two configurations of one object must not take turns to find it.
		unlock, err := m.lock(ctx, m.Model, m.Model.BusinessKeyField().Canonical(model.Text(planned[m.Model.BusinessKey])))
		if err != nil {
			return nil, err
		}
		defer unlock()
		w := m.write(config, planned, nil)
		object, err := client.Create(backend.WithManaged(ctx, w.managed), m.Model, nodeIn(planned), m.Model.Payload(nil, w.sent, w.managed))
		var conflict *backend.ConflictError
		var inProgress *backend.InProgressError
		switch {
		case errors.As(err, &conflict):
			if object = conflict.Object; !m.takeOver(ctx, client, conflict, w, report) {
				return nil, nil
			}
		case errors.As(err, &inProgress):
			return m.pendingState(inProgress, w, report), nil
		case err != nil:
			return nil, err
		}
		m.markManaged(m.Model, object.Key)
		return m.readBack(ctx, client, object, w, report), nil
	})
}

// pendingState returns the state of an object that the server is still making:
// what is planned, with the transaction. That is no error, because an error
// would taint the object and the next run would replace it.
func (m *Manager) pendingState(inProgress *backend.InProgressError, w write, report *Report) *State {
	value, _ := m.Model.StateAfterApply(w.planned, nil, nil)
	m.copyMeta(value, w.planned)
	report.addWarning(nil, "The server is still making the "+m.Model.Title,
		inProgress.Error()+"\n\nIts transaction is kept in the state. The next plan or apply waits for it, and makes no second object.")
	return &State{Value: value, Pending: pendingChange("create", inProgress)}
}
