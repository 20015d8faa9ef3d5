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

// create plans and creates, and returns what there is to say of the create.
func (w *world) create(t *testing.T, config model.Value) (*State, Report) {
	t.Helper()
	return w.Create(t.Context(), config, w.planned(t, config, nil).Value)
}

func TestCreate(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a", "calling": object{"dnd": true}, "timeouts": object{"create": "1m"}})
	wantEqual(t, &State{Key: "1", Value: model.Value{
		"email": "a", "language": "en", "visible": true, "reset": false, "status": "active", "hierarchy": "top.here",
		"calling": object{"dnd": true, "mode": "auto"}, "timeouts": object{"create": "1m"},
	}, Declared: model.Paths{"email", "calling.dnd"}}, &state)
	wantEqual(t, object{
		"email": "a", "language": "en", "visible": true, "reset": false, "Calling": object{"email": "a", "dnd": true, "mode": "auto"},
	}, w.sent(t))
	wantEqual(t, "top.here", w.server.objects["1"].Hierarchy)
}

func TestCreateWithoutRoles(t *testing.T) {
	w := newWorld(t)
	w.Model.HasHierarchy = false
	w.Clients[w.Model.System] = func() (backend.Client, error) { return basic{w.server}, nil }
	state := w.created(t, model.Value{"email": "a"})
	wantValues(t, object{"email": "a", "status": "active", "hierarchy": nil}, state.Value)
}

func TestCreateAtANodeThatIsNotKnownYet(t *testing.T) {
	w := newWorld(t)
	planned := w.planned(t, model.Value{"email": "a"}, nil).Value
	planned[Hierarchy] = model.Unknown
	state, report := w.Create(t.Context(), model.Value{"email": "a"}, planned)
	wantNone(t, report)
	wantEqual(t, "", state.Value[Hierarchy].(string)) // the server made it at its own node
}

func TestCreateThatFails(t *testing.T) {
	w := newWorld(t)
	w.server.fails["Create"] = errors.New("no answer")
	state, report := w.create(t, model.Value{"email": "a"})
	wantEqual(t, []string{"E Cannot create person"}, brief(report))
	if state != nil {
		t.Errorf("the state is %v", state)
	}
	w.fails(errors.New("the block is missing"))
	state, report = w.Create(t.Context(), model.Value{"email": "a"}, model.Value{"email": "a"})
	wantEqual(t, []string{"E Cannot use person"}, brief(report))
	if state != nil {
		t.Errorf("the state is %v", state)
	}
}

func TestCreateThatCannotBeReadBack(t *testing.T) {
	w := newWorld(t)
	w.server.fails["Get"] = errors.New("no answer")
	state, report := w.create(t, model.Value{"email": "a"})
	golden(t, "cannot read back", report)
	wantValues(t, object{"email": "a", "status": nil, "hierarchy": "top.here"}, state.Value)
	delete(w.server.fails, "Get")
	wantValues(t, object{"status": "active"}, w.refreshed(t, *state).Value)

	w.server.rewrite = func(data map[string]any) { data["visible"] = "perhaps" }
	_, report = w.create(t, model.Value{"email": "b"})
	wantNone(t, report) // nobody declares it
	_, report = w.create(t, model.Value{"email": "c", "visible": true})
	golden(t, "cannot decode what is read back", report)
}

// A reading node may lag behind the create, for a while or for ever.
func TestCreateLooksUntilTheObjectShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.server.lag = time.Minute
		state := w.created(t, model.Value{"email": "a", "timeouts": object{"create": "5m"}})
		wantValues(t, object{"status": "active"}, state.Value)

		w.server.lag = time.Hour
		began := time.Now()
		gone, report := w.create(t, model.Value{"email": "b", "timeouts": object{"create": "5m"}})
		golden(t, "made and never seen", report)
		wantEqual(t, 5*time.Minute, time.Since(began))
		if gone != nil {
			t.Errorf("the state is %v", gone)
		}
	})
}

// A row is believed where it holds the plan; otherwise the object is read.
func TestReadBackOfAStaleRow(t *testing.T) {
	w := newWorld(t)
	config := model.Value{"email": "a", "line": "1"}
	state := w.created(t, config)
	w.server.stale[state.Key] = w.server.rowOf(state.Key)
	state = w.updated(t, model.Value{"email": "a", "line": "2"}, state)
	wantValues(t, object{"line": "2"}, state.Value)
	w.server.calls = nil
	w.server.stale[state.Key] = w.server.rowOf(state.Key)
	w.server.stale[state.Key].Data["rank"] = int64(3)
	w.updated(t, model.Value{"email": "a", "line": "2", "rank": int64(3)}, state)
	wantEqual(t, []string{"Get", "Replace"}, w.server.calls)
}

// Two resources that declare one object do not both make or take it.
func TestCreatesOfOneObjectTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.server.loses = true
		var group sync.WaitGroup
		reports := make([]Report, 2)
		for i := range reports {
			planned := w.planned(t, model.Value{"email": "a"}, nil).Value
			group.Go(func() { _, reports[i] = w.Create(t.Context(), model.Value{"email": "a"}, planned) })
		}
		group.Wait()
		if reports[0].HasError() == reports[1].HasError() {
			t.Errorf("the reports are %v", reports)
		}
	})
}

func TestCreateWaitsForItsTurnNoLongerThanItsTime(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	for _, key := range []string{w.Model.BusinessKeyField().Canonical("a"), state.Key} {
		unlock, err := w.lock(t.Context(), w.Model, key)
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	planned := w.planned(t, model.Value{"email": "a", "line": "1"}, &state).Value
	_, report := w.Create(ctx, nil, planned)
	wantEqual(t, []string{"E Cannot create person"}, brief(report))
	_, report = w.Update(ctx, nil, planned, state)
	wantEqual(t, []string{"E Cannot update person"}, brief(report))
	after, report := w.Delete(ctx, state)
	wantEqual(t, []string{"E Cannot delete person"}, brief(report))
	wantEqual(t, &state, after)
}

// A server may name somebody else's object as the one that it made. It is left alone.
func TestCreateThatNamesAnothersObject(t *testing.T) {
	w := newWorld(t)
	config := model.Value{"email": "a"}
	planned := w.planned(t, config, nil).Value
	w.server.answer = func(data map[string]any) { data["email"] = "b" }
	state, report := w.Create(t.Context(), config, planned)
	wantEqual(t, []string{"E email Cannot tell whether the person was made"}, brief(report))
	if state != nil {
		t.Errorf("the state holds %v", state)
	}

	w = newWorld(t)
	w.server.answer = func(data map[string]any) { data["email"] = "A" } // the same, in capitals
	w.created(t, config)
}
