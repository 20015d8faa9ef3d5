package lifecycle

import (
	"context"
	"maps"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Update sends the difference between the plan and the prior state, and returns
// the new state. Beside an error it is the state as far as it is known.
func (m *Manager) Update(ctx context.Context, config, planned model.Value, prior State) (*State, Report) {
	var report Report
	state := prior
	client := m.client(&report)
	if client == nil {
		return &state, report
	}
	ctx, cancel := withTimeout(ctx, planned, "update")
	defer cancel()
	end, ok := m.finishBeforeUpdate(ctx, client, &state, &report)
	if !ok {
		return &state, report
	}
	w := m.write(config, planned, prior.Value)
	if end != none {
		// The earlier change has made the object differ from the prior state.
		w.sent = maps.Clone(w.managed)
		m.addSecrets(w.sent, config, planned, prior.Value)
	}
	unlock, err := m.lock(ctx, m.Model, state.Key)
	if err != nil {
		report.addCallError(m.Model, "update", err)
		return &state, report
	}
	defer unlock()
	updated := m.apply(ctx, client, w, state, &report)
	return updated, report
}

// apply moves the object to the planned node, sends what differs, and returns
// the state after that.
func (m *Manager) apply(ctx context.Context, client backend.Client, w write, s State, report *Report) *State {
	if err := m.move(ctx, client, w.planned, &s); err != nil {
		s.Pending = pendingChange("move", err)
		report.addCallError(m.Model, "move", err)
		return &s
	}
	if len(w.sent) == 0 {
		// Besides the node, only what is Terraform's alone changed: timeouts, for
		// example.
		s.Value, _ = m.Model.StateAfterApply(w.planned, nil, s.Value)
		m.copyMeta(s.Value, w.planned)
		return &s
	}
	object, err := m.replace(ctx, client, s.Key, w)
	if err != nil {
		s.Pending = pendingChange("update", err)
		report.addCallError(m.Model, "update", err)
		return &s
	}
	updated := m.readBack(ctx, client, object, w, report)
	updated.NonDefaults = s.NonDefaults.Without(w.config)
	return updated
}

// finishBeforeUpdate brings a change of an earlier run to its end before the
// next, and reports whether there is an object to update.
func (m *Manager) finishBeforeUpdate(ctx context.Context, client backend.Client, s *State, report *Report) (outcome, bool) {
	end, err := m.finishPending(ctx, client, s, m.pendingWait(*s))
	switch {
	case end == running && s.Key == "":
		report.addCallError(m.Model, "update", err)
		return end, false
	case end == gone:
		report.addError(nil, "Cannot update "+m.Model.Title,
			"An earlier run left its creation to the server, which did not succeed. Plan again to make it anew."+followedBy(err))
		return end, false
	}
	s.Pending = nil
	return end, true
}

// replace lays what is sent over the object as the server holds it now, puts it
// back and returns the object as it was.
func (m *Manager) replace(ctx context.Context, client backend.Client, key string, w write) (backend.Object, error) {
	object, err := client.Get(ctx, m.Model, key)
	if err != nil {
		return object, err
	}
	current := object.Data
	if m.Model.PartialUpdate {
		current = nil
	}
	return object, client.Replace(ctx, m.Model, object, m.Model.Payload(current, w.sent, w.managed))
}
