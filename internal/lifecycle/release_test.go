package lifecycle

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// full declares a value of each kind that a release can leave behind.
var full = model.Value{
	"email": "a", "line": "1", "rank": int64(3), "visible": false, "words": list{"x", "y"},
	"phones": list{object{"number": "1"}}, "calling": object{"dnd": true},
}

// What is let go of is said in each plan until the object is next written.
func TestContract_1_ReleasedIsSaid(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, full)
	less := model.Value{"email": "a", "visible": false}
	for range 2 { // an empty plan stores nothing
		plan, report := w.Plan(t.Context(), less, &state)
		golden(t, "released", report)
		if !plan.Unchanged {
			t.Errorf("it plans %v", plan.Value)
		}
		state = w.refreshed(t, state)
	}
	less["visible"] = true
	state = w.updated(t, less, state)
	_, report := w.Plan(t.Context(), less, &state)
	wantNone(t, report)
}

func TestWhatCountsAsReleased(t *testing.T) {
	for name, test := range map[string]struct {
		config model.Value
		held   map[string]any // by the server, beside what was declared
		said   bool
	}{
		"all is declared":         {full, nil, false},
		"one is not":              {without(full, "line"), nil, true},
		"an object is not":        {without(full, "calling"), nil, true},
		"it is not known yet":     {laid(full, model.Value{"line": model.Unknown}), nil, false},
		"its object is not known": {laid(full, model.Value{"calling": model.Unknown}), nil, false},
		"an empty object":         {laid(full, model.Value{"calling": object{}}), nil, true},
		"a default comes":         {without(full, "visible"), nil, false},
		"the server has none":     {without(full, "line"), object{"line": nil}, false},
		"the server has an empty": {without(full, "line"), object{"line": ""}, false},
		"an empty list":           {without(full, "phones"), object{"phoneNumbers": list{}}, false},
		"another value":           {without(full, "line"), object{"line": "2"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			state := w.created(t, full)
			w.server.change(state.Key, test.held)
			state = w.refreshed(t, state)
			_, report := w.Plan(t.Context(), test.config, &state)
			if said := len(report) > len(withoutReleases(report)); said != test.said {
				t.Errorf("it says %v", report)
			}
		})
	}
	t.Run("an import declares nothing", func(t *testing.T) {
		w := newWorld(t)
		state := w.imported(t, w.created(t, full).Key)
		_, report := w.Plan(t.Context(), model.Value{"email": "a", "visible": false}, &state)
		wantNone(t, report)
	})
}

// What a provider clears is in the plan, is sent, and leaves nothing to plan.
func TestContract_1_ReleasedIsCleared(t *testing.T) {
	w := newWorld(t)
	w.ClearReleased = map[model.System]bool{w.Model.System: true}
	state := w.created(t, full)
	less := model.Value{"email": "a", "visible": false}
	plan, report := w.Plan(t.Context(), less, &state)
	wantNone(t, report)
	wantValues(t, object{"line": "", "rank": nil, "words": list{}, "phones": list{}}, plan.Value)
	state = w.updated(t, less, state)
	wantValues(t, object{"line": "", "rank": nil, "words": list{}, "phoneNumbers": list{}}, w.server.objects[state.Key].Data)
	state = w.refreshed(t, state)
	if plan := w.planned(t, less, &state); !plan.Unchanged {
		t.Errorf("a second plan is %v", plan.Value)
	}
}

// A replacement leaves nothing behind of which to warn.
func TestReplacementReleasesNothing(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, laid(full, model.Value{"birth_place": "Bonn"}))
	plan, report := w.Plan(t.Context(), laid(without(full, "line"), model.Value{"birth_place": "Berlin"}), &state)
	wantNone(t, report)
	if len(plan.Replace) == 0 {
		t.Errorf("it plans no replacement: %v", plan.Value)
	}
}

// What only a create can set is not cleared, and neither is what the server needs. The
// plan says so even where it clears the rest.
func TestWhatCannotBeClearedIsSaid(t *testing.T) {
	w := newWorld(t)
	w.ClearReleased = map[model.System]bool{w.Model.System: true}
	all := laid(full, model.Value{"birth_place": "Bonn", "calling": object{"dnd": true, "email": "other"}})
	state := w.created(t, all)
	plan, report := w.Plan(t.Context(), without(without(without(all, "birth_place"), "calling"), "line"), &state)
	golden(t, "released_not_cleared", report)
	wantValues(t, object{"line": "", "birth_place": "Bonn", "calling": object{"email": "other", "dnd": nil, "mode": "auto"}}, plan.Value)
}

func without(value model.Value, name string) model.Value {
	return laid(value, model.Value{name: nil})
}

func laid(value, more model.Value) model.Value {
	all := model.Value{}
	for _, values := range []model.Value{value, more} {
		for name, v := range values {
			if all[name] = v; v == nil {
				delete(all, name)
			}
		}
	}
	return all
}
