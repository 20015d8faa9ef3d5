package lifecycle

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func referring(t *testing.T) *world {
	w := newWorld(t)
	w.CheckReferences = map[model.System]bool{w.Model.System: true}
	w.server.choices = model.Choices{{Value: "id-leeds", Title: "Leeds"}, {Value: "id-london", Title: "London"}, {Value: "york"}}
	return w
}

func office(name any) model.Value { return model.Value{"email": "a", "office": name} }

func TestReferences(t *testing.T) {
	for name, value := range map[string]string{
		"reference by title": "Leeds", "reference near": "id-leedz", "reference near without a title": "yorq", "reference to nothing": "#",
	} {
		t.Run(name, func(t *testing.T) {
			w := referring(t)
			plan, report := w.Plan(t.Context(), office(value), nil)
			golden(t, name, report)
			wantEqual(t, value, plan.Value["office"].(string))
		})
	}
}

func TestReferencesAreReportedOnce(t *testing.T) {
	w := referring(t)
	if _, report := w.Plan(t.Context(), office("nowhere"), nil); len(report) != 1 {
		t.Errorf("a wrong value is met with %v", report)
	}
	w.planned(t, office("nowhere"), nil)
	if _, report := w.Plan(t.Context(), office("elsewhere"), nil); len(report) != 1 {
		t.Errorf("another wrong value is met with %v", report)
	}
	wantEqual(t, []string{"Choices"}, w.server.calls)
}

func TestReferencesThatAreRight(t *testing.T) {
	w := referring(t)
	for _, value := range []any{"id-leeds", model.Unknown, "", nil} {
		w.planned(t, office(value), nil)
	}
	held := &State{Key: "1", Value: model.Value{"email": "a", "office": "nowhere", "hierarchy": "top.here"}}
	w.planned(t, office("nowhere"), held)
}

func TestReferencesThatCannotBeChecked(t *testing.T) {
	off := newWorld(t)
	off.planned(t, office("nowhere"), nil)
	wantEqual(t, 0, len(off.server.calls))

	w := referring(t)
	w.server.fails["Choices"] = errors.New("not permitted")
	w.planned(t, office("nowhere"), nil)
	w.planned(t, office("nowhere"), nil)
	wantEqual(t, []string{"Choices"}, w.server.calls)

	w = referring(t)
	w.Clients[w.Model.System] = func() (backend.Client, error) { return basic{w.server}, nil }
	w.planned(t, model.Value{"email": "a", "office": "nowhere", "hierarchy": "top"}, nil)
}

// A list without anything is no proof that a value is wrong, and is not passed over
// in silence.
func TestReferencesWithoutChoices(t *testing.T) {
	for name, prepare := range map[string]func(w *world){
		"none":       func(w *world) { w.server.choices = nil },
		"unreadable": func(w *world) { w.server.fails["Choices"] = &backend.Error{Message: "?", Is: backend.ErrProtocol} },
	} {
		w := referring(t)
		prepare(w)
		_, report := w.Plan(t.Context(), office("nowhere"), nil)
		if len(report) != 1 || report[0].Summary != "References were not checked" {
			t.Errorf("%s: %v", name, report)
		}
		w.planned(t, office("elsewhere"), nil)
	}
}

// The server may offer a reference in its long form, or hold it so.
func TestReferencesInTheirLongForm(t *testing.T) {
	w := referring(t)
	w.server.choices = model.Choices{{Value: `["leeds", "top"]`}, {Value: "york"}}
	for _, value := range []string{"leeds", `["york", "top"]`} {
		w.planned(t, office(value), nil)
	}
}

// A cancelled plan does not spoil the answer for the others.
func TestReferencesOutliveTheirCaller(t *testing.T) {
	w := referring(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, report := w.Plan(ctx, office("id-leeds"), nil)
	wantNone(t, report)
	w.planned(t, office("id-london"), nil)
	wantEqual(t, []string{"Choices"}, w.server.calls)
}

// hanging never shows its choices.
type hanging struct{ *memory }

func (h hanging) Choices(ctx context.Context, _, _, _ string) (model.Choices, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// Choices that hang hold up all plans of a run for a few seconds, and are reported
// once. The stop ends the wait.
func TestReferencesThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := referring(t)
		w.Clients[w.Model.System] = func() (backend.Client, error) { return hanging{w.server}, nil }
		stopped, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		began, messages := time.Now(), 0
		if _, report := w.Plan(stopped, office("nowhere"), nil); len(report) != 0 || time.Since(began) != time.Second {
			t.Errorf("stopped after %s with %v", time.Since(began), report)
		}
		for _, node := range []string{"top", "top.a", "top.b"} {
			_, report := w.Plan(t.Context(), model.Value{"email": "a", "office": "nowhere", "hierarchy": node}, nil)
			messages += len(report)
			if report.HasError() {
				t.Error(report)
			}
		}
		if took := time.Since(began); took > 7*time.Second || messages != 1 {
			t.Errorf("took %s, %d messages", took, messages)
		}
	})
}

// A failure that all calls share is explained once.
func TestSharedFailureIsExplainedOnce(t *testing.T) {
	w := newWorld(t)
	shared := errors.New("https://x does not answer")
	w.server.fails["Get"] = &backend.Error{System: "X", Object: "person 1", Message: "a long story", Shared: shared, Is: backend.ErrUnauthenticated}
	told := 0
	for range 3 {
		_, report := w.Read(t.Context(), State{Key: "1", Value: model.Value{"email": "a"}})
		if len(report) != 1 || !report.HasError() {
			t.Fatal(report)
		}
		if strings.Contains(report[0].Detail, "a long story") {
			told++
		} else if want := "X (test/Person a): https://x does not answer, as another error explains."; report[0].Detail != want {
			t.Errorf("got %q", report[0].Detail)
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}
