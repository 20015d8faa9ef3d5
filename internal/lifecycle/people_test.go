package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// company is a world of people who have managers among themselves.
func company(t *testing.T) *world {
	w := newWorld(t)
	w.CheckReferences = map[model.System]ReferenceCheck{w.Model.System: ReferencesError}
	w.Model.Fields = append(w.Model.Fields, model.Field{
		Name: "manager", Payload: "managerId", Kind: model.String, Target: &model.Target{Model: "test/Person", Attribute: "email"},
	})
	w.Clients[w.Model.System] = func() (backend.Client, error) { return offersPeople{w.server}, nil }
	return w
}

// offersPeople offers the people that there are, and somebody else.
type offersPeople struct{ *memory }

func (c offersPeople) Choices(_ context.Context, _ model.Target, _, _ string) (model.Choices, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	choices := model.Choices{{Value: "id-0", Title: "root@example.com"}}
	for key, o := range c.objects {
		choices = append(choices, model.Choice{Value: "id-" + key, Title: model.Text(o.Data["email"])})
	}
	return choices, c.call("Choices")
}

func employee(name, manager string) model.Value {
	return model.Value{"email": name + "@example.com", "manager": manager}
}

// managers returns the managers that the server holds, by address.
func (w *world) managers() map[string]any {
	all := map[string]any{}
	for _, o := range w.server.objects {
		all[model.Text(o.Data["email"])] = o.Data["managerId"]
	}
	return all
}

// Whoever comes first, everybody has a manager at the end, and nothing is left to do.
func TestLateReferences(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			w := company(t)
			people := []model.Value{employee("ann", ""), employee("ben", "Ann@example.com"), employee("cora", "ben@example.com")}
			states := make([]State, len(people))
			for _, i := range order {
				plan, _ := w.Plan(t.Context(), people[i], nil)
				state, report := w.Create(t.Context(), people[i], plan.Value)
				wantNone(t, report)
				states[i] = *state
				wantEqual(t, people[i]["manager"], state.Value["manager"])
			}
			key := func(i int) any { return "id-" + states[i].Key }
			wantEqual(t, map[string]any{"ann@example.com": "", "ben@example.com": key(0), "cora@example.com": key(1)}, w.managers())
			for i := range people {
				states[i] = w.refreshed(t, states[i])
				if !w.planned(t, people[i], &states[i]).Unchanged {
					t.Errorf("%v is to be changed", people[i])
				}
			}
		})
	}
}

// Two who manage each other, and one who manages himself.
func TestLateReferencesInACircle(t *testing.T) {
	w := company(t)
	for _, config := range []model.Value{employee("ann", "ben@example.com"), employee("ben", "ann@example.com"), employee("dan", "dan@example.com")} {
		plan, _ := w.Plan(t.Context(), config, nil)
		_, report := w.Create(t.Context(), config, plan.Value)
		wantNone(t, report)
	}
	for address, manager := range w.managers() {
		if manager == nil {
			t.Errorf("%s has no manager", address)
		}
	}
}

// Nobody comes: the plan warns, and the next one shows the difference.
func TestLateReferencesToNobody(t *testing.T) {
	w := company(t)
	config := employee("ann", "nobody@example.com")
	plan, report := w.Plan(t.Context(), config, nil)
	golden(t, "late reference", report)
	state, report := w.Create(t.Context(), config, plan.Value)
	wantNone(t, report)
	read := w.refreshed(t, *state)
	wantEqual(t, nil, read.Value["manager"])
	plan, report = w.Plan(t.Context(), config, &read)
	if plan.Unchanged || len(report) != 1 {
		t.Errorf("the next plan: %v, %v", plan, report)
	}
}

// A changed address counts as soon as it is there.
func TestLateReferencesToANewAddress(t *testing.T) {
	w := company(t)
	boss := w.created(t, employee("old", ""))
	ann := w.created(t, employee("ann", "old@example.com"))
	plan, _ := w.Plan(t.Context(), employee("ann", "new@example.com"), &ann)
	_, report := w.Update(t.Context(), employee("ann", "new@example.com"), plan.Value, ann)
	wantNone(t, report)
	w.updated(t, employee("new", ""), boss)
	wantEqual(t, any("id-"+boss.Key), w.managers()["ann@example.com"])
}

// A plan that has come to the person who gets an address does not warn of that.
func TestReferencesToAnAddressThatIsPlanned(t *testing.T) {
	for _, isFirst := range []bool{true, false} {
		w := company(t)
		boss, ann := w.created(t, employee("old", "")), w.created(t, employee("ann", "old@example.com"))
		if isFirst {
			w.planned(t, employee("new", ""), &boss)
		}
		plan, report := w.Plan(t.Context(), employee("ann", "New@example.com"), &ann)
		switch {
		case isFirst:
			wantNone(t, report)
		case len(report) != 1 || report.HasError():
			t.Errorf("of what it cannot see the plan says %v", report)
		}
		if plan.Unchanged {
			t.Error("nothing is planned")
		}
	}
}

// An apply plans again when a value comes to be known. Who has got an address meanwhile
// is the one whom the state refers to, and the plan stays what it was.
func TestReferencesToAnAddressThatIsPlannedAgain(t *testing.T) {
	w := company(t)
	boss, ann := w.created(t, employee("old", "")), w.created(t, employee("ann", "old@example.com"))
	config := employee("ann", "new@example.com")
	first, _ := w.Plan(t.Context(), config, &ann)
	w.updated(t, employee("new", ""), boss)
	again, report := w.Plan(t.Context(), config, &ann)
	wantNone(t, report)
	wantEqual(t, first.Value["manager"], again.Value["manager"])
	state, report := w.Update(t.Context(), config, again.Value, ann)
	wantNone(t, report)
	wantEqual(t, any("id-"+boss.Key), w.managers()["ann@example.com"])
	if read := w.refreshed(t, *state); !w.planned(t, config, &read).Unchanged {
		t.Error("the next plan has a difference")
	}
}

// What cannot be sent later is a warning, and the object stays.
func TestLateReferencesThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := company(t)
		plan, _ := w.Plan(t.Context(), employee("ann", "ben@example.com"), nil)
		if _, report := w.Create(t.Context(), employee("ann", "ben@example.com"), plan.Value); len(report) > 0 {
			t.Fatal(report)
		}
		w.server.fails["Replace"] = errors.New("not today")
		plan, _ = w.Plan(t.Context(), employee("ben", ""), nil)
		state, report := w.Create(t.Context(), employee("ben", ""), plan.Value)
		if state == nil || report.HasError() {
			t.Fatal(report)
		}
		golden(t, "late reference that fails", report)
	})
}
