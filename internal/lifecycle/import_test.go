package lifecycle

import (
	"errors"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestImport(t *testing.T) {
	w := newWorld(t)
	key := w.server.add(object{"email": "a/b"})
	for _, id := range []string{key, "a@example.com", "top.here/a/b"} {
		w.server.change(key, object{"email": "a@example.com"})
		if id == "top.here/a/b" {
			w.server.change(key, object{"email": "a/b"})
		}
		w.told.Clear() // another run
		state, report := w.Import(t.Context(), id)
		wantNone(t, report)
		wantEqual(t, &State{Key: key, Value: model.Value{"hierarchy": "top.here"}, Unread: true}, state)
	}
}

// An address alone names an object at the provider's node or below, in any letter
// case. The errors list all that answer, and say where else there is one.
func TestImportByAddress(t *testing.T) {
	w := newWorld(t)
	w.server.node = "top.here.below"
	key := w.server.add(object{"email": "Ann@Example.com"})
	w.server.node = "top.here"
	for _, id := range []string{"Ann@Example.com", "ann@example.com", " ANN@EXAMPLE.COM"} {
		w.server.calls = nil
		w.told.Clear() // another run
		state, report := w.Import(t.Context(), id)
		wantNone(t, report)
		wantEqual(t, &State{Key: key, Value: model.Value{"hierarchy": "top.here.below"}, Unread: true}, state)
		wantEqual(t, []string{"Pages"}, w.server.calls) // no object is asked for by an address
	}
	for node, name := range map[string]string{"top.beside": "import found beside", "top": "import found above"} {
		w.server.node = node
		w.server.add(object{"email": node + "@example.com"})
		w.server.node = "top.here"
		_, report := w.Import(t.Context(), strings.ToUpper(node)+"@example.com")
		golden(t, name, report)
	}
	w.server.add(object{"email": "Ann@Example.com"})
	_, report := w.Import(t.Context(), "Ann@Example.com")
	golden(t, "import found more than one", report)
	for range maxMatches {
		w.server.add(object{"email": "Ann@Example.com"})
	}
	_, report = w.Import(t.Context(), "Ann@Example.com")
	if detail := report[0].Detail; !strings.HasSuffix(detail, "and more") {
		t.Errorf("of many objects the error says %s", detail)
	}
}

func TestImportWithoutAHierarchy(t *testing.T) {
	w := newWorld(t)
	w.Model.HasHierarchy, w.Model.Key, w.server.node = false, "id", ""
	key := w.server.add(object{"email": "a/b"})
	for _, id := range []string{key, "a/b"} {
		w.told.Clear() // another run
		state, report := w.Import(t.Context(), id)
		wantNone(t, report)
		wantEqual(t, &State{Key: key, Value: model.Value{}, Unread: true}, state)
	}
	_, report := w.Import(t.Context(), "nobody")
	golden(t, "import not found without a hierarchy", report)
}

func TestImportThatFails(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"nobody", "top.here/nobody"} {
		_, report := w.Import(t.Context(), id)
		golden(t, map[bool]string{true: "import not found", false: "import not found at its node"}[id == "nobody"], report)
	}
	w.server.node = ""
	if _, report := w.Import(t.Context(), "nobody"); !report.HasError() {
		t.Error("an import id without a node finds something")
	}
	w.server.node = "top.here"
	w.server.fails["Pages"] = &backend.Error{System: "Memory", Message: "not today", Is: backend.ErrForbidden}
	_, report := w.Import(t.Context(), "nobody")
	golden(t, "import failed", report)
	w.fails(errors.New("the block is missing"))
	_, report = w.Import(t.Context(), "nobody")
	wantEqual(t, []string{"E Cannot use person"}, brief(report))
}

// An object of a model without business key has its pkid alone to be imported by, and
// whatever else is written is told so.
func TestImportWithoutABusinessKey(t *testing.T) {
	w := newWorld(t)
	key := w.server.add(object{"email": "a@example.com"})
	w.Model.BusinessKey, w.Model.Generic = "", true
	state, report := w.Import(t.Context(), key)
	wantNone(t, report)
	wantEqual(t, key, state.Key)
	for _, id := range []string{"nobody", "top.here/a@example.com"} {
		_, report := w.Import(t.Context(), id)
		golden(t, "import without a business key "+map[bool]string{true: "by another key", false: "by a node"}[id == "nobody"], report)
	}
}

func TestMinimalConfig(t *testing.T) {
	w := newWorld(t)
	state := w.imported(t, w.server.add(object{"email": "a", "line": "", "visible": true, "language": "de", "Calling": object{"mode": "auto"}}))
	wantEqual(t, model.Value{"email": "a", "language": "de", "hierarchy": "top.here"}, w.MinimalConfig(state))
	w.Model.HasHierarchy = false
	wantEqual(t, model.Value{"email": "a", "language": "de"}, w.MinimalConfig(state))
}

// Terraform reads each object right after its import. Where the id was the key, that is one
// request for both. A later read asks again.
func TestImportAsksOnce(t *testing.T) {
	w := newWorld(t)
	key := w.server.add(object{"email": "a@example.com", "language": "de"})
	for id, want := range map[string][]string{key: {"Get"}, "a@example.com": {"Pages", "Get"}} {
		w.told.Clear() // another run
		w.server.calls = nil
		state, report := w.Import(t.Context(), id)
		wantNone(t, report)
		read, report := w.Read(t.Context(), *state)
		wantNone(t, report)
		wantEqual(t, "de", read.Value["language"])
		wantEqual(t, want, w.server.calls)
		w.server.change(key, object{"language": "fr"})
		again, report := w.Read(t.Context(), *state)
		wantNone(t, report)
		wantEqual(t, "fr", again.Value["language"])
		w.server.change(key, object{"language": "de"})
	}
}

// Two blocks for one object undo each other's changes, and removing one deletes it.
func TestImportOfOneObjectTwice(t *testing.T) {
	w := newWorld(t)
	key := w.created(t, model.Value{"email": "a"}).Key
	if _, report := w.Import(t.Context(), key); len(report) > 0 {
		t.Errorf("it says %v", brief(report))
	}
	state, report := w.Import(t.Context(), "a")
	if state != nil {
		t.Errorf("it is imported again")
	}
	golden(t, "imported twice", report)
}
