package lifecycle

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// Whatever the model and the configurations: after a create or an update, a
// refresh changes nothing and the next plan is empty. That holds also where a plan clears
// what is not declared any more.
func TestEveryApplyIsFollowedByAnEmptyPlan(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := modeltest.Models().Draw(r, "model")
		withoutFillFrom(m.Fields) // a released value follows its source
		server := newMemory(t)
		w := &world{server: server, Manager: manager(m, server)}
		w.ClearReleased = map[model.System]bool{m.System: rapid.Bool().Draw(r, "clear")}
		var prior *State
		for range 3 {
			config := modeltest.Configs(m).Draw(r, "config")
			prior = w.applied(r, config, prior)
			again, report := w.Read(t.Context(), *prior)
			if len(report) > 0 || !Same(again.Value, prior.Value) {
				r.Fatalf("a refresh after the apply: %v\n%v\n%v", report, prior.Value, again.Value)
			}
			plan, report := w.Plan(t.Context(), config, prior)
			if len(withoutReleases(report)) > 0 || !plan.Unchanged {
				r.Fatalf("a plan after the apply: %v\n%v\n%v", report, prior.Value, plan.Value)
			}
		}
	})
}

// applied plans and applies as Terraform does: a plan without changes is not
// applied, and a replaced object is deleted first.
func (w *world) applied(r *rapid.T, config model.Value, prior *State) *State {
	plan, report := w.Plan(w.server.t.Context(), config, prior)
	switch {
	case plan.Unchanged:
		return prior
	case len(withoutReleases(report)) > 0:
		r.Fatalf("the plan: %v", report)
	case prior == nil:
		prior, report = w.Create(w.server.t.Context(), config, plan.Value)
	case len(plan.Replace) > 0:
		_, report = w.Delete(w.server.t.Context(), *prior)
		if len(report) == 0 {
			return w.applied(r, config, nil)
		}
	default:
		prior, report = w.Update(w.server.t.Context(), config, plan.Value, *prior)
	}
	if len(report) > 0 {
		r.Fatalf("the apply: %v", report)
	}
	return prior
}

func withoutFillFrom(fields []model.Field) {
	for i := range fields {
		fields[i].FillFrom = ""
		withoutFillFrom(fields[i].Fields)
	}
}
