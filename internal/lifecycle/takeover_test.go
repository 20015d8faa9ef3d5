package lifecycle

import (
	"errors"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestTakeOver(t *testing.T) {
	w := newWorld(t)
	w.server.loses = true
	state, report := w.create(t, model.Value{"email": "a", "line": "1"})
	golden(t, "taken over", report)
	wantValues(t, object{"email": "a", "line": "1", "status": "active"}, state.Value)
	// The old object of a replacement that the new one met is kept.
	after, report := w.Delete(t.Context(), *state)
	golden(t, "kept", report)
	if after != nil || len(w.server.objects) != 1 {
		t.Errorf("the state is %v", after)
	}
}

func TestTakeOverWithASecret(t *testing.T) {
	w := newWorld(t)
	w.server.loses = true
	_, report := w.create(t, model.Value{"email": "a", "password_wo": "x"})
	golden(t, "taken over with a secret", report)
}

func TestTakeOverIsRefused(t *testing.T) {
	config := model.Value{"email": "a", "line": "1", "phones": list{object{"number": "1"}}}
	for name, prepare := range map[string]func(w *world){
		"conflict with somebody elses": func(w *world) { w.server.add(object{"email": "a"}) },
		"conflict without a node": func(w *world) {
			w.server.fails["Create"] = &backend.ConflictError{Object: backend.Object{Key: "7"}, Evidence: "The log does not say.", Err: errors.New("exists")}
		},
		"conflict with other values": func(w *world) {
			w.server.loses = true
			w.server.rewrite = func(data map[string]any) { data["line"] = "2"; data["phoneNumbers"] = list{} }
		},
		"conflict that cannot be read": func(w *world) {
			w.server.loses = true
			w.server.fails["Get"] = errors.New("no answer")
		},
		"conflict with another resource": func(w *world) {
			w.server.fails["Create"] = lost(w.server.objects[w.server.add(object{"email": "a", "line": "1", "phoneNumbers": list{object{"number": "1"}}})])
			w.markManaged(w.Model, "1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			prepare(w)
			state, report := w.create(t, config)
			golden(t, name, report)
			if state != nil {
				t.Errorf("the state is %v", state)
			}
		})
	}
}
