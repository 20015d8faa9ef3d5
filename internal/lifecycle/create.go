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
//
// Once an object exists there is no error that comes with a state: Terraform would
// mark it as tainted, and the next run would replace it.
func (m *Manager) Create(ctx context.Context, config, planned model.Value) (*State, Report) {
	if extraIn(planned) != nil {
		return m.writeExtra(ctx, config, planned, nil, func(x *Manager, config, planned model.Value) (*State, Report) {
			return x.Create(ctx, config, planned)
		})
	}
	return m.run(ctx, "create", planned, nil, func(ctx context.Context, client backend.Client, report *Report) (*State, error) {
		// Two configurations of one object must not take turns to find it.
		unlock, err := m.lockNew(ctx, planned)
		if err != nil {
			return nil, err
		}
		defer unlock()
		if m.isOtherSpelling(planned, report) {
			return nil, nil
		}
		m := m.asPlanned(ctx, planned, nil)
		names, late, ok := m.namesToWrite(ctx, client, planned, State{}, report)
		if !ok {
			return nil, nil
		}
		m = m.named(names)
		w := m.write(config, planned, State{}, names, late)
		object, err := m.make(ctx, client, w, report)
		var inProgress *backend.InProgressError
		switch {
		case errors.As(err, &inProgress):
			m.noteSpelling(planned, "")
			return m.pendingState(inProgress, w, report), nil
		case err != nil || object.Key == "":
			return nil, err
		}
		m.markManaged(m.Model, object.Key)
		m.noteSpelling(planned, object.Key)
		m.assign(ctx, client, object, &w, nil, report)
		state := m.readBackNew(ctx, client, object, w, report)
		m.bringTogether(ctx, client, state, w, report)
		return state, nil
	})
}

// make creates the planned object. Where another is in the way that is being deleted, or
// given another business key, it waits for that, and sends the create again. The object is
// empty where the report says why there is none.
func (m *Manager) make(ctx context.Context, client backend.Client, w write, report *Report) (backend.Object, error) {
	var again pause
	for tries := 1; ; tries++ {
		object, err := client.Create(backend.WithManaged(ctx, w.managed), m.Model, nodeIn(w.planned), m.Model.Payload(nil, w.sent, w.managed))
		conflict, met := conflictOf(err)
		if !met {
			return object, m.addUnknownOutcome(err, w, report)
		}
		way := obstacle{conflict, m.Model.KeyOf(w.planned), "create"}
		if conflict.MayBeOurs && !m.isBeingFreed(way) {
			return m.takeOver(ctx, client, way, w, report), nil
		}
		refusal := m.awaitFreed(ctx, client, way)
		if refusal == "" && tries > 1 && again.wait(ctx) != nil {
			refusal = m.stillRefused(way)
		}
		if refusal != "" {
			m.addConflict(way, refusal, report)
			return backend.Object{}, nil
		}
	}
}

// conflictOf returns what a create met, if its error says that the business key is
// taken or may be this create's own work.
func conflictOf(err error) (*backend.ConflictError, bool) {
	var conflict *backend.ConflictError
	switch {
	case errors.As(err, &conflict):
		return conflict, true
	case errors.Is(err, backend.ErrConflict):
		return &backend.ConflictError{Err: err}, true
	}
	return nil, false
}

// pendingState returns the state of an object that the server is still making:
// what is planned, with the transaction. That is no error, because an error
// would taint the object and the next run would replace it.
func (m *Manager) pendingState(inProgress *backend.InProgressError, w write, report *Report) *State {
	value, _ := m.Model.StateAfterApply(w.planned, nil, nil)
	m.copyMeta(value, w.planned)
	report.addWarning(nil, "The server is still making the "+m.Model.Title,
		inProgress.Error()+"\n\nIts transaction is kept in the state. The next plan or apply waits for it, and makes no second object.")
	return &State{Value: value, Given: w.given, Declared: w.declared, Names: w.names, Unsent: m.Model.UnsentPaths(), Pending: pendingChange("create", inProgress)}
}

// lockNew waits until no other create of this process makes an object with the same
// business key. Without one nothing can be the same.
func (m *Manager) lockNew(ctx context.Context, planned model.Value) (unlock func(), err error) {
	key := m.Model.KeyOf(planned)
	if key == "" {
		return func() {}, nil
	}
	return m.lock(ctx, m.Model, m.Model.CanonicalKey(key))
}
