package lifecycle

import (
	"context"
	"fmt"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Plan is a planned object.
type Plan struct {
	// Value is the value that the state will hold, Unknown where only the apply
	// shows it.
	Value model.Value
	// Key is the object's key. It is empty, and KeyUnknown true, where the server
	// has not made the object yet.
	Key        string
	KeyUnknown bool
	// Replace names the changed attributes that make Terraform replace the object.
	Replace []Path
	// Unchanged is true where the plan is the prior state to the last spelling.
	Unchanged bool
}

// Plan plans the object that a configuration declares; prior is nil for a new
// one. With an error in the report there is no plan.
func (m *Manager) Plan(ctx context.Context, config model.Value, prior *State) (Plan, Report) {
	if hasExtra(config) || prior != nil && hasExtra(prior.Value) {
		return m.planExtra(ctx, config, prior)
	}
	var report Report
	var before State
	if prior != nil {
		before = *prior
	}
	config = m.Model.InOrderOf(config, before.Value)
	names := m.namesToPlan(ctx, config, before, &report)
	known := m.without(before.Unsent)
	d := known.named(names).draft(ctx, config, before, prior == nil)
	if !d.same || d.report.HasError() || m.Model.DeclaresAny(config, before.Unsent) {
		// Only what is planned is worth a question, and only a server that can be used.
		if !m.isUsable(ctx, d.planned, before.Value) {
			m = known
		} else if m = m.asPlanned(ctx, d.planned, before.Unsent); m.Model != known.Model {
			d = m.named(names).draft(ctx, config, before, prior == nil)
		}
	} else {
		m = known
	}
	plan, report := m.named(names).plan(ctx, config, before, d, append(report, d.report...))
	if m.checks() && !report.HasError() {
		if prior == nil {
			m.noteReplaced(config, &report)
		}
		m.noteMentions(config, names, &report)
		m.sayGone(config, &report)
	}
	if !report.HasError() {
		m.claimPlanned(ctx, plan, prior, &report)
	}
	return plan, report
}

// draft is what is planned by rules alone.
type draft struct {
	planned model.Value
	// released is what stays although it is not declared any more.
	released model.Paths
	// isNew is true for a new object, same where the plan is the prior state.
	isNew, same bool
	report      Report
}

func (m *Manager) draft(ctx context.Context, config model.Value, before State, isNew bool) draft {
	d := draft{isNew: isNew}
	refuseNulls(m.Model.Fields, config, nil, &d.report) // some are known since the validation only
	m.checkChoices(config, before.Value, &d.report)
	d.report.addUnreadable(m.Model, before, config)
	if isNew {
		m.requireSecrets(config, &d.report)
	}
	d.planned = m.Model.Plan(m.sharedToPlan(ctx, config, before, &d.report), before.Value, before.NonDefaults)
	d.planned, d.released = m.release(d.planned, config, before)
	m.copyMeta(d.planned, config)
	m.planHierarchy(ctx, d.planned, config, before.Value, before.Key != "", &d.report)
	d.same = !isNew && Same(d.planned, before.Value)
	return d
}

// plan finishes the plan of an object whose names of others are known.
func (m *Manager) plan(ctx context.Context, config model.Value, before State, d draft, report Report) (Plan, Report) {
	planned, released, isNew := d.planned, d.released, d.isNew
	if !d.same {
		m.checkPlausible(config, planned, before.Value, &report)
		m.checkAssigned(ctx, config, planned, before.Value, &report)
	}
	m.checkSchema(config, &report)
	// An object that is still being made gets its key from the apply that this
	// plan asks for.
	plan := Plan{Value: planned, Key: before.Key, KeyUnknown: before.Key == "" && (isNew || before.Pending != nil)}
	plan.Unchanged = !plan.KeyUnknown && d.same
	if plan.Unchanged && !report.HasError() {
		m.sayReleased(released, before, &report)
		return plan, report
	}
	// A node that is not there is told beside what else is wrong.
	if m.checkConnection(ctx, planned, before.Value, &report); report.HasError() {
		return Plan{}, report
	}
	if !isNew {
		plan.Replace = m.replacements(planned, before.Value)
		if m.refuseLateReplacement(plan, before, &report); report.HasError() {
			return Plan{}, report
		}
		if len(plan.Replace) > 0 {
			if m.limitDeletion(before, "replaces, and so deletes,", plan.Replace[0], &report); report.HasError() {
				return Plan{}, report
			}
			released = nil // the object that keeps them goes
			m.depart(departure{"replaces", m.nameOf(before)}, m.textsOf(before), &report)
		} else {
			m.noteRename(ctx, before, planned, &report)
		}
	}
	m.sayReleased(released, before, &report)
	if key := m.Model.KeyOf(planned); key != "" && m.translates() {
		m.references.people.plan(key)
	}
	m.checkStock(ctx, plan, before, &report)
	return plan, report
}

// replacements returns the changed attributes that make Terraform replace the
// object. A required one that the server was never seen to show is there all the same,
// and may well be what is declared.
func (m *Manager) replacements(planned, prior model.Value) []Path {
	var paths []Path
	for i := range m.Model.Fields {
		f := &m.Model.Fields[i]
		hidden := f.Required && prior[f.Name] == nil
		if f.Access == model.CreateOnly && !hidden && !f.Equal(planned[f.Name], prior[f.Name]) {
			paths = append(paths, Path{f.Name})
		}
	}
	if m.Model.HasHierarchy && planned[Hierarchy] != prior[Hierarchy] && !m.movesInPlace(planned, prior) {
		paths = append(paths, Path{Hierarchy})
	}
	return paths
}

// refuseLateReplacement reports a node that was not known when Terraform planned an
// update and that turns out, in the apply, to need a replacement. Terraform takes that
// for a fault of the provider. Its apply plans again without a read before, by which
// such a plan is known.
func (m *Manager) refuseLateReplacement(plan Plan, before State, report *Report) {
	needs := slices.ContainsFunc(plan.Replace, func(at Path) bool { return at.String() == Hierarchy })
	if !needs || m.placer() == nil {
		return
	}
	if m.hasSeen(m.Model, before.Key) {
		return
	}
	report.addError(Path{Hierarchy}, "Cannot move "+m.Model.Title,
		fmt.Sprintf("%s: the provider's setting moves allows no move from %s to %s: plan again to replace the object. "+
			"The replacement was not planned because the node was not known then. A plan with -refresh=false cannot tell.",
			Hierarchy, nodeIn(before.Value), nodeIn(plan.Value)))
}
