package lifecycle

import (
	"context"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// Delete removes the object. One that is gone already is no error. The state is
// nil once it is gone; beside an error it is what is left of it.
func (m *Manager) Delete(ctx context.Context, prior State) (*State, Report) {
	var report Report
	state := prior
	client := m.client(&report)
	if client == nil {
		return &state, report
	}
	ctx, cancel := withTimeout(ctx, prior.Value, "delete")
	defer cancel()
	if !m.finishBeforeDelete(ctx, client, &state, &report) {
		if report.HasError() {
			return &state, report
		}
		return nil, report
	}
	unlock, err := m.lock(ctx, m.Model, state.Key)
	if err != nil {
		report.addCallError(m.Model, "delete", err)
		return &state, report
	}
	defer unlock()
	if m.wasTakenOver(m.Model, state.Key) {
		// With create_before_destroy the new resource may have met the old object.
		report.addWarning(nil, "Kept a "+m.Model.Title,
			"Another resource has taken it over in this run, so it was not deleted with this one.")
		return nil, report
	}
	if err := client.Delete(ctx, m.Model, m.object(state)); err != nil {
		state.Pending = pendingChange("delete", err)
		report.addCallError(m.Model, "delete", err)
		return &state, report
	}
	return nil, report
}

// finishBeforeDelete brings a change of an earlier run to its end before the
// object is deleted, and reports whether there is one.
func (m *Manager) finishBeforeDelete(ctx context.Context, client backend.Client, s *State, report *Report) bool {
	end, err := m.finishPending(ctx, client, s, m.pendingWait(*s))
	if end == running && s.Key == "" {
		report.addCallError(m.Model, "delete", err)
		return false
	}
	s.Pending = nil
	return end != gone
}
