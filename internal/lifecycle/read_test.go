package lifecycle

import (
	"errors"
	"maps"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestReadOfAnObjectThatIsGone(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	delete(w.server.objects, state.Key)
	after, report := w.Read(t.Context(), state)
	wantNone(t, report)
	if after != nil {
		t.Errorf("the state is %v", after)
	}
}

func TestReadThatFails(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	w.server.fails["Get"] = errors.New("no answer")
	after, report := w.Read(t.Context(), state)
	golden(t, "read failed", report)
	wantEqual(t, &state, after)

	w.fails(errors.New("the block is missing"))
	after, report = w.Read(t.Context(), state)
	wantEqual(t, []string{"E Cannot use person"}, brief(report))
	wantEqual(t, &state, after)
}

// What cannot be read leaves the state as it is. It is an error only in a plan that
// declares it, and it is put back as it is by the update of another attribute.
func TestUnreadableValues(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a", "line": "1"})
	w.server.change(state.Key, object{"visible": "perhaps", "phoneNumbers": list{"x"}})
	after, report := w.Read(t.Context(), state)
	wantNone(t, report)
	wantEqual(t, state.Value, after.Value)
	_, report = w.Plan(t.Context(), model.Value{"email": "a", "line": "1", "visible": true, "phones": list{object{"number": "1"}}}, after)
	golden(t, "answer unreadable", report)

	w.updated(t, model.Value{"email": "a", "line": "2"}, *after)
	held := w.server.objects[state.Key].Data
	wantEqual(t, any("perhaps"), held["visible"])
	wantEqual(t, any(list{"x"}), held["phoneNumbers"])
	noneLeft, _ := w.Delete(t.Context(), *after)
	if noneLeft != nil {
		t.Error("the object was not deleted")
	}
}

// A row of a list is believed where it changes nothing; otherwise the object
// itself is read.
func TestReadOfAStaleRow(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a", "line": "1"})
	w.server.stale[state.Key] = w.server.rowOf(state.Key)
	w.server.calls = nil
	w.refreshed(t, state)
	wantEqual(t, 0, len(w.server.calls))

	w.server.stale[state.Key].Data["line"] = "2"
	wantValues(t, object{"line": "1"}, w.refreshed(t, state).Value)
	wantEqual(t, []string{"Get"}, w.server.calls)

	imported := w.imported(t, state.Key)
	wantValues(t, object{"line": "1"}, imported.Value)
}

// What a row lacks is unknown, also where the state holds what its absence would
// mean: the empty value, or the default.
func TestReadOfARowThatLacksSomething(t *testing.T) {
	for name, test := range map[string]struct {
		config, drift object
		lacks         string
		want          object
	}{
		"a value":   {object{"line": "1"}, object{"line": "2"}, "line", object{"line": "2"}},
		"an empty":  {object{"visible": false}, object{"visible": true}, "visible", object{"visible": true}},
		"a default": {object{"email": "a"}, object{"language": "de"}, "language", object{"language": "de"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			config := object{"email": "a"}
			maps.Copy(config, test.config)
			state := w.created(t, config)
			w.server.change(state.Key, test.drift)
			row := w.server.rowOf(state.Key)
			delete(row.Data, test.lacks)
			w.server.stale[state.Key] = row
			wantValues(t, test.want, w.refreshed(t, state).Value)
		})
	}
}

// An import, and a look-up by any name, read the object itself: there is no prior value to
// compare a row with that leaves something out.
func TestImportsAndLookUpsReadTheObjectItself(t *testing.T) {
	for _, export := range []bool{false, true} {
		for _, lacks := range []string{"line", "visible", "Calling"} {
			w := newWorld(t)
			key := w.server.add(object{"email": "a", "line": "1", "visible": false, "Calling": object{"email": "a", "mode": "auto"}})
			row := w.server.rowOf(key)
			row.Data, row.FromExport = cloned(row.Data), export
			delete(row.Data, lacks)
			w.server.stale[key], w.server.thin = row, []string{lacks}
			for how, read := range map[string]func() (*State, Report){
				"import":          func() (*State, Report) { return w.Read(t.Context(), State{Key: key, Unread: true}) },
				"by the key":      func() (*State, Report) { return w.Find(t.Context(), model.Value{"pkid": key}) },
				"by the address":  func() (*State, Report) { return w.Find(t.Context(), model.Value{"email": "a"}) },
				"import, address": func() (*State, Report) { state, _ := w.Import(t.Context(), "a"); return w.Read(t.Context(), *state) },
			} {
				state, report := read()
				wantNone(t, report)
				calling, _ := state.Value["calling"].(model.Value)
				if state.Value["line"] != "1" || state.Value["visible"] != false || calling["mode"] != "auto" {
					t.Errorf("%s, of rows without %s: %v", how, lacks, state.Value)
				}
			}
		}
	}
}

// An exported object without a joined part may be partial, whatever others in the export
// hold. Another key that it lacks is not there, and costs no read.
func TestReadOfAnExportThatLacksSomething(t *testing.T) {
	for lacks, gets := range map[string]int{"Calling": 1, "language": 0} {
		w := newWorld(t)
		w.Model.Joined = []string{"Calling"}
		state := w.created(t, object{"email": "a", "calling": object{"mode": "auto"}})
		w.server.change(state.Key, object{"Calling": object{"mode": "off", "email": "a"}})
		row := w.server.rowOf(state.Key)
		row.FromExport = true
		row.Data = cloned(row.Data)
		row.Data["Calling"] = object{"mode": "auto", "email": "a"}
		delete(row.Data, lacks)
		w.server.stale[state.Key] = row
		w.server.calls = nil
		read := w.refreshed(t, state)
		if lacks == "Calling" {
			wantValues(t, object{"mode": "off"}, read.Value["calling"].(model.Value))
		}
		if got := len(w.server.calls); got != gets {
			t.Errorf("%s is lacking: calls of the server %v, want %d", lacks, w.server.calls, gets)
		}
	}
}

func TestReadKeepsWhatIsTerraforms(t *testing.T) {
	w := newWorld(t)
	config := model.Value{"email": "a", "password": "x", "password_wo_version": int64(1), "timeouts": object{"read": "1s"}}
	state := w.created(t, config)
	wantValues(t, object{"password": "x", "password_wo_version": int64(1), "timeouts": object{"read": "1s"}}, w.refreshed(t, state).Value)
}

func TestReadOfTheHierarchy(t *testing.T) {
	w := newWorld(t)
	w.server.aliases["pkid-of-here"] = "top.here"
	state := w.created(t, model.Value{"email": "a", "hierarchy": "Top.Here"})
	move := func(node string) {
		o := w.server.objects[state.Key]
		o.Hierarchy = node
		w.server.objects[state.Key] = o
	}
	for _, declared := range []string{"Top.Here", "pkid-of-here", "top.here"} {
		state.Value[Hierarchy] = declared
		move("top.here")
		wantEqual(t, declared, w.refreshed(t, state).Value[Hierarchy].(string))
	}
	move("top.there")
	wantEqual(t, "top.there", w.refreshed(t, state).Value[Hierarchy].(string))
	move("")
	wantEqual(t, "top.here", w.refreshed(t, state).Value[Hierarchy].(string))

	move("top.there")
	w.server.fails["SameHierarchy"] = errors.New("no such node")
	_, report := w.Read(t.Context(), state)
	wantEqual(t, []string{"E Cannot read person"}, brief(report))
	w.server.fails["SameHierarchy"] = backend.ErrUnsupported
	wantEqual(t, "top.here", w.refreshed(t, state).Value[Hierarchy].(string))

	w.Clients[w.Model.System] = func() (backend.Client, error) { return basic{w.server}, nil }
	wantEqual(t, "top.there", w.refreshed(t, state).Value[Hierarchy].(string))
}
