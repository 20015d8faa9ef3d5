package emulator_test

import (
	"net/http"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const log = "/api/tool/Transaction/"

// logStates are the settings of who sees what of a transaction.
var logStates = map[string]func(*emulator){
	"transaction_access=allowed": func(e *emulator) { access(e, 200, 200, 200) },
	"transaction_access=no-get":  func(e *emulator) { access(e, 403, 200, 200) },
	"transaction_access=no-poll": func(e *emulator) { access(e, 200, 403, 200) },
	"transaction_access=no-list": func(e *emulator) { access(e, 200, 200, 403) },
	"transaction_access=refused": func(e *emulator) { access(e, 403, 403, 403) },

	"transaction_log=prompt": func(e *emulator) { logged(e).is("pagination.total", 1) },
	"transaction_log=silent": func(e *emulator) {
		logged(e).is("pagination.total", 0).is("resources.0", nil)
		e.call("GET", log+e.Transactions()[0].ID+"/", "").want(http.StatusOK).is("data.status", "Success")
	},
	"transaction_log=late": func(e *emulator) {
		logged(e).is("pagination.total", 0)
		e.call("GET", log+e.Transactions()[0].ID+"/", "").want(http.StatusOK).is("data.status", "Success")
		e.clock.Advance(lag)
		e.call("GET", log+tenant, "").is("pagination.total", 1)
	},

	"transaction_fields=all":           func(e *emulator) { lacks(e) },
	"transaction_fields=no-action":     func(e *emulator) { lacks(e, "action") },
	"transaction_fields=no-username":   func(e *emulator) { lacks(e, "username") },
	"transaction_fields=no-detail":     func(e *emulator) { lacks(e, "detail") },
	"transaction_fields=no-completion": func(e *emulator) { lacks(e, "completed_time", "duration") },
	"transaction_fields=no-resource":   func(e *emulator) { lacks(e, "resource") },
	"transaction_fields=bare": func(e *emulator) {
		lacks(e, "action", "username", "detail", "completed_time", "duration", "resource")
	},

	"transaction_times=utc":    func(e *emulator) { logged(e).is("resources.0.data.submitted_time", "2026-03-01T09:00:00.000Z") },
	"transaction_times=ahead":  func(e *emulator) { logged(e).is("resources.0.data.submitted_time", "2026-03-01T14:30:00.000") },
	"transaction_times=behind": func(e *emulator) { logged(e).is("resources.0.data.submitted_time", "2026-03-01T02:00:00.000") },

	"external_id=shown": func(e *emulator) {
		marked(e, "request_meta.external_id", "m-1")
		marked(e, "external_id", nil)
	},
	"external_id=flat": func(e *emulator) {
		marked(e, "external_id", "m-1")
		marked(e, "request_meta", nil)
	},
	"external_id=dropped": func(e *emulator) {
		marked(e, "external_id", nil)
		marked(e, "request_meta", nil)
	},
	"external_id=refused": func(e *emulator) {
		e.call("POST", things+tenant, marker).want(http.StatusBadRequest).is("errors.request_meta.0", "is not a field of the model")
		e.call("PUT", things+e.create(`{"email": "a"}`)+"/", marker).want(http.StatusBadRequest).has("request_meta")
	},
}

// access looks at what the account may do with a transaction.
func access(e *emulator, get, poll, list int) {
	e.create(`{"email": "a"}`)
	id := e.Transactions()[0].ID
	for path, want := range map[string]int{id + "/": get, id + "/poll/": poll, tenant: list} {
		r := e.call("GET", log+path, "").want(want)
		if want == http.StatusForbidden {
			r.has("tool/Transaction").has(voss.Administrator.Username)
		}
	}
}

// lacks looks for the keys that a transaction does not show, in the list and alone.
func lacks(e *emulator, keys ...string) {
	row := logged(e)
	single := e.call("GET", log+e.Transactions()[0].ID+"/", "").want(http.StatusOK)
	for _, key := range []string{"action", "username", "detail", "completed_time", "duration", "resource", "status"} {
		expected := true
		for _, lacking := range keys {
			expected = expected && lacking != key
		}
		for _, got := range []any{row.at("resources.0.data." + key), single.at("data." + key)} {
			if (got != nil) != expected {
				e.t.Errorf("%s = %v, expected there: %v", key, got, expected)
			}
		}
	}
}

const marker = `{"email": "m", "request_meta": {"external_id": "m-1", "callback_url": "http://example.com"}}`

// marked makes an object with a marker, and looks for it in the transaction.
func marked(e *emulator, key string, want any) {
	if e.Count(thingType) == 0 {
		e.call("POST", things+tenant, marker).want(http.StatusCreated)
		e.create(`{"email": "unmarked"}`)
	}
	e.call("GET", log+e.Transactions()[0].ID+"/", "").is("data."+key, want)
	e.call("GET", log+e.Transactions()[1].ID+"/", "").is("data."+key, nil)
	e.call("GET", log+tenant+"&summary=false", "").is("resources.0.data."+key, want).is("resources.1.data."+key, nil)
}

// A marker is no part of the object, and survives a replay and a restart with its
// transaction.
func TestMarkerBelongsToTheCall(t *testing.T) {
	e := newEmulator(t, "")
	e.call("POST", things+tenant, marker).want(http.StatusCreated)
	if held := e.Objects(thingType)[0].Data; held["request_meta"] != nil {
		t.Errorf("the object holds %v", held)
	}
}
