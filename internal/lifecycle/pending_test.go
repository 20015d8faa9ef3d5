package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// pendingCreate returns the state of an object that the server is still making.
func pendingCreate(t *testing.T, w *world, config model.Value) State {
	t.Helper()
	w.server.slow = true
	state, report := w.create(t, config)
	if report.HasError() || state == nil || state.Pending == nil || state.Key != "" {
		t.Fatalf("the state is %v, with %v", state, report)
	}
	w.server.slow = false
	return *state
}

// pendingUpdate returns the state of an object that the server is still
// changing.
func pendingUpdate(t *testing.T, w *world, before, after model.Value) State {
	t.Helper()
	state := w.created(t, before)
	w.server.slow = true
	changed, report := w.Update(t.Context(), after, w.planned(t, after, &state).Value, state)
	if !report.HasError() || changed.Pending == nil {
		t.Fatalf("the state is %v, with %v", changed, report)
	}
	w.server.slow = false
	return *changed
}

func TestPendingCreate(t *testing.T) {
	w := newWorld(t)
	w.server.slow = true
	state, report := w.create(t, model.Value{"email": "a", "timeouts": object{"create": "1s"}})
	golden(t, "create pending", report)
	wantEqual(t, &State{
		Value: model.Value{
			"email": "a", "language": "en", "visible": true, "reset": false, "hierarchy": "top.here", "timeouts": object{"create": "1s"},
		},
		Declared: model.Paths{"email"},
		Pending:  &Pending{Transaction: "transaction-1", Action: "create"},
	}, state)
}

func TestReadFinishesAPendingCreate(t *testing.T) {
	w := newWorld(t)
	state := w.refreshed(t, pendingCreate(t, w, model.Value{"email": "a"}))
	wantEqual(t, "1", state.Key)
	wantValues(t, object{"email": "a", "status": "active"}, state.Value)
	if state.Pending != nil {
		t.Errorf("%v is still pending", state.Pending)
	}
}

// The business key leads to the object where a transaction that went well does not
// name it.
func TestReadFindsThePendingObject(t *testing.T) {
	w := newWorld(t)
	pending := pendingCreate(t, w, model.Value{"email": "a"})
	w.server.running["transaction-1"] = func() (backend.Object, error) { return backend.Object{}, nil }
	key := w.server.add(object{"email": "a"})
	wantEqual(t, key, w.refreshed(t, pending).Key)
}

// Where the server does not show the transaction any more, nothing tells whose an
// object with the business key is.
func TestForgottenCreateIsNotTakenOver(t *testing.T) {
	for name, forget := range map[string]func(w *world){
		"forgotten": func(w *world) { clear(w.server.running) },
		"unwatched": func(w *world) {
			w.server.running["transaction-1"] = func() (backend.Object, error) {
				return backend.Object{}, &backend.UnwatchedError{Transaction: "transaction-1", Err: errors.New("the server refuses to show it")}
			}
		},
	} {
		for call, do := range map[string]func(w *world, pending State) (*State, Report){
			"read":   func(w *world, pending State) (*State, Report) { return w.Read(t.Context(), pending) },
			"delete": func(w *world, pending State) (*State, Report) { return w.Delete(t.Context(), pending) },
			"update": func(w *world, pending State) (*State, Report) {
				planned := w.planned(t, model.Value{"email": "a"}, &pending).Value
				after, report := w.Update(t.Context(), model.Value{"email": "a"}, planned, pending)
				if after.Key == "" && after.Pending == nil {
					after = nil
				}
				return after, report
			},
		} {
			t.Run(name+" "+call, func(t *testing.T) {
				w := newWorld(t)
				pending := pendingCreate(t, w, model.Value{"email": "a"})
				forget(w)
				w.server.add(object{"email": "a", "line": "theirs"})
				state, report := do(w, pending)
				golden(t, "create "+name+" at "+call, report)
				if state != nil || len(w.server.objects) != 1 {
					t.Errorf("the state is %v, and the server has %v", state, w.server.objects)
				}
			})
		}
	}
}

func TestPendingCreateThatFailed(t *testing.T) {
	for name, prepare := range map[string]func(w *world){
		"not made": func(w *world) {
			w.server.running["transaction-1"] = func() (backend.Object, error) {
				return backend.Object{}, &backend.Error{System: "Memory", Message: "the workflow failed"}
			}
		},
		"not made and forgotten": func(w *world) { clear(w.server.running) },
		"not made and unnamed": func(w *world) {
			w.server.running["transaction-1"] = func() (backend.Object, error) { return backend.Object{}, nil }
		},
		"not made without resuming": func(w *world) {
			w.Clients[w.Model.System] = func() (backend.Client, error) { return basic{w.server}, nil }
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			pending := pendingCreate(t, w, model.Value{"email": "a"})
			prepare(w)
			state, report := w.Read(t.Context(), pending)
			golden(t, name, report)
			if state != nil {
				t.Errorf("the state is %v", state)
			}
		})
	}
}

func TestWritesAfterAPendingCreateThatFailed(t *testing.T) {
	w := newWorld(t)
	pending := pendingCreate(t, w, model.Value{"email": "a"})
	planned := w.planned(t, model.Value{"email": "a"}, &pending).Value
	clear(w.server.running)
	after, report := w.Update(t.Context(), model.Value{"email": "a"}, planned, pending)
	golden(t, "update of what was not made", report)
	if after.Key != "" || after.Pending != nil {
		t.Errorf("the state is %v", after)
	}
	after, report = w.Delete(t.Context(), pending)
	wantNone(t, report)
	if after != nil {
		t.Errorf("the state is %v", after)
	}
}

func TestReadOfAChangeThatStillRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		pending := pendingCreate(t, w, model.Value{"email": "a"})
		w.server.stuck = true
		begin := time.Now()
		state, report := w.Read(t.Context(), pending)
		golden(t, "still at work", report)
		wantEqual(t, &pending, state)
		wantEqual(t, 30*time.Second, time.Since(begin))

		// What is there already is read in spite of it.
		w.server.stuck = false
		updated := pendingUpdate(t, w, model.Value{"email": "b"}, model.Value{"email": "b", "line": "1"})
		w.server.stuck, w.RefreshWait = true, time.Minute
		begin = time.Now()
		state, report = w.Read(t.Context(), updated)
		wantEqual(t, []string{"W The server is still at work on a person"}, brief(report))
		wantEqual(t, &updated, state)
		wantEqual(t, time.Minute, time.Since(begin))
	})
}

// An object that cannot be looked for now may exist, so the state stays.
func TestReadOfAPendingObjectThatCannotBeFound(t *testing.T) {
	w := newWorld(t)
	pending := pendingCreate(t, w, model.Value{"email": "a"})
	clear(w.server.running)
	w.server.fails["Pages"] = errors.New("no answer")
	state, report := w.Read(t.Context(), pending)
	wantEqual(t, []string{"W The server is still at work on a person"}, brief(report))
	wantEqual(t, &pending, state)
}

func TestPendingUpdate(t *testing.T) {
	before, after := model.Value{"email": "a"}, model.Value{"email": "a", "line": "1"}
	t.Run("that succeeds", func(t *testing.T) {
		w := newWorld(t)
		pending := pendingUpdate(t, w, before, after)
		wantEqual(t, &Pending{Transaction: "transaction-1", Action: "update", Paths: []string{"line"}}, pending.Pending)
		wantValues(t, object{"line": nil}, pending.Value)
		state := w.refreshed(t, pending)
		if state.Pending != nil || w.server.objects[state.Key].Data["line"] != "1" {
			t.Errorf("the state is %v", state)
		}
	})
	t.Run("that failed", func(t *testing.T) {
		w := newWorld(t)
		pending := pendingUpdate(t, w, before, after)
		w.server.running["transaction-1"] = func() (backend.Object, error) {
			return backend.Object{}, &backend.Error{System: "Memory", Message: "the workflow failed"}
		}
		state, report := w.Read(t.Context(), pending)
		golden(t, "earlier change failed", report)
		if state == nil || state.Pending != nil {
			t.Errorf("the state is %v", state)
		}
	})
}

// A plan may go back on a change of an earlier run, which shows no difference to the
// prior state. What that change was about is sent then, and nothing else: neither what
// others changed meanwhile nor what is under ignore_changes.
func TestUpdateAfterAPendingChange(t *testing.T) {
	w := newWorld(t)
	first := model.Value{"email": "a", "line": "1", "shade": "dark", "office": "x", "calling": object{"dnd": false, "mode": "auto"}, "password": "x"}
	pending := pendingUpdate(t, w, first, over(first, model.Value{"line": "2", "calling": object{"dnd": true, "mode": "auto"}, "shade": "light"}))
	wantEqual(t, []string{"calling.dnd", "line", "shade"}, slices.Sorted(slices.Values(pending.Pending.Paths)))
	prior := pending
	earlier := w.server.running["transaction-1"]
	w.server.running["transaction-1"] = func() (backend.Object, error) {
		made, err := earlier()
		w.server.change(pending.Key, object{"office": "y"}) // by somebody else, after it
		return made, err
	}
	config := over(first, model.Value{"rank": int64(1)})
	planned := w.planned(t, config, &prior).Value
	config["shade"] = "light" // under ignore_changes: it is planned as it was
	state, report := w.Update(t.Context(), config, planned, prior)
	if report.HasError() || state.Pending != nil {
		t.Fatalf("%v, %v", state, report)
	}
	wantValues(t, object{
		"line": "1", "rank": json.Number("1"), "shade": "light", "office": "y", "Calling": object{"dnd": false, "email": "a", "mode": "auto"}, "password": "x",
	}, w.server.objects[state.Key].Data)
	wantValues(t, object{"line": "1", "rank": json.Number("1"), "shade": "light", "office": "y", "password": nil}, w.sent(t))

	created := pendingCreate(t, w, model.Value{"email": "b"})
	after := w.updated(t, model.Value{"email": "b", "line": "1"}, created)
	wantValues(t, object{"email": "b", "line": "1"}, w.server.objects[after.Key].Data)
	if after.Pending != nil || after.Key == "" {
		t.Errorf("the state is %v", after)
	}
}

// A change that may still go on is gone back on although the object does not show it.
func TestUpdateAfterAChangeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		pending := pendingUpdate(t, w, model.Value{"email": "a", "line": "1"}, model.Value{"email": "a", "line": "2"})
		config := model.Value{"email": "a", "line": "1", "rank": int64(1)}
		planned := w.planned(t, config, &pending).Value
		w.server.stuck = true
		state, report := w.Update(t.Context(), config, planned, pending)
		wantNone(t, report)
		wantValues(t, object{"line": "1", "rank": json.Number("1")}, w.sent(t))
		wantEqual(t, (*Pending)(nil), state.Pending)
	})
}

// A plan that goes back on a move of an earlier run moves the object back.
func TestUpdateAfterAPendingMove(t *testing.T) {
	w := newWorld(t)
	w.server.moves = true
	pending := pendingUpdate(t, w, model.Value{"email": "a"}, model.Value{"email": "a", "hierarchy": "top.there"})
	state := w.updated(t, model.Value{"email": "a", "line": "1"}, pending)
	wantEqual(t, "top.here", w.server.objects[state.Key].Hierarchy)
	wantValues(t, object{"hierarchy": "top.here", "line": "1"}, state.Value)
}

// A create that goes on under a word that is not known holds up neither an update nor a
// destroy for more than their time. What it may have made is said, and left alone.
func TestStrangeCreateIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		config := model.Value{"email": "a", "line": "1", "timeouts": object{"update": "5m", "delete": "7m"}}
		pending := pendingCreate(t, w, config)
		planned := w.planned(t, config, &pending).Value
		w.server.add(object{"email": "a"})
		w.server.stuck, w.server.strange = true, true

		after, report := w.Read(t.Context(), pending) // a refresh waits too short a time to give up
		wantEqual(t, &pending, after)
		wantEqual(t, []string{"W The server is still at work on a person"}, brief(report))

		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		after, _ = w.Delete(cancelled, pending) // nor does one that was stopped
		wantEqual(t, &pending, after)

		begin := time.Now()
		after, report = w.Update(t.Context(), config, planned, pending)
		wantEqual(t, []string{"W A person may have been made", "E Cannot update person"}, brief(report))
		wantEqual(t, 5*time.Minute, time.Since(begin))
		wantEqual(t, (*Pending)(nil), after.Pending)

		begin = time.Now()
		after, report = w.Delete(t.Context(), pending)
		wantEqual(t, []string{"W A person may have been made"}, brief(report))
		wantEqual(t, 7*time.Minute, time.Since(begin))
		wantEqual(t, (*State)(nil), after)
		wantEqual(t, 1, len(w.server.objects))
	})
}

func TestPendingMove(t *testing.T) {
	w := newWorld(t)
	w.server.moves = true
	pending := pendingUpdate(t, w, model.Value{"email": "a"}, model.Value{"email": "a", "hierarchy": "top.there"})
	wantEqual(t, "move", pending.Pending.Action)
	wantValues(t, object{"hierarchy": "top.there"}, w.refreshed(t, pending).Value)
}

func TestPendingDelete(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	w.server.slow = true
	pending, report := w.Delete(t.Context(), state)
	wantEqual(t, []string{"E Cannot delete person"}, brief(report))
	wantEqual(t, &Pending{Transaction: "transaction-1", Action: "delete"}, pending.Pending)
	w.server.slow = false
	after, report := w.Read(t.Context(), *pending)
	wantNone(t, report)
	if after != nil {
		t.Errorf("the state is %v", after)
	}
	after, report = w.Delete(t.Context(), *pending)
	wantNone(t, report)
	if after != nil {
		t.Errorf("the state is %v", after)
	}
}

// Without a key nothing can be done until the change ends, for as long as the
// operation may take. With one, a transaction that hangs holds nothing up.
func TestWritesWaitForAPendingChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		config := model.Value{"email": "a", "line": "1", "timeouts": object{"update": "5m", "delete": "7m"}}
		pending := pendingCreate(t, w, config)
		planned := w.planned(t, config, &pending).Value
		w.server.stuck = true
		begin := time.Now()
		after, report := w.Update(t.Context(), config, planned, pending)
		golden(t, "update of what is being made", report)
		wantEqual(t, &pending, after)
		wantEqual(t, 5*time.Minute, time.Since(begin))
		begin = time.Now()
		after, report = w.Delete(t.Context(), pending)
		wantEqual(t, []string{"E Cannot delete person"}, brief(report))
		wantEqual(t, &pending, after)
		wantEqual(t, 7*time.Minute, time.Since(begin))

		w.server.stuck = false
		config = model.Value{"email": "b", "line": "2"}
		changing := pendingUpdate(t, w, model.Value{"email": "b"}, config)
		planned = w.planned(t, config, &changing).Value
		w.server.stuck = true
		begin = time.Now()
		after, report = w.Update(t.Context(), config, planned, changing)
		wantNone(t, report)
		wantValues(t, object{"line": "2"}, after.Value)
		wantEqual(t, (*Pending)(nil), after.Pending)
		wantEqual(t, 30*time.Second, time.Since(begin))
		after, report = w.Delete(t.Context(), changing)
		wantNone(t, report)
		wantEqual(t, (*State)(nil), after)
		wantEqual(t, time.Minute, time.Since(begin))
	})
}

// over returns values on top of a base.
func over(base, values model.Value) model.Value {
	all := maps.Clone(base)
	maps.Copy(all, values)
	return all
}

// A state of what was given up names neither an object nor a transaction. The next read
// finds nothing, so that the plan creates it.
func TestReadOfWhatWasGivenUp(t *testing.T) {
	w := newWorld(t)
	state, report := w.Read(t.Context(), State{Value: model.Value{"email": "a", Hierarchy: "top.here"}})
	wantNone(t, report)
	if state != nil {
		t.Errorf("the state is %v", state)
	}
}
