package lifecycle

import (
	"fmt"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// leavers are states of as many people.
func leavers(count int) []State {
	var states []State
	for i := range count {
		states = append(states, State{
			Key:   fmt.Sprint(i + 1),
			Value: model.Value{"email": fmt.Sprintf("leaver-%d@example.com", i+1), "birth_place": "here", Hierarchy: "top.here"},
		})
	}
	return states
}

func limited(t *testing.T, rule DeletionRule) *world {
	w := newWorld(t)
	rule.Block = "memory"
	w.Deletions = map[model.System]DeletionRule{w.Model.System: rule}
	return w
}

func TestTooManyDeletions(t *testing.T) {
	states := leavers(4)
	w := limited(t, DeletionRule{Max: new(2)})
	var all Report
	for _, state := range states {
		for range 2 { // Terraform may ask for a plan more than once
			report := w.PlanDeletion(t.Context(), state)
			if len(report) > 0 {
				all = append(all, report...)
				break
			}
		}
	}
	golden(t, "too many deletions", all)
	// An apply is not stopped by the count.
	for _, state := range states {
		_, report := w.Delete(t.Context(), state)
		wantNone(t, report)
	}
	wantNone(t, limited(t, DeletionRule{}).PlanDeletion(t.Context(), states[0]))
	wantEqual(t, 1, len(limited(t, DeletionRule{Max: new(0)}).PlanDeletion(t.Context(), states[0])))
	// What was never made is no deletion.
	wantNone(t, limited(t, DeletionRule{Max: new(0)}).PlanDeletion(t.Context(), State{Value: states[0].Value}))
	wantNone(t, (&Manager{Model: w.Model}).PlanDeletion(t.Context(), states[0])) // not configured yet
}

// A replacement that the provider asks for deletes, too.
func TestReplacementsAreDeletions(t *testing.T) {
	state := leavers(1)[0]
	config := model.Value{"email": "leaver-1@example.com", "birth_place": "there"}
	w := limited(t, DeletionRule{Max: new(0)})
	_, report := w.Plan(t.Context(), config, &state)
	golden(t, "too many replacements", report)
	plan := limited(t, DeletionRule{Max: new(1)}).planned(t, config, &state)
	wantEqual(t, 1, len(plan.Replace))
}

// A deletion that no plan has shown is refused before anything is sent.
func TestRefusedDeletions(t *testing.T) {
	w := limited(t, DeletionRule{Refuse: true})
	state := w.created(t, model.Value{"email": "a"})
	planned := w.PlanDeletion(t.Context(), state)
	w.server.calls = nil
	after, report := w.Delete(t.Context(), state)
	golden(t, "refused deletions", append(planned, report...))
	wantEqual(t, &state, after)
	wantEqual(t, 1, len(w.server.objects))
	for _, call := range w.server.calls {
		if call == "Delete" {
			t.Error("it was sent")
		}
	}
}
