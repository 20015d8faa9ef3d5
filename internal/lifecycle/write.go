package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// write is what a create or an update is to achieve.
type write struct {
	// config is the configuration, planned the plan that Terraform approved.
	config, planned model.Value
	// before is the state that the write changes; nil for a new object.
	before model.Value
	// sent is the part of the plan that differs from the prior state, and the
	// secrets.
	sent model.Value
	// managed is the part of the plan that the configuration declares.
	managed model.Value
	// given and withdrawn name the elements of shared lists that the write gives and
	// takes away.
	given, withdrawn model.Keys
	// declared are the attributes that the configuration declares.
	declared model.Paths
	// names are what the names in planned stand for; late are the references that the
	// write goes without.
	names model.Names
	late  []model.Reference
	// newKey is true where the object has had another business key before, or none.
	newKey bool
	// told are the lists of which it was reported that calls failed.
	told []string
}

// write returns what a write is to achieve. It does not plan the configuration
// again, because that would send what is under ignore_changes.
func (m *Manager) write(config, planned model.Value, prior State, names model.Names, late []model.Reference) write {
	w := write{
		config: config, planned: planned, before: prior.Value, sent: m.Model.Changes(planned, prior.Value), managed: m.Model.Managed(config, planned),
		given:     m.Model.Given(config, planned, prior.Given),
		withdrawn: m.Model.Withdrawn(planned, prior.Value, prior.Given, prior.Others),
		declared:  m.Model.Declared(config),
		names:     m.Model.NamesIn(planned, names),
		newKey:    model.FoldName(m.Model.KeyOf(planned)) != model.FoldName(m.Model.KeyOf(prior.Value)),
	}
	w.sent = m.Model.WithNulls(w.sent, prior.Declared, planned, prior.Value)
	for list := range w.withdrawn {
		w.sent[list] = planned[list]
	}
	if m.Model.Generic {
		if prior.Value == nil {
			w.sent = m.Model.WithImplied(w.sent)
		}
		w.sent = m.addDataSecrets(w.sent, config, planned, prior.Value)
	} else {
		m.addSecrets(w.sent, config, planned, prior.Value)
	}
	w.withhold(late)
	return w
}

// graceAfterStop bounds the read after a write that has used its grace period.
const graceAfterStop = 2 * time.Second

// readBack reads the object after a write, and returns the state. The write
// stands even if that fails: then the state keeps the planned values, and the
// next refresh completes them.
func (m *Manager) readBack(ctx context.Context, client backend.Client, object backend.Object, w write, report *Report) *State {
	ctx, cancel := withGraceToRead(ctx)
	defer cancel()
	found, err := m.fetchWritten(ctx, client, object)
	return m.stateAfterWrite(ctx, client, object, found, err, w, report)
}

// readBackNew is readBack of an object that was just made. A reading node may lag, so
// one that is not found is looked for until the time of the create is over. The state
// is nil where it never shows: what refers to it must not be built on nothing.
func (m *Manager) readBackNew(ctx context.Context, client backend.Client, object backend.Object, w write, report *Report) *State {
	ctx, cancel := withGraceToRead(ctx)
	defer cancel()
	first := true
	found, err := m.awaitSeen(ctx, func() (backend.Object, error) {
		if first {
			first = false
			return m.fetchWritten(ctx, client, object)
		}
		return client.Get(ctx, m.Model, object.Key)
	})
	if errors.Is(err, backend.ErrNotFound) {
		_ = m.addUnknownOutcome(&backend.UnknownOutcomeError{
			Key: object.Key, Err: err, Known: fmt.Sprintf("The server says that it was made, with the %s %s, and does not show it.", m.Model.Key, object.Key),
		}, w, report)
		return nil
	}
	if err == nil && m.isAnothers(found, w, report) {
		return nil
	}
	return m.stateAfterWrite(ctx, client, object, found, err, w, report)
}

// isAnothers reports whether the object that a server names as the new one is shown with
// another business key. To keep it would be to take it over, and to change or delete it
// later.
func (m *Manager) isAnothers(found backend.Object, w write, report *Report) bool {
	key := m.Model.KeyOf(w.planned)
	if key == "" || m.Model.HoldsKey(found.Data, key) {
		return false
	}
	_ = m.addUnknownOutcome(&backend.UnknownOutcomeError{
		Err: &backend.Error{Is: backend.ErrProtocol, Message: fmt.Sprintf("the server says that it made the %s %s, and shows that with another %s: %v",
			m.Model.Title, found.Key, m.keyPayloads(), m.Model.KeyIn(found.Data))},
		Known: "That one is left alone.",
	}, w, report)
	return true
}

// withGraceToRead returns a context for the read after a write.
func withGraceToRead(ctx context.Context) (context.Context, context.CancelFunc) {
	grace := backend.GracePeriod
	if ctx.Err() != nil {
		grace = graceAfterStop
	}
	return backend.WithGracePeriod(ctx, grace)
}

// awaitSeen reads a new object until it is found, or the time of the caller is over.
func (m *Manager) awaitSeen(ctx context.Context, read func() (backend.Object, error)) (backend.Object, error) {
	var between pause
	for caller := backend.CallerContext(ctx); ; {
		isLast := caller.Err() != nil
		found, err := read()
		if !errors.Is(err, backend.ErrNotFound) || isLast {
			return found, err
		}
		_ = between.wait(caller) // at its end comes the last look
	}
}

// stateAfterWrite returns the state after a write. found is the object as it was read,
// or not for err.
func (m *Manager) stateAfterWrite(ctx context.Context, client backend.Client, object, found backend.Object, err error, w write, report *Report) *State {
	state, differences, problems := m.afterWrite(w, found, err)
	if found.InBulk() && (len(differences) > 0 || len(problems) > 0 || !m.confirms(found, w.planned)) {
		// A list can be stale, so a row counts only where it holds the whole plan.
		found, err = client.Get(ctx, m.Model, object.Key)
		state, differences, problems = m.afterWrite(w, found, err)
	}
	if m.isStale(found, w, differences) {
		found = m.rereadStale(ctx, client, found, w)
		state, differences, problems = m.afterWrite(w, found, nil)
	}
	if err != nil {
		report.addWarning(nil, "Cannot read back "+m.Model.Title,
			"The write succeeded, but reading the result did not. The next refresh will.\n\n"+err.Error())
	}
	for _, problem := range problems {
		if !declares(w.config, beforeIndex(pathOf(problem.Path))) {
			continue
		}
		report.addWarning(pathOf(problem.Path), "Cannot read back "+m.Model.Title, problem.Error())
	}
	differences = slices.DeleteFunc(differences, func(d model.Difference) bool {
		return slices.Contains(w.told, fmt.Sprint(pathOf(d.Path)[0]))
	})
	m.titleDifferences(ctx, differences, w.planned)
	m.addDifferences(differences, w.planned, report)
	state.Key = object.Key
	m.copyMeta(state.Value, w.planned)
	if model.IsUnknown(w.planned[Hierarchy]) {
		state.Value[Hierarchy] = found.Hierarchy
	}
	return &state
}

func (m *Manager) fetchWritten(ctx context.Context, client backend.Client, object backend.Object) (backend.Object, error) {
	if refresher, ok := backend.As[backend.Refresher](client); ok {
		return refresher.ReadBack(ctx, m.Model, object)
	}
	return client.Get(ctx, m.Model, object.Key)
}

// afterWrite compares a plan with the object that was read after it. With an
// error there is no such object, and the planned values stand.
func (m *Manager) afterWrite(w write, found backend.Object, err error) (State, []model.Difference, []model.DecodeError) {
	state := State{Given: w.given, Declared: w.declared, Names: w.names, Unsent: m.Model.UnsentPaths()}
	if err != nil {
		state.Value, _ = m.Model.StateAfterApply(w.planned, nil, nil)
		return state, nil, nil
	}
	server, problems := m.Model.Decode(found.Data)
	server, state.Others = m.Model.Own(server, w.planned, nil)
	var differences []model.Difference
	state.Value, differences = m.Model.StateAfterApply(w.planned, w.managed, server)
	return state, differences, problems
}
