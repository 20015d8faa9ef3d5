package lifecycle

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// renaming is an update that gives an object another email address, and begins at a time.
type renaming struct {
	from, to string
	begins   time.Duration
}

// renamed makes the objects of updates and does these in a run that plans each right
// before, as an apply of Terraform does. It returns what they report.
func renamed(t *testing.T, w *world, all ...renaming) []Report {
	t.Helper()
	var states []State
	for _, one := range all {
		states = append(states, w.created(t, model.Value{"email": one.from}))
	}
	w.server.unique = true
	w.managed.Clear() // an earlier run has made them
	reports := make([]Report, len(all))
	var apply sync.WaitGroup
	for i, one := range all {
		apply.Go(func() {
			time.Sleep(one.begins)
			config := model.Value{"email": one.to, "timeouts": object{"update": "5m"}}
			plan, _ := w.Plan(t.Context(), config, &states[i])
			time.Sleep(time.Millisecond) // the others plan
			var after *State
			after, reports[i] = w.Update(t.Context(), config, plan.Value, states[i])
			if want := map[bool]string{true: one.from, false: one.to}[reports[i].HasError()]; after.Value["email"] != want {
				t.Errorf("the state of what was %s holds %v", one.from, after.Value["email"])
			}
		})
	}
	apply.Wait()
	return reports
}

func patient(t *testing.T) *world {
	w := newWorld(t)
	w.DeletionWait = 0
	return w
}

// An update that takes the address of an object waits until that has another one.
func TestUpdateWaitsForARename(t *testing.T) {
	const late = 9 * time.Second
	for name, all := range map[string][]renaming{
		"at the same time":    {{"a", "b", 0}, {"b", "c", 0}},
		"a little later":      {{"a", "b", 0}, {"b", "c", late}},
		"before":              {{"a", "b", time.Second}, {"b", "c", 0}},
		"a row of them":       {{"a", "b", 0}, {"b", "c", time.Second}, {"c", "d", late}},
		"in another spelling": {{"a", "B", 0}, {"b", "c", time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, report := range renamed(t, patient(t), all...) {
					wantNone(t, report)
				}
			})
		})
	}
}

func TestUpdateWhoseKeyStaysTaken(t *testing.T) {
	for name, test := range map[string]struct {
		all     []renaming
		prepare func(*world)
		took    time.Duration
	}{
		"by nobody of ours":           {[]renaming{{"a", "b", 0}}, func(w *world) { w.server.add(object{"email": "b"}) }, 10 * time.Second},
		"by what is renamed too late": {[]renaming{{"a", "b", 0}, {"b", "c", 10 * time.Second}}, func(*world) {}, 10 * time.Second},
		"by what cannot be renamed":   {[]renaming{{"a", "b", 0}, {"b", "c", 0}, {"c", "d", time.Minute}}, func(*world) {}, time.Minute},
		"by what is shown nowhere": {[]renaming{{"a", "b", 0}}, func(w *world) {
			w.server.fails["Replace"] = &backend.Error{System: "Memory", Message: "busy", Is: backend.ErrConflict}
		}, 0},
		"and no list can be had": {[]renaming{{"a", "b", 0}}, func(w *world) {
			w.server.fails["Replace"] = &backend.Error{System: "Memory", Message: "exists", Is: backend.ErrConflict}
			w.server.fails["Pages"] = errors.New("no list")
		}, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := patient(t)
				test.prepare(w)
				began := time.Now()
				golden(t, "key taken "+name, renamed(t, w, test.all...)[0])
				wantEqual(t, test.took, time.Since(began).Round(time.Second))
			})
		})
	}
}

// Updates that wait for each other say so, whatever their order.
func TestUpdatesThatSwapTheirKeys(t *testing.T) {
	for name, all := range map[string][]renaming{
		"at the same time":  {{"a", "b", 0}, {"b", "a", 0}},
		"three of them":     {{"a", "b", 0}, {"b", "c", time.Second}, {"c", "a", 2 * time.Second}},
		"one after another": {{"b", "a", time.Minute}, {"a", "b", 0}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := patient(t)
				reports := renamed(t, w, all...)
				golden(t, "swap "+name, reports[0])
				for _, report := range reports {
					if !report.HasError() {
						t.Errorf("one of them went well")
					}
				}
			})
		})
	}
}

// The plan that shows the last of them says so.
func TestPlanOfASwap(t *testing.T) {
	w := newWorld(t)
	states := map[string]State{}
	for _, email := range []string{"a", "b", "c", "d", "x", "y"} {
		states[email] = w.created(t, model.Value{"email": email})
	}
	said := map[string]Report{}
	for _, r := range []renaming{{"x", "a", 0}, {"a", "B", 0}, {"b", "c", 0}, {"c", "d", 0}, {"y", "Y", 0}, {"d", "a", 0}} {
		state := states[r.from]
		_, said[r.from] = w.Plan(t.Context(), model.Value{"email": r.to}, &state)
	}
	golden(t, "swap planned", said["d"])
	delete(said, "d")
	for _, report := range said {
		wantNone(t, report)
	}
}

// A key is unique at a node, so changes at two nodes do not wait for each other.
func TestPlanOfASwapAtTwoNodes(t *testing.T) {
	for node, rings := range map[string]bool{"top": true, "spelled": true, "": true, "top.other": false} {
		w := newWorld(t)
		w.server.aliases = map[string]string{"spelled": "top"}
		var report Report
		for i, r := range []renaming{{"a", "b", 0}, {"b", "a", 0}} {
			before := State{Key: r.from, Value: model.Value{"email": r.from, Hierarchy: []string{"top", node}[i]}}
			w.noteRename(t.Context(), before, model.Value{"email": r.to}, &report)
		}
		if got := len(report) > 0; got != rings {
			t.Errorf("at %q: %v", node, report)
		}
	}
}

// Many nodes can have the same changes. A plan follows each of them once.
func TestPlanOfRenamesAtManyNodes(t *testing.T) {
	w := newWorld(t)
	var report Report
	for node := range 30 {
		for key := range 10 {
			before := State{Key: fmt.Sprint(node, key), Value: model.Value{"email": fmt.Sprint("at", key+1)}}
			w.noteRename(t.Context(), before, model.Value{"email": fmt.Sprint("at", key)}, &report)
		}
	}
	wantNone(t, report)
}

// A create takes the address of what this run gives another one, and an update that of
// what it deletes.
func TestOneTakesWhatAnotherLeaves(t *testing.T) {
	config := model.Value{"email": "b", "line": "1"}
	t.Run("a create", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := patient(t)
			var made *State
			var report Report
			var create sync.WaitGroup
			create.Go(func() {
				time.Sleep(time.Second)
				made, report = w.Create(t.Context(), config, w.planned(t, config, nil).Value)
			})
			wantNone(t, renamed(t, w, renaming{"b", "c", 9 * time.Second})[0])
			create.Wait()
			wantNone(t, report)
			if made == nil || len(w.server.objects) != 2 {
				t.Errorf("the state is %v, and the server has %v", made, w.server.objects)
			}
		})
	})
	t.Run("an update", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := patient(t)
			old := w.created(t, config)
			slowDeletion(w, time.Minute)
			var deletion sync.WaitGroup
			deletion.Go(func() {
				time.Sleep(9 * time.Second)
				_, report := w.Delete(t.Context(), old)
				wantNone(t, report)
			})
			wantNone(t, renamed(t, w, renaming{"a", "b", 0})[0])
			deletion.Wait()
		})
	})
}
