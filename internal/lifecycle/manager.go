package lifecycle

import (
	"context"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The attributes that are not fields of a model.
const (
	// Hierarchy is the node where an object lives, where the model has one.
	Hierarchy = "hierarchy"
	// Timeouts bounds the operations on an object, as durations in text.
	Timeouts = "timeouts"
)

// Manager does the work for the objects of one model. It is safe for concurrent
// use.
type Manager struct {
	Model *model.Model
	*Shared
	// unread is why the server did not tell of the model; nil where it did, or was not asked.
	unread error
}

// withModel returns the manager for another form of its model.
func (m *Manager) withModel(form *model.Model) *Manager {
	with := *m
	with.Model = form
	return &with
}

// client returns the client of the model's system, or nil and a message.
func (m *Manager) client(report *Report) backend.Client {
	client, err := m.Client(m.Model.System)
	if err != nil {
		report.addError(nil, "Cannot use "+m.Model.Title, err.Error())
		return nil
	}
	return client
}

// roleOf returns the client in a role; false where it cannot be had, or has no such role.
func roleOf[T any](m *Manager) (role T, ok bool) {
	client, err := m.Client(m.Model.System)
	if err != nil {
		return role, false
	}
	return backend.As[T](client)
}

// run calls do with the client, within the time that value gives the operation.
// The error of do becomes a message. Where there is no client, the state is prior.
func (m *Manager) run(ctx context.Context, operation string, value model.Value, prior *State, do func(context.Context, backend.Client, *Report) (*State, error)) (*State, Report) {
	var report Report
	client := m.client(&report)
	if client == nil {
		return prior, report
	}
	ctx, cancel := withTimeout(ctx, value, operation)
	defer cancel()
	state, err := do(backend.WithWarnings(ctx, m.warnInto(&report)), client, &report)
	if err != nil {
		m.addCallError(&report, operation, value, err)
	}
	if state != nil && state.Key != "" {
		m.seen.Store(mapKey(m.Model, state.Key), true)
	}
	return state, report
}

// warnInto returns what takes the warnings of calls into a report: those of one cause
// once a run.
func (m *Manager) warnInto(report *Report) func(backend.Warning) {
	var turn sync.Mutex
	return func(w backend.Warning) {
		if w.Once != "" {
			if !m.first(w.Once) {
				return
			}
		}
		turn.Lock()
		defer turn.Unlock()
		report.addWarning(nil, w.Summary, w.Detail)
	}
}

// object returns the handle of the object that a state is about.
func (m *Manager) object(s State) backend.Object {
	return backend.Object{Key: s.Key, Hierarchy: nodeIn(s.Value)}
}

// copyMeta copies the attributes that are not fields of the model: timeouts,
// the versions of secrets and the exactness of lists, which pass through plan and state as they are
// configured, and the node where it is known.
func (m *Manager) copyMeta(to, from model.Value) {
	set := func(name string) {
		if v := from[name]; v != nil {
			to[name] = v
		}
	}
	set(Timeouts)
	if m.Model.Generic {
		set(SecretsVersion)
	} else {
		for _, f := range m.Model.Secrets() {
			set(VersionName(f))
		}
	}
	for _, f := range m.Model.SharedLists() {
		set(f.ExactName())
	}
	if m.Model.HasHierarchy && !model.IsUnknown(from[Hierarchy]) {
		set(Hierarchy)
	}
}
