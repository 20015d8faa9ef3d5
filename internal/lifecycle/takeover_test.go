package lifecycle

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestTakeOver(t *testing.T) {
	w := newWorld(t)
	w.server.loses = true
	state, report := w.create(t, model.Value{"email": "a", "line": "1"})
	golden(t, "taken over", report)
	wantValues(t, object{"email": "a", "line": "1", "status": "active"}, state.Value)
	// What was taken over is deleted as any other object: nothing is remembered that
	// a later run would not know.
	after, report := w.Delete(t.Context(), *state)
	wantNone(t, report)
	if after != nil || len(w.server.objects) > 0 {
		t.Errorf("the state is %v", after)
	}
}

func TestTakeOverWithASecret(t *testing.T) {
	w := newWorld(t)
	w.server.loses = true
	_, report := w.create(t, model.Value{"email": "a", "password_wo": "x"})
	golden(t, "taken over with a secret", report)
}

// A create that the server has taken in a transaction which nobody may watch says
// nothing of its own: what is missing is told once a run.
func TestTakeOverOfWhatTheServerHasTaken(t *testing.T) {
	w := newWorld(t)
	made := w.server.objects[w.server.add(object{"email": "a", "line": "1"})]
	conflict := lost(made)
	conflict.Err = &backend.UnwatchedError{Transaction: "7", Err: errors.New("forbidden")}
	w.server.fails["Create"] = conflict
	state, report := w.create(t, model.Value{"email": "a", "line": "1"})
	wantNone(t, report)
	wantEqual(t, made.Key, state.Key)
}

func TestTakeOverIsRefused(t *testing.T) {
	config := model.Value{"email": "a", "line": "1", "phones": list{object{"number": "1"}}}
	for name, prepare := range map[string]func(w *world){
		"conflict with somebody elses": func(w *world) { w.server.add(object{"email": "a"}) },
		"conflict without a node": func(w *world) {
			w.server.fails["Create"] = &backend.ConflictError{Object: backend.Object{Key: "7"}, Evidence: "The log does not say.", Err: errors.New("exists")}
		},
		"conflict with what nobody sees": func(w *world) {
			w.server.fails["Create"] = &backend.Error{System: "Memory", Message: "exists", Is: backend.ErrConflict}
		},
		"conflict with other values": func(w *world) {
			w.server.loses = true
			w.server.rewrite = func(data map[string]any) { data["line"] = "2"; data["phoneNumbers"] = list{} }
		},
		"conflict that is shown in part": func(w *world) {
			w.server.loses = true
			w.server.rewrite = func(data map[string]any) { delete(data, "line") }
		},
		"conflict with a value that cannot be read": func(w *world) {
			w.server.loses = true
			w.server.rewrite = func(data map[string]any) { data["line"] = map[string]any{"x": 1} }
		},
		"conflict that cannot be read": func(w *world) {
			w.server.loses = true
			w.server.fails["Get"] = errors.New("no answer")
		},
		"conflict with another resource": func(w *world) {
			w.server.fails["Create"] = lost(w.server.objects[w.server.add(object{"email": "a", "line": "1", "phoneNumbers": list{object{"number": "1"}}})])
			w.markManaged(w.Model, "1")
		},
		"conflict with what another resource has made": func(w *world) {
			w.server.add(object{"email": "a"})
			w.markManaged(w.Model, "1")
		},
		"outcome unknown": func(w *world) {
			w.server.fails["Create"] = &backend.UnknownOutcomeError{Known: "The request was sent, and its answer was lost.", Err: errors.New("no answer came")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.DeletionWait = 0
				prepare(w)
				state, report := w.create(t, config)
				golden(t, name, report)
				if state != nil {
					t.Errorf("the state is %v", state)
				}
			})
		})
	}
}

// What was there before the create is left alone, even where it holds every declared
// value: it may be the object that a create_before_destroy replaces.
func TestEqualObjectsAreLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.created(t, model.Value{"email": "a", "line": "1"})
	w.Manager = manager(person(), w.server) // another run
	state, report := w.create(t, model.Value{"email": "a", "line": "1"})
	if state != nil || !report.HasError() {
		t.Errorf("the state is %v, the report %v", state, report)
	}
}

// slowDeletion has a deletion take its time.
func slowDeletion(w *world, d time.Duration) {
	w.server.deleting = func() { time.Sleep(d) }
}

// replaced creates an object while another part of the run deletes the one in its way.
func replaced(t *testing.T, w *world, prior State, config model.Value, begins time.Duration) (*State, Report) {
	t.Helper()
	planned := w.planned(t, config, nil).Value
	var half sync.WaitGroup
	defer half.Wait()
	half.Go(func() {
		time.Sleep(begins)
		after, report := w.Delete(t.Context(), prior)
		wantNone(t, report)
		if after != nil {
			t.Errorf("the deleted object's state is %v", after)
		}
	})
	synctest.Wait()
	return w.Create(t.Context(), config, planned)
}

// A create waits for the deletion of what is in its way, which this run makes.
func TestCreateWaitsForADeletion(t *testing.T) {
	config := model.Value{"email": "a", "line": "1"}
	for name, test := range map[string]struct {
		begins, takes, lingers time.Duration
	}{
		"that began before":                {0, time.Minute, 0},
		"that begins later":                {9 * time.Second, time.Minute, 0},
		"of an object whose key lingers":   {time.Second, time.Second, 2 * time.Minute},
		"that is over before it was asked": {0, 0, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.DeletionWait = 0
				old := w.created(t, config)
				slowDeletion(w, test.takes)
				w.server.lingers = test.lingers
				state, report := replaced(t, w, old, config, test.begins)
				wantNone(t, report)
				if state == nil || state.Key == old.Key || len(w.server.objects) != 1 || w.server.objects[state.Key].Data == nil {
					t.Errorf("the state is %v, and the server has %v", state, w.server.objects)
				}
			})
		})
	}
}

// A create whose answer was lost does not take over what this run deletes.
func TestNothingIsTakenOverThatThisRunDeletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.DeletionWait = 0
		config := model.Value{"email": "a", "line": "1"}
		old := w.created(t, config)
		slowDeletion(w, time.Minute)
		w.server.mistaken = true // it takes the old object for its own
		state, report := replaced(t, w, old, config, 0)
		wantNone(t, report)
		if state == nil || state.Key == old.Key || len(w.server.objects) != 1 {
			t.Errorf("the state is %v, and the server has %v", state, w.server.objects)
		}
	})
}

func TestCreateGivesUpOnADeletion(t *testing.T) {
	config := model.Value{"email": "a", "line": "1", "timeouts": object{"create": "5m"}}
	for name, test := range map[string]struct {
		prepare func(w *world)
		begins  time.Duration
		took    time.Duration
	}{
		"that begins too late":     {func(*world) {}, time.Minute, 10 * time.Second},
		"that fails":               {func(w *world) { w.server.fails["Delete"] = errors.New("in use") }, 0, 0},
		"that does not end":        {func(w *world) { slowDeletion(w, time.Hour) }, 0, 5 * time.Minute},
		"whose key stays for ever": {func(w *world) { w.server.lingers = time.Hour }, 0, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.DeletionWait = 0
				old := w.created(t, config)
				w.managed.Clear() // an earlier run has made it
				test.prepare(w)
				planned := w.planned(t, config, nil).Value
				done := make(chan bool)
				go func() {
					time.Sleep(test.begins)
					w.Delete(t.Context(), old)
					close(done)
				}()
				synctest.Wait()
				began := time.Now()
				state, report := w.Create(t.Context(), config, planned)
				wantEqual(t, test.took, time.Since(began))
				golden(t, "deletion "+name, report)
				if state != nil {
					t.Errorf("the state is %v", state)
				}
				<-done
			})
		})
	}
}

// A stop ends the wait for a deletion at once.
func TestAStopEndsTheWaitForADeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.DeletionWait = 0
		w.server.add(object{"email": "a"})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		planned := w.planned(t, model.Value{"email": "a"}, nil).Value
		_, report := w.Create(ctx, model.Value{"email": "a"}, planned)
		wantEqual(t, []string{"E email Cannot create person"}, brief(report))
		wantEqual(t, time.Second, time.Since(began))
	})
}

// The server's log tells of deletions by others.
func TestCreateWaitsForALoggedDeletion(t *testing.T) {
	config := model.Value{"email": "a"}
	for name, test := range map[string]struct {
		runs time.Duration // how long the log shows it as running; negative where it fails
		took time.Duration
	}{
		"running": {runs: time.Minute},
		"done":    {runs: 0},
		"failed":  {runs: -5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.DeletionWait = 0
				key := w.server.add(object{"email": "a"})
				began := time.Now()
				w.server.logged = func() *backend.Deletion {
					switch over := time.Since(began) >= max(test.runs, -test.runs); {
					case over && test.runs < 0:
						return nil
					case over:
						delete(w.server.objects, key)
					}
					return &backend.Deletion{Transaction: "7", Running: time.Since(began) < max(test.runs, -test.runs)}
				}
				state, report := w.create(t, config)
				if test.runs < 0 {
					wantEqual(t, []string{"E email Cannot create person"}, brief(report))
					return
				}
				wantNone(t, report)
				if state == nil || state.Key == key {
					t.Errorf("the state is %v", state)
				}
			})
		})
	}
}
