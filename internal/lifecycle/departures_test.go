package lifecycle

import (
	"fmt"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// staff makes a boss and people who refer to her by address, by address in another letter
// case and by identifier, and somebody who refers to nobody.
func staff(t *testing.T) (w *world, boss State, configs []model.Value, states []State) {
	w = company(t)
	boss = w.created(t, employee("boss", ""))
	w.Model.Fields = append(w.Model.Fields, model.Field{Name: "id", Payload: "id", Kind: model.String, Access: model.ReadOnly})
	boss.Value["id"] = "id-" + boss.Key
	for name, manager := range map[string]string{"ann": "boss@example.com", "ben": "Boss@Example.com", "cora": "id-" + boss.Key, "dan": ""} {
		config := employee(name, manager)
		configs, states = append(configs, config), append(states, w.created(t, config))
	}
	return w, boss, configs, states
}

// nextRun is the same world with a provider that has just started.
func (w *world) nextRun() *world {
	fresh := manager(w.Model, w.server)
	fresh.Clients, fresh.CheckReferences = w.Clients, w.CheckReferences
	return &world{Manager: fresh, server: w.server}
}

// Whichever is planned first, a deletion or what refers to the object: the second tells.
func TestDeletionsOfWhatOthersReferTo(t *testing.T) {
	for _, deletionFirst := range []bool{true, false} {
		t.Run(fmt.Sprint(deletionFirst), func(t *testing.T) {
			w, boss, configs, states := staff(t)
			w = w.nextRun()
			var deletion, others Report
			if deletionFirst {
				deletion = w.PlanDeletion(t.Context(), boss)
			}
			said := map[string]int{}
			for i := range states {
				plan, report := w.Plan(t.Context(), configs[i], &states[i])
				if !plan.Unchanged {
					t.Errorf("%v is to be changed", configs[i])
				}
				said[w.Model.KeyOf(configs[i])] = len(report)
				if w.Model.KeyOf(configs[i]) == "ann@example.com" {
					others = report
				}
			}
			if !deletionFirst {
				deletion = w.PlanDeletion(t.Context(), boss)
				golden(t, "deletes what others refer to", deletion)
				wantNone(t, others)
				return
			}
			wantNone(t, deletion)
			wantEqual(t, map[string]int{"ann@example.com": 1, "ben@example.com": 1, "cora@example.com": 1, "dan@example.com": 0}, said)
			golden(t, "refers to what is deleted", others)
		})
	}
}

// So does a replacement: one that the provider asks for, and one that shows only in that
// somebody is made whom this run has read.
func TestReplacementsOfWhatOthersReferTo(t *testing.T) {
	for name, replace := range map[string]func(w *world, boss State) Report{
		"asked for by the provider": func(w *world, boss State) Report {
			config := employee("boss", "")
			config["birth_place"] = "elsewhere"
			_, report := w.Plan(t.Context(), config, &boss)
			return report
		},
		"asked for by somebody": func(w *world, boss State) Report {
			w.refreshed(t, boss)
			_, report := w.Plan(t.Context(), employee("boss", ""), nil)
			return report
		},
	} {
		for _, replacementFirst := range []bool{true, false} {
			t.Run(fmt.Sprint(name, replacementFirst), func(t *testing.T) {
				w, boss, _, _ := staff(t)
				w = w.nextRun()
				var report Report
				if replacementFirst {
					wantNone(t, replace(w, boss))
				}
				config := employee("eve", "boss@example.com")
				_, mine := w.Plan(t.Context(), config, nil)
				if !replacementFirst {
					wantNone(t, mine)
					mine = replace(w, boss)
				}
				report = mine
				if len(report) != 1 || report[0].Severity != Warning {
					t.Fatalf("the report is %v", report)
				}
				golden(t, map[bool]string{true: "refers to what is replaced", false: "replaces what others refer to"}[replacementFirst], report)
			})
		}
	}
}

// Nothing is said where references are not checked, and of who goes together with those
// who refer to her.
func TestDeletionsThatNobodyMinds(t *testing.T) {
	w, boss, configs, states := staff(t)
	off := w.nextRun()
	off.CheckReferences = map[model.System]ReferenceCheck{w.Model.System: ReferencesOff}
	wantNone(t, off.PlanDeletion(t.Context(), boss))
	for i := range states {
		_, report := off.Plan(t.Context(), configs[i], &states[i])
		wantNone(t, report)
	}
	w = w.nextRun()
	for _, state := range append(states, boss) {
		wantNone(t, w.PlanDeletion(t.Context(), state))
	}
	_, report := w.nextRun().Plan(t.Context(), employee("boss", "boss@example.com"), &boss) // her own manager
	wantNone(t, report)
}

// What is no person is known by its model: an office that goes, and not something else of
// the same name.
func TestDeletionsOfThings(t *testing.T) {
	w := referring(t)
	config := office("Leeds")
	state := w.created(t, config)
	w = w.nextRun()
	thing := func(modelType string) *Manager {
		return &Manager{Shared: w.Shared, Model: &model.Model{System: w.Model.System, Type: modelType, Title: "thing", BusinessKey: "name", Fields: []model.Field{
			{Name: "name", Payload: "name", Kind: model.String},
		}}}
	}
	gone := State{Key: "1", Value: model.Value{"name": "leeds"}}
	wantNone(t, thing("test/Team").PlanDeletion(t.Context(), gone))
	_, report := w.Plan(t.Context(), config, &state)
	wantNone(t, report)
	wantEqual(t, 1, len(thing("test/Office").PlanDeletion(t.Context(), gone)))
	_, report = w.Plan(t.Context(), config, &state)
	wantEqual(t, []string{"W office Refers to what this plan deletes: office"}, brief(report))
}
