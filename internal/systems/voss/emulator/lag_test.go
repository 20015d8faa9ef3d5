package emulator_test

import (
	"net/http"
	"testing"
	"time"
)

// lag is how long what is late takes.
const lag = 10 * time.Second

// delays are the settings of what takes effect later than it says.
var delays = map[string]func(*emulator){
	"reading_nodes=current":      func(e *emulator) { behind(e) },
	"reading_nodes=late-creates": func(e *emulator) { behind(e, "create") },
	"reading_nodes=late-changes": func(e *emulator) { behind(e, "change") },
	"reading_nodes=late-deletes": func(e *emulator) { behind(e, "delete") },
	"reading_nodes=late":         func(e *emulator) { behind(e, "create", "change", "delete") },
	"deletion=gone": func(e *emulator) {
		deletedTwin(e).want(http.StatusCreated)
	},
	"deletion=inactive": func(e *emulator) {
		deletedTwin(e).want(http.StatusConflict)
		e.call("GET", things+e.Objects(thingType)[0].PKID+"/", "").want(http.StatusOK).is("data.status", "inactive").is("data.loginEnabled", false)
	},
	"deleted_keys=free": func(e *emulator) {
		deletedTwin(e).want(http.StatusCreated)
	},
	"deleted_keys=taken": func(e *emulator) {
		deletedTwin(e).want(http.StatusConflict).has("already exists")
		e.create(`{"email": "other"}`)
		e.clock.Advance(lag)
		e.create(`{"email": "a"}`)
	},
}

// behind looks at an object after each change: which of them do reads learn of too
// late, by a GET and by a list?
func behind(e *emulator, late ...string) {
	isLate := func(change string) bool {
		for _, one := range late {
			if one == change {
				return true
			}
		}
		return false
	}
	pkid := e.create(`{"email": "a", "name": "first"}`)
	shows := func(when, name string) {
		e.t.Helper()
		get, list := e.call("GET", things+pkid+"/", ""), e.call("GET", things+tenant, "").want(http.StatusOK)
		if want := map[bool]int{true: http.StatusNotFound, false: http.StatusOK}[name == ""]; get.status != want {
			e.t.Errorf("%s: HTTP %d, want %d", when, get.status, want)
		}
		wanted := any(nil)
		if name != "" {
			wanted = name
		}
		if get.at("data.name") != wanted || list.at("resources.0.data.name") != wanted {
			e.t.Errorf("%s: a GET shows %v and a list %v, want %v", when, get.at("data.name"), list.at("resources.0.data.name"), wanted)
		}
	}
	for _, step := range []struct {
		change, before, after string
		do                    func()
	}{
		{"create", "", "first", func() {}},
		{"change", "first", "second", func() { e.call("PUT", things+pkid+"/", `{"email": "a", "name": "second"}`).want(http.StatusOK) }},
		{"delete", "second", "", func() { e.call("DELETE", things+pkid+"/", "").want(http.StatusOK) }},
	} {
		step.do()
		if isLate(step.change) {
			shows("right after the "+step.change, step.before)
			e.clock.Advance(lag)
		}
		shows("after the "+step.change, step.after)
	}
}

func deletedTwin(e *emulator) response {
	pkid := e.create(`{"email": "a"}`)
	e.call("DELETE", things+pkid+"/", "").want(http.StatusOK)
	return e.call("POST", things+tenant, `{"email": "a"}`)
}

// A change within the lag of another shows neither, until both are known.
func TestLagsAddUp(t *testing.T) {
	e := newEmulator(t, "reading_nodes=late")
	pkid := e.create(`{"email": "a"}`)
	e.clock.Advance(lag / 2)
	e.call("PUT", things+pkid+"/", `{"email": "b"}`).want(http.StatusOK)
	e.clock.Advance(lag / 2)
	e.call("GET", things+pkid+"/", "").want(http.StatusNotFound)
	e.clock.Advance(lag / 2)
	e.call("GET", things+pkid+"/", "").want(http.StatusOK).is("data.email", "b")
}
