package lifecycle

import (
	"context"
	"errors"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Read brings a state up to date. It returns nil where the object is gone. Where
// the state holds a key alone, as after an import, it takes every value that the
// server shows. Beside an error it returns the prior state.
func (m *Manager) Read(ctx context.Context, prior State) (*State, Report) {
	if extraIn(prior.Value) != nil {
		return m.readExtra(ctx, prior)
	}
	return m.run(ctx, "read", prior.Value, &prior, func(ctx context.Context, client backend.Client, report *Report) (*State, error) {
		m := m.asRead(ctx, prior).named(prior.Names)
		state := prior
		state.Unsent = m.Model.UnsentPaths()
		if !m.finishBeforeRead(ctx, client, &state, report) {
			if state.Pending == nil {
				return nil, nil
			}
			return &prior, nil
		}
		if state.Key == "" {
			return nil, nil // nothing was made, and nothing is on its way
		}
		read, err := m.refresh(ctx, client, state)
		if err != nil {
			return &prior, err
		}
		if read != nil && imported(m.Model, state) {
			m.reportHeld(read.Value, report)
		}
		if read != nil {
			m.showNames(ctx, client, read, state)
			m.unnameGone(ctx, client, read)
			m.noteRead(*read)
		}
		return read, nil
	})
}

// finishBeforeRead brings a change of an earlier run to its end before a
// refresh, and reports whether there is an object to read.
func (m *Manager) finishBeforeRead(ctx context.Context, client backend.Client, s *State, report *Report) bool {
	change := s.Pending
	end, err := m.finishPending(ctx, client, s, m.refreshWait())
	switch {
	case end == running:
		report.addWarning(nil, "The server is still at work on a "+m.Model.Title, err.Error())
	case end == notMade && m.addForgotten(err, report, "It is not taken over: the plan creates another, which the server refuses."):
	case end == notMade:
		report.addWarning(nil, "A "+m.Model.Title+" was not made",
			"An earlier run left its creation to the server, which did not succeed. The plan creates it again."+followedBy(err))
	case end == done && err != nil && change.Action != "create":
		report.addWarning(nil, "An earlier change of a "+m.Model.Title+" failed", err.Error())
	}
	return s.Key != "" || end == none
}

// refresh reads an object; nil where it is gone. Lists can be stale, and can leave
// things out: if a row would change the state, or does not speak of all of it, the
// object itself is read. So a plan shows no drift that is not there, and hides none
// that is. An import always takes the object itself.
func (m *Manager) refresh(ctx context.Context, client backend.Client, prior State) (*State, error) {
	read := fetch
	if imported(m.Model, prior) {
		read = m.fetchImported
	}
	object, err := read(ctx, client, m.Model, m.object(prior))
	state, err := m.refreshed(ctx, client, prior, object, err)
	if object.InBulk() && (err != nil || len(state.Unreadable) > 0 || !m.confirms(object, prior.Value) || !Same(state.Value, prior.Value)) {
		object, err = client.Get(ctx, m.Model, object.Key)
		state, err = m.refreshed(ctx, client, prior, object, err)
	}
	if kept, wanted := ctx.Value(payloadKey{}).(*Payload); wanted && err == nil && state != nil {
		kept.data = object.Data
	}
	return state, err
}

// confirms reports whether an object that was read together with others speaks of
// every value of a state. What a row of a list lacks is unknown, and so is a joined part
// that an exported object lacks. Any other key that a whole object lacks is not there.
func (m *Manager) confirms(object backend.Object, state model.Value) bool {
	switch {
	case object.FromList:
		return m.Model.ShowsAll(object.Data, state)
	case object.FromExport:
		return m.Model.ShowsJoined(object.Data, state)
	}
	return true
}

// confirmGone returns nil if the object of a state is gone (see
// backend.ConfirmGone). A state that was just imported names no business key, and
// there Terraform itself reports that nothing was found.
func (m *Manager) confirmGone(ctx context.Context, client backend.Client, s State, missing error) error {
	if imported(m.Model, s) {
		return nil
	}
	return backend.ConfirmGone(ctx, client, m.Model, m.object(s), m.Model.KeyOf(s.Value), missing)
}

func fetch(ctx context.Context, client backend.Client, m *model.Model, object backend.Object) (backend.Object, error) {
	if refresher, ok := backend.As[backend.Refresher](client); ok {
		return refresher.Refresh(ctx, m, object)
	}
	return client.Get(ctx, m, object.Key)
}

// fetchImported returns what the import of the object has just read, once, or reads it.
func (m *Manager) fetchImported(ctx context.Context, client backend.Client, of *model.Model, object backend.Object) (backend.Object, error) {
	if handed, ok := m.handed.LoadAndDelete(mapKey(of, object.Key)); ok {
		return handed.(backend.Object), nil //nolint:forcetypeassert // nothing else is stored
	}
	return client.Get(ctx, of, object.Key)
}

// imported reports whether a state holds nothing but the key. Every object of a documented
// model has a business key, so a state without one was never read.
func imported(m *model.Model, s State) bool {
	return s.Unread || !m.Generic && s.Value[m.BusinessKey] == nil
}

// refreshed returns the state of an object that was read, or not for err; nil
// where it is gone.
func (m *Manager) refreshed(ctx context.Context, client backend.Client, prior State, object backend.Object, err error) (*State, error) {
	if errors.Is(err, backend.ErrNotFound) {
		return nil, m.confirmGone(ctx, client, prior, err)
	}
	if err != nil {
		return nil, err
	}
	state := prior
	state.Unread = false
	var server model.Value
	server, state.Unreadable = m.decode(ctx, object)
	if imported(m.Model, prior) {
		state.Value, state.NonDefaults = m.Model.ImportedState(server)
	} else {
		server, state.Others = m.Model.Own(server, prior.Value, prior.Given)
		state.Value = m.Model.Refresh(m.Model.Undeclare(prior.Value, prior.Declared), server)
	}
	m.copyMeta(state.Value, prior.Value)
	if m.Model.HasHierarchy {
		var at any
		if at, err = refreshHierarchy(ctx, client, prior.Value, object); at != nil {
			state.Value[Hierarchy] = at
		}
	}
	return &state, err
}
