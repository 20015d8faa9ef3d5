package lifecycle

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestUpdateOfWhatIsTerraformsAlone(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	w.server.calls = nil
	state = w.updated(t, model.Value{"email": "a", "timeouts": object{"read": "1m"}, "password_wo_version": int64(2)}, state)
	wantValues(t, object{"timeouts": object{"read": "1m"}, "password_wo_version": int64(2), "status": "active", "hierarchy": "top.here"}, state.Value)
	wantEqual(t, 0, len(w.server.calls))
}

func TestUpdateThatFails(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	config := model.Value{"email": "a", "line": "1"}
	planned := w.planned(t, config, &state).Value
	for _, call := range []string{"Get", "Replace"} {
		w.server.fails = map[string]error{call: errors.New("no answer")}
		after, report := w.Update(t.Context(), config, planned, state)
		golden(t, "update failed", report)
		wantEqual(t, &state, after)
	}
	w.fails(errors.New("the block is missing"))
	after, report := w.Update(t.Context(), config, planned, state)
	wantEqual(t, []string{"E Cannot use person"}, brief(report))
	wantEqual(t, &state, after)
}

// What is read right before an update is laid over may be another object, or one that
// has just been given another identity.
func TestUpdateOfAnotherIdentity(t *testing.T) {
	for name, test := range map[string]struct {
		shown, declared string
		refused         bool
	}{
		"the same":              {"a", "a", false},
		"another letter case":   {"A", "a", false},
		"somebody else":         {"c", "a", true},
		"a planned one":         {"a", "b", false},
		"a planned one already": {"b", "b", false},
		"neither":               {"c", "b", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			state := w.created(t, model.Value{"email": "a"})
			config := model.Value{"email": test.declared, "line": "1"}
			planned := w.planned(t, config, &state).Value
			w.server.objects[state.Key].Data["email"] = test.shown
			w.server.calls = nil
			_, report := w.Update(t.Context(), config, planned, state)
			if refused := report.HasError(); refused != test.refused {
				t.Errorf("refused = %t: %v", refused, brief(report))
			}
			if wrote := slices.Contains(w.server.calls, "Replace"); wrote == test.refused {
				t.Errorf("wrote = %t", wrote)
			}
		})
	}
}

func TestPartialUpdateSendsChangesAlone(t *testing.T) {
	w := newWorld(t)
	w.Model.PartialUpdate = true
	state := w.created(t, model.Value{"email": "a", "line": "1", "calling": object{"dnd": true, "email": "b"}})
	state = w.updated(t, model.Value{"email": "a", "line": "2", "calling": object{"dnd": true, "email": "b"}}, state)
	wantEqual(t, object{"line": "2"}, w.sent(t))
	// An object inside is sent whole, because the server replaces it.
	w.updated(t, model.Value{"email": "a", "line": "2", "calling": object{"dnd": false, "email": "b"}}, state)
	wantEqual(t, object{"Calling": object{"dnd": false, "email": "b", "mode": "auto"}}, w.sent(t))
}

func TestMove(t *testing.T) {
	w := newWorld(t)
	w.server.moves = true
	state := w.created(t, model.Value{"email": "a"})
	state = w.updated(t, model.Value{"email": "a", "hierarchy": "top.there"}, state)
	wantEqual(t, "top.there", w.server.objects[state.Key].Hierarchy)
	wantValues(t, object{"hierarchy": "top.there", "status": "active"}, state.Value)
	state = w.updated(t, model.Value{"email": "a", "hierarchy": "top.far", "line": "1"}, state)
	wantValues(t, object{"hierarchy": "top.far", "line": "1"}, state.Value)
	wantValues(t, object{"hierarchy": "top.far"}, w.refreshed(t, state).Value)
	// The empty text is no hierarchy, so the object stays where it is.
	if plan := w.planned(t, model.Value{"email": "a", "hierarchy": "", "line": "1"}, &state); !plan.Unchanged {
		t.Errorf("an empty hierarchy plans %v", plan.Value)
	}
}

// A server that does not say where an object is moves it only if the list of the node
// does not show it, and nothing replaces it.
func TestMoveOfWhatHasNoKnownNode(t *testing.T) {
	for _, moves := range []bool{true, false} {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a"})
		state.Value = maps.Clone(state.Value)
		state.Value[Hierarchy] = nil
		w.server.moves, w.server.fails["Move"] = moves, errors.New("nothing is to be moved")
		config := model.Value{"email": "a", "hierarchy": "top.here"}
		plan := w.planned(t, config, &state)
		wantEqual(t, 0, len(plan.Replace))
		there, report := w.Update(t.Context(), config, plan.Value, state)
		wantNone(t, report)
		wantValues(t, object{"hierarchy": "top.here"}, there.Value)
	}
	w := newWorld(t)
	w.server.moves = true
	state := w.created(t, model.Value{"email": "a"})
	state.Value = maps.Clone(state.Value)
	state.Value[Hierarchy] = nil
	w.updated(t, model.Value{"email": "a", "hierarchy": "top.there"}, state)
	wantEqual(t, "top.there", w.server.objects[state.Key].Hierarchy)
}

// The node was not known when the update was planned, and came out as another than
// the one where the object is.
func TestMoveThatNeedsAReplacement(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	config := model.Value{"email": "a", "hierarchy": "top.there"}
	_, report := w.Update(t.Context(), config, w.planned(t, config, &state).Value, state)
	golden(t, "move not allowed", report)
	wantEqual(t, "top.here", w.server.objects[state.Key].Hierarchy)
	w.server.aliases["node-7"] = "top.here"
	planned := w.planned(t, config, &state).Value
	planned["hierarchy"] = "node-7"
	updated, report := w.Update(t.Context(), config, planned, state)
	wantNone(t, report)
	wantValues(t, object{"hierarchy": "node-7"}, updated.Value)
}

func TestMoveThatFails(t *testing.T) {
	w := newWorld(t)
	w.server.moves = true
	state := w.created(t, model.Value{"email": "a"})
	config := model.Value{"email": "a", "hierarchy": "top.there", "line": "1"}
	planned := w.planned(t, config, &state).Value
	w.server.fails["Move"] = errors.New("not allowed")
	after, report := w.Update(t.Context(), config, planned, state)
	golden(t, "move failed", report)
	wantEqual(t, &state, after)

	// Where the move succeeds and the rest fails, the state knows the new node.
	w.server.fails = map[string]error{"Replace": errors.New("no answer")}
	after, report = w.Update(t.Context(), config, planned, state)
	wantEqual(t, []string{"E Cannot update person"}, brief(report))
	wantValues(t, object{"hierarchy": "top.there", "line": nil}, after.Value)
	wantEqual(t, "top.here", state.Value[Hierarchy].(string))

	w.Clients[w.Model.System] = func() (backend.Client, error) { return basic{w.server}, nil }
	_, report = w.Update(t.Context(), config, planned, state)
	wantEqual(t, []string{"E Cannot move person"}, brief(report))
}

// An answer that leaves out what the object had is of an object in part: what is put back
// would lack the rest. One that says that there is nothing is believed.
func TestUpdateOfAnObjectShownInPart(t *testing.T) {
	for name, test := range map[string]struct {
		spoil   func(data map[string]any)
		refused bool
	}{
		"whole":              {func(map[string]any) {}, false},
		"without a text":     {func(data map[string]any) { delete(data, "line") }, true},
		"without a list":     {func(data map[string]any) { delete(data, "words") }, true},
		"without an object":  {func(data map[string]any) { delete(data, "Calling") }, true},
		"without a value":    {func(data map[string]any) { data["line"] = nil }, false},
		"without a default":  {func(data map[string]any) { delete(data, "language") }, false},
		"without the plan's": {func(data map[string]any) { delete(data, "rank") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			config := model.Value{"email": "a", "line": "1", "rank": int64(1), "words": []any{"x"}, "calling": object{"dnd": true}}
			state := w.created(t, config)
			config = maps.Clone(config)
			config["rank"] = int64(2)
			planned := w.planned(t, config, &state).Value
			test.spoil(w.server.objects[state.Key].Data)
			w.server.calls = nil
			after, report := w.Update(t.Context(), config, planned, state)
			if refused := report.HasError(); refused != test.refused {
				t.Errorf("refused = %t: %v", refused, brief(report))
			}
			if wrote := slices.Contains(w.server.calls, "Replace"); wrote == test.refused {
				t.Errorf("wrote = %t", wrote)
			}
			if test.refused {
				golden(t, "update of an object shown "+name, report)
				wantEqual(t, &state, after)
			}
		})
	}
}

// A server whose reads lag shows an update late. That is waited for, and nothing is said
// of it. One that ignores what it is sent is waited for once.
func TestUpdateThatShowsLate(t *testing.T) {
	update := func(t *testing.T, w *world, line string, state State) (State, Report) {
		next := model.Value{"email": "a", "line": line}
		updated, report := w.Update(t.Context(), next, w.planned(t, next, &state).Value, state)
		return *updated, report
	}
	inBubble := func(test func(*testing.T)) func(*testing.T) {
		return func(t *testing.T) { synctest.Test(t, test) }
	}
	t.Run("late", inBubble(func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "line": "1"})
		reads := 0
		w.server.answer = func(data map[string]any) {
			if reads++; reads < 4 { // the update reads the object before it writes
				data["line"] = "1"
			}
		}
		_, report := update(t, w, "2", state)
		wantEqual(t, []string(nil), brief(report))
		wantEqual(t, 4, reads) // one before the write, and three after it
	}))
	t.Run("late, and spelled by the server", inBubble(func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "A", "kind": "second fax", "line": "1"})
		reads := 0
		w.server.answer = func(data map[string]any) {
			if reads++; reads < 4 {
				data["email"], data["line"] = "a", "1"
			}
		}
		next := model.Value{"email": "b", "kind": "second fax", "line": "2"}
		_, report := w.Update(t.Context(), next, w.planned(t, next, &state).Value, state)
		wantEqual(t, []string(nil), brief(report))
	}))
	t.Run("after a stop", inBubble(func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "line": "1"})
		w.server.answer = func(data map[string]any) { data["line"] = "1" }
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, stop)
		next := model.Value{"email": "a", "line": "2"}
		began := time.Now()
		w.Update(ctx, next, w.planned(t, next, &state).Value, state)
		if took := time.Since(began); took > time.Millisecond {
			t.Errorf("it took %s", took)
		}
	}))
	t.Run("never", inBubble(func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "line": "1"})
		w.server.answer = func(data map[string]any) { data["line"] = "1" }
		want := []string{"W line The server did not keep a declared value of person"}
		_, report := update(t, w, "2", state)
		wantEqual(t, want, brief(report))
		began := time.Now()
		_, report = update(t, w, "3", state)
		wantEqual(t, want, brief(report))
		if took := time.Since(began); took > time.Second {
			t.Errorf("the second update took %s", took)
		}
	}))
	t.Run("something else", inBubble(func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "line": "1"})
		w.server.answer = func(data map[string]any) { data["line"] = "7" }
		began := time.Now()
		_, report := update(t, w, "2", state)
		wantEqual(t, []string{"W line The server did not keep a declared value of person"}, brief(report))
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %s", took)
		}
	}))
}
