package lifecycle

import (
	"fmt"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// twins are two resources for the same people, each with a model and keys of its own, and
// the state of one person in each.
type twins struct {
	*world
	one, other  *Manager
	state, twin State
	config      model.Value
}

func newTwins(t *testing.T) *twins {
	w := newWorld(t)
	w.Model.Relation = "relation/Person"
	all := &twins{world: w, one: w.Manager, config: model.Value{"email": "a"}}
	related := person()
	related.Type, related.TypeName, related.Title = "relation/Person", "relation_person", "person with a phone"
	all.other = w.withModel(related)
	all.state = w.created(t, all.config)
	all.twin = w.imported(t, w.server.add(object{"email": "a"}))
	all.nextRun()
	return all
}

func (w *twins) nextRun() {
	w.told.Clear()
	w.claims.byObject = nil
}

// plan plans the person of one of the resources.
func (w *twins) plan(t *testing.T, of *Manager) Report {
	t.Helper()
	state := w.state
	if of == w.other {
		state = w.twin
	}
	_, report := of.Plan(t.Context(), model.Value{"email": "A"}, &state)
	return withoutReleases(report)
}

// Whichever is planned second says that a person is managed twice, once.
func TestOnePersonInTwoResources(t *testing.T) {
	w := newTwins(t)
	wantNone(t, w.plan(t, w.one))
	golden(t, "managed twice", w.plan(t, w.other))
	wantNone(t, w.plan(t, w.one))
	w.nextRun()
	wantNone(t, w.plan(t, w.other))
	golden(t, "managed twice the other way", w.plan(t, w.one))
}

// So do two resources for the same model.
func TestOneObjectInTheResourceForAnyModel(t *testing.T) {
	w := newTwins(t)
	anyModel := person().ForData()
	anyModel.TypeName, anyModel.Title, anyModel.Relation = "any_object", anyModel.Type, w.Model.Relation
	w.other, w.twin = w.withModel(anyModel), w.state
	wantNone(t, w.plan(t, w.other))
	golden(t, "managed twice by any model", w.plan(t, w.one))
}

// What nothing changes of is claimed as well, and left to the plan where another resource
// claims it.
func TestClaimsOfWhatStaysAsItIs(t *testing.T) {
	w := newTwins(t)
	wantEqual(t, true, w.other.ClaimsAlone(w.twin))
	wantEqual(t, []string{"W Managed twice"}, brief(w.plan(t, w.one)))
	wantEqual(t, false, w.other.ClaimsAlone(w.twin))
	w.nextRun()
	wantNone(t, w.plan(t, w.one))
	wantEqual(t, false, w.other.ClaimsAlone(w.twin))
	wantEqual(t, []string{"W Managed twice"}, brief(w.plan(t, w.other)))
}

// An import of somebody whom another resource manages is an error, in whatever order the
// two come.
func TestImportOfWhatAnotherResourceManages(t *testing.T) {
	w := newTwins(t)
	imports := func(of *Manager, key string) Report {
		t.Helper()
		_, report := of.Import(t.Context(), key)
		return report
	}
	wantNone(t, w.plan(t, w.one))
	golden(t, "import managed twice", imports(w.other, w.twin.Key))
	w.nextRun()
	wantNone(t, imports(w.one, w.state.Key))
	wantEqual(t, []string{"E Managed twice"}, brief(imports(w.other, w.twin.Key)))
	w.nextRun()
	wantNone(t, imports(w.other, w.twin.Key))
	wantNone(t, w.plan(t, w.other))
	wantEqual(t, []string{"E Managed twice"}, brief(w.plan(t, w.one)))
	w.nextRun()
	wantNone(t, w.plan(t, w.one))
	_, report := w.other.ImportKey(w.twin.Key)
	wantNone(t, report)
	wantEqual(t, []string{"E Managed twice"}, brief(w.plan(t, w.other)))
}

// What is forgotten is planned by nobody, so another resource may take it.
func TestImportOfWhatIsForgotten(t *testing.T) {
	w := newTwins(t)
	w.refreshed(t, w.state)
	_, report := w.other.Import(t.Context(), w.twin.Key)
	wantNone(t, report)
	wantNone(t, w.plan(t, w.other))
}

// A deletion of what another resource manages is an error, unless that makes it anew or
// deletes it as well.
func TestDeletionOfWhatAnotherResourceManages(t *testing.T) {
	for _, first := range []bool{true, false} {
		t.Run(fmt.Sprint(first), func(t *testing.T) {
			w := newTwins(t)
			var report Report
			if first {
				wantNone(t, w.one.PlanDeletion(t.Context(), w.state))
				report = w.plan(t, w.other)
			} else {
				wantNone(t, w.plan(t, w.other))
				report = w.one.PlanDeletion(t.Context(), w.state)
			}
			golden(t, "deletes what is managed", report)
		})
	}
	w := newTwins(t)
	wantNone(t, w.one.PlanDeletion(t.Context(), w.state))
	wantNone(t, w.other.PlanDeletion(t.Context(), w.twin))
	w.nextRun()
	wantNone(t, w.one.PlanDeletion(t.Context(), w.state))
	_, report := w.other.Plan(t.Context(), w.config, nil)
	wantNone(t, report)
}

// A node is the same one in every spelling of it.
func TestOnePersonAtANodeOfTwoSpellings(t *testing.T) {
	w := newTwins(t)
	w.server.aliases = map[string]string{"spelled": nodeIn(w.state.Value)}
	w.twin.Value[Hierarchy] = "spelled"
	w.plan(t, w.one)
	wantEqual(t, []string{"E Deletes what another resource manages"}, brief(w.other.PlanDeletion(t.Context(), w.twin)))
}

// Others are others: of another address, at another node, or of models that share nothing.
func TestTwoPeopleInTwoResources(t *testing.T) {
	for name, change := range map[string]func(w *twins){
		"address": func(w *twins) { w.twin.Value["email"] = "b" },
		"node":    func(w *twins) { w.twin.Value["hierarchy"] = "top.elsewhere" },
		"models":  func(w *twins) { w.one.Model.Relation = "" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newTwins(t)
			change(w)
			w.plan(t, w.one)
			for _, m := range w.plan(t, w.other) {
				if m.Summary == "Managed twice" {
					t.Error(m.Detail)
				}
			}
		})
	}
}
