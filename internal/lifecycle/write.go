package lifecycle

import (
	"context"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// write is what a create or an update is to achieve.
type write struct {
	// config is the configuration, planned the plan that Terraform approved.
	config, planned model.Value
	// sent is the part of the plan that differs from the prior state, and the
	// secrets.
	sent model.Value
	// managed is the part of the plan that the configuration declares.
	managed model.Value
}

// write returns what a write is to achieve. It does not plan the configuration
// again, because that would send what is under ignore_changes.
func (m *Manager) write(config, planned, prior model.Value) write {
	w := write{config: config, planned: planned, sent: m.Model.Changes(planned, prior), managed: m.Model.Managed(config, planned)}
	m.addSecrets(w.sent, config, planned, prior)
	return w
}

// graceAfterStop bounds the read after a write that has used its grace period.
const graceAfterStop = 2 * time.Second

// readBack reads the object after a write, and returns the state. The write
// stands even if that fails: then the state keeps the planned values, and the
// next refresh completes them.
func (m *Manager) readBack(ctx context.Context, client backend.Client, object backend.Object, w write, report *Report) *State {
	grace := backend.GracePeriod
	if ctx.Err() != nil {
		grace = graceAfterStop
	}
	ctx, cancel := backend.WithGracePeriod(ctx, grace)
	defer cancel()
	found, err := fetchWritten(ctx, client, m.Model, object)
	value, differences, problems := m.afterWrite(w, found, err)
	if found.InBulk() && (len(differences) > 0 || len(problems) > 0 || !m.confirms(found, w.planned)) {
		// A list can be stale, so a row counts only where it holds the whole plan.
		found, err = client.Get(ctx, m.Model, object.Key)
		value, differences, problems = m.afterWrite(w, found, err)
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
	report.addDifferences(m.Model, differences)
	state := &State{Value: value, Key: object.Key}
	m.copyMeta(state.Value, w.planned)
	if model.IsUnknown(w.planned[Hierarchy]) {
		state.Value[Hierarchy] = found.Hierarchy
	}
	return state
}

func fetchWritten(ctx context.Context, client backend.Client, m *model.Model, object backend.Object) (backend.Object, error) {
	if refresher, ok := backend.As[backend.Refresher](client); ok {
		return refresher.ReadBack(ctx, m, object)
	}
	return client.Get(ctx, m, object.Key)
}

// afterWrite compares a plan with the object that was read after it. With an
// error there is no such object, and the planned values stand.
func (m *Manager) afterWrite(w write, found backend.Object, err error) (model.Value, []model.Difference, []model.DecodeError) {
	if err != nil {
		value, _ := m.Model.StateAfterApply(w.planned, nil, nil)
		return value, nil, nil
	}
	server, problems := m.Model.Decode(found.Data)
	value, differences := m.Model.StateAfterApply(w.planned, w.managed, server)
	return value, differences, problems
}
