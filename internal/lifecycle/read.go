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
	var report Report
	client := m.client(&report)
	if client == nil {
		return &prior, report
	}
	ctx, cancel := withTimeout(ctx, prior.Value, "read")
	defer cancel()
	state := prior
	if !m.finishBeforeRead(ctx, client, &state, &report) {
		if state.Pending == nil {
			return nil, report
		}
		return &state, report
	}
	read := m.refresh(ctx, client, state)
	switch {
	case read.err != nil:
		report.addCallError(m.Model, "read", read.err)
	case read.gone:
		return nil, report
	case len(read.problems) > 0:
		report.addDecodeErrors(m.Model, state.Key, read.problems)
	default:
		return &read.state, report
	}
	return &prior, report
}

// finishBeforeRead brings a change of an earlier run to its end before a
// refresh, and reports whether there is an object to read.
func (m *Manager) finishBeforeRead(ctx context.Context, client backend.Client, s *State, report *Report) bool {
	change := s.Pending
	end, err := m.finishPending(ctx, client, s, m.refreshWait())
	switch {
	case end == running:
		report.addWarning(nil, "The server is still at work on a "+m.Model.Title, err.Error())
	case end == gone:
		report.addWarning(nil, "A "+m.Model.Title+" was not made",
			"An earlier run left its creation to the server, which did not succeed. The plan makes it anew."+followedBy(err))
	case end == done && err != nil && change.Action != "create":
		report.addWarning(nil, "An earlier change of a "+m.Model.Title+" failed", err.Error())
	}
	return s.Key != "" || end == none
}

// readResult is what a refresh found.
type readResult struct {
	state    State
	imported bool // the prior state held nothing but the key
	gone     bool
	problems []model.DecodeError
	err      error
}

// refresh reads an object. Lists can be stale: if a row would change the state,
// the object itself is read, so that a plan never shows drift that is not there.
func (m *Manager) refresh(ctx context.Context, client backend.Client, prior State) readResult {
	object, err := fetch(ctx, client, m.Model, m.object(prior))
	read := m.readResult(ctx, client, prior, object, err)
	if object.FromList && !read.imported && !Same(read.state.Value, prior.Value) {
		object, err = client.Get(ctx, m.Model, object.Key)
		read = m.readResult(ctx, client, prior, object, err)
	}
	return read
}

func fetch(ctx context.Context, client backend.Client, m *model.Model, object backend.Object) (backend.Object, error) {
	if refresher, ok := backend.As[backend.Refresher](client); ok {
		return refresher.Refresh(ctx, m, object)
	}
	return client.Get(ctx, m, object.Key)
}

func (m *Manager) readResult(ctx context.Context, client backend.Client, prior State, object backend.Object, err error) readResult {
	r := readResult{state: prior}
	if errors.Is(err, backend.ErrNotFound) {
		r.gone = true
		return r
	}
	if err != nil {
		r.err = err
		return r
	}
	var server model.Value
	server, r.problems = m.Model.Decode(object.Data)
	// Every object has a business key, so a state without one was never read.
	if prior.Value[m.Model.BusinessKey] == nil {
		r.imported = true
		r.state.Value, r.state.NonDefaults = m.Model.StateFromServer(server)
	} else {
		r.state.Value = m.Model.Refresh(prior.Value, server)
	}
	m.copyMeta(r.state.Value, prior.Value)
	if m.Model.HasHierarchy {
		var at any
		if at, r.err = refreshHierarchy(ctx, client, prior.Value, object); at != nil {
			r.state.Value[Hierarchy] = at
		}
	}
	return r
}
