package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Update sends the difference between the plan and the prior state, and returns
// the new state. Beside an error it is the state as far as it is known.
func (m *Manager) Update(ctx context.Context, config, planned model.Value, prior State) (*State, Report) {
	if extraIn(planned) != nil || extraIn(prior.Value) != nil && m.clearsReleased() {
		return m.writeExtra(ctx, config, planned, &prior, func(x *Manager, config, planned model.Value) (*State, Report) {
			return x.Update(ctx, config, planned, x.stateAsField(prior))
		})
	}
	// Another write may wait for this, because the object has the business key that it gives.
	end := m.beginRename(planned, prior)
	state, report := m.update(ctx, config, planned, prior)
	end(stays(state, report))
	return state, report
}

// update is Update of what the model has.
func (m *Manager) update(ctx context.Context, config, planned model.Value, prior State) (*State, Report) {
	return m.run(ctx, "update", planned, &prior, func(ctx context.Context, client backend.Client, report *Report) (*State, error) {
		state := prior
		m := m.asPlanned(ctx, planned, prior.Unsent)
		state.Unsent = m.Model.UnsentPaths()
		names, late, ok := m.namesToWrite(ctx, client, planned, prior, report)
		if !ok {
			return &state, nil
		}
		m = m.named(names)
		end, err := m.finishBeforeWrite(ctx, client, &state)
		w := m.write(config, planned, prior, names, late)
		switch end {
		case running:
			return &state, err
		case notMade:
			if m.addForgotten(err, report, "It is left alone.") {
				report.addError(nil, "Cannot update "+m.Model.Title, "An earlier run left its creation to the server, and nothing shows how that ended. Plan again.")
				return &state, nil
			}
			report.addError(nil, "Cannot update "+m.Model.Title,
				"An earlier run left its creation to the server, which did not succeed. Plan again to create it."+followedBy(err))
			return &state, nil
		case done:
			if err := m.catchUp(ctx, client, &state, &w, *prior.Pending, err); err != nil {
				return &state, err
			}
		}
		unlock, err := m.lock(ctx, m.Model, state.Key)
		if err != nil {
			return &state, err
		}
		defer func() { unlock() }()
		updated, err := m.apply(ctx, client, w, state, report)
		if err == nil && !report.HasError() {
			unlock()
			unlock = func() {}
			m.bringTogether(ctx, client, updated, w, report)
		}
		return updated, err
	})
}

// apply moves the object to the planned node, sends what differs, and returns
// the state after that.
func (m *Manager) apply(ctx context.Context, client backend.Client, w write, s State, report *Report) (*State, error) {
	if err := m.move(ctx, client, w.planned, &s); err != nil {
		s.Pending = pendingChange("move", err)
		m.addCallError(report, "move", w.planned, err)
		return &s, nil
	}
	if len(w.sent) == 0 {
		// Besides the node, only what is Terraform's alone changed: timeouts, for
		// example.
		s.Value, _ = m.Model.StateAfterApply(w.planned, nil, s.Value)
		s.Given, s.Declared, s.Names = w.given, w.declared, w.names
		m.copyMeta(s.Value, w.planned)
		return &s, nil
	}
	object, err := m.replaceOnceFree(ctx, client, s, w)
	if err != nil {
		s.Given = m.Model.JoinedKeys(s.Given, w.given) // the server may have taken it, or may yet
		if s.Pending = pendingChange("update", err); s.Pending != nil {
			s.Pending.Paths = sentPaths(m.Model.Fields, w.sent, "")
		}
		return &s, err
	}
	m.assign(ctx, client, object, &w, s.Value, report)
	updated := m.readBack(ctx, client, object, w, report)
	updated.NonDefaults = s.NonDefaults.Without(w.config)
	return updated, nil
}

// replace lays what is sent over the object as the server holds it now, puts it
// back and returns the object as it was. What goes by calls of its own is left to assign.
func (m *Manager) replace(ctx context.Context, client backend.Client, s State, w write) (backend.Object, error) {
	object, err := client.Get(ctx, m.Model, s.Key)
	if err == nil {
		err = m.checkIdentity(object, s.Value, w.planned)
	}
	if err != nil {
		return object, err
	}
	object.Hierarchy = cmp.Or(object.Hierarchy, m.object(s).Hierarchy)
	sent, problems := m.Model.WithOthers(w.sent, w.withdrawn, object.Data)
	if len(problems) > 0 {
		return object, &backend.Error{Is: backend.ErrProtocol, Message: fmt.Sprintf("%s %s: %v: nothing was written, because that would take away what others put there",
			m.Model.Type, object.Key, problems[0])}
	}
	current := object.Data
	if m.Model.PartialUpdate {
		current = nil
	} else if err := m.checkWhole(object, s.Value, w.sent); err != nil {
		return object, err
	}
	if m.Model.OnlyAssigned(w.sent) {
		return object, nil
	}
	return object, client.Replace(backend.WithManaged(ctx, w.managed), m.Model, object, m.Model.Payload(current, sent, w.managed))
}

// checkIdentity returns an error where an object is another than any of the values
// knows: the server shows somebody else's, or has just given it another business key.
// To lay a change over that would write what no plan showed.
func (m *Manager) checkIdentity(object backend.Object, known ...model.Value) error {
	for _, value := range known {
		key := m.Model.KeyOf(value)
		if key == "" || m.Model.HoldsKey(object.Data, key) {
			return nil
		}
	}
	return &backend.Error{Is: backend.ErrProtocol, Message: fmt.Sprintf("%s %s is shown with another %s than it had, %v: nothing was written. Plan again to see what has changed.",
		m.Model.Type, object.Key, m.keyPayloads(), m.Model.KeyIn(object.Data))}
}

// checkWhole returns an error where an object is shown without a value that the state
// holds, and without saying that there is none. It may be shown in part. To lay a change
// over that would take away the rest.
func (m *Manager) checkWhole(object backend.Object, known, sent model.Value) error {
	path := m.Model.Unshown(object.Data, known, sent)
	if path == "" {
		return nil
	}
	return &backend.Error{Is: backend.ErrProtocol, Message: fmt.Sprintf("%s %s is shown without %s, which it had when this was planned: nothing was written, because that could take away what is not shown. Plan again to see what has changed. "+
		"If the plan shows nothing of it, the server may leave out what is empty: declare the attribute as empty to say so, or set it on the server again.",
		m.Model.Type, object.Key, path)}
}

// keyPayloads names the business key as the server does.
func (m *Manager) keyPayloads() string {
	var keys []string
	for _, f := range m.Model.KeyFields() {
		keys = append(keys, f.Payload)
	}
	return strings.Join(keys, " and ")
}
