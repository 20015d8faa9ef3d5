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
	w.CheckReferences = map[model.System]ReferenceCheck{w.Model.System: ReferencesError}
	w.server.choices = model.Choices{
		{Value: "id-leeds", Title: "Leeds"},
		{Value: "id-london", Title: "London"},
		{Value: "york"},
		{Value: "id-bath-1", Title: "Bath"},
		{Value: "id-bath-2", Title: "Bath"},
	}
	return w
}

func office(name any) model.Value { return model.Value{"email": "a", "office": name} }

// sends creates what is planned, without a message, and expects what the server gets.
func (w *world) sends(t *testing.T, config model.Value, plan Plan, want any) {
	t.Helper()
	state, report := w.Create(t.Context(), config, plan.Value)
	wantNone(t, report)
	wantEqual(t, want, w.server.objects[state.Key].Data["office"])
}

// writesNothing plans a value without a message, and expects that the apply refuses it.
func (w *world) writesNothing(t *testing.T, name string, config model.Value) {
	t.Helper()
	before := len(w.server.objects)
	_, report := w.Create(t.Context(), config, w.planned(t, config, nil).Value)
	if golden(t, name, report); !report.HasError() || len(w.server.objects) != before {
		t.Errorf("%s: it was sent", name)
	}
}

func TestReferencesThatAreWrong(t *testing.T) {
	for name, value := range map[string]string{"reference near": "Leedz", "reference to nothing": "#", "reference to several": "Bath"} {
		t.Run(name, func(t *testing.T) {
			w := referring(t)
			_, report := w.Plan(t.Context(), office(value), nil)
			golden(t, name, report)
			if !report.HasError() {
				t.Error("it is no error")
			}
		})
	}
}

// An identifier that the server does not offer may still be one.
func TestReferencesToUnknownIdentifiers(t *testing.T) {
	w := referring(t)
	plan, report := w.Plan(t.Context(), office("id-leedz"), nil)
	golden(t, "reference near an identifier", report)
	w.sends(t, office("id-leedz"), plan, "id-leedz")
}

// TestReferencesNamedTwice: one thing in two elements of a list is told, however it is
// written. In two lists, or in two attributes of an element, it is none of our business.
func TestReferencesNamedTwice(t *testing.T) {
	w := referring(t)
	target := &model.Target{Model: "test/Office", Attribute: "name"}
	for _, list := range []string{"offices", "former"} {
		w.Model.Fields = append(w.Model.Fields, model.Field{Name: list, Payload: list, Kind: model.ObjectList, ElementKey: []string{"office"}, Fields: []model.Field{
			{Name: "office", Payload: "office", Kind: model.String, Target: target},
			{Name: "next", Payload: "next", Kind: model.String, Target: target},
		}})
	}
	names := func(all ...string) list {
		elements := list{}
		for _, name := range all {
			elements = append(elements, object{"office": name})
		}
		return elements
	}
	config := model.Value{"email": "a", "offices": names("London", "leeds", "id-leeds", "London"), "former": append(names("Leeds"), object{"office": "York", "next": "Leeds"}, object{"office": "York", "next": "London"})}
	_, report := w.Plan(t.Context(), config, nil)
	golden(t, "reference named twice", report)
	if len(report) != 2 || report.HasError() {
		t.Errorf("got %v", brief(report))
	}
}

func TestReferencesThatOnlyWarn(t *testing.T) {
	w := referring(t)
	w.CheckReferences[w.Model.System] = ReferencesWarn
	plan, report := w.Plan(t.Context(), office("Leedz"), nil)
	golden(t, "reference that warns", report)
	w.sends(t, office("Leedz"), plan, "Leedz")

	w = referring(t)
	w.CheckReferences[w.Model.System] = ReferencesWarn
	w.server.fails["Choices"] = &backend.Error{Message: "not permitted", Is: backend.ErrForbidden}
	plan, _ = w.Plan(t.Context(), office("Leeds"), nil)
	state, report := w.Create(t.Context(), office("Leeds"), plan.Value)
	golden(t, "reference sent without a look-up", report)
	wantEqual(t, "Leeds", w.server.objects[state.Key].Data["office"])
}

func TestReferencesAreExplainedOnce(t *testing.T) {
	w := referring(t)
	if _, report := w.Plan(t.Context(), office("nowhere"), nil); len(report) != 1 {
		t.Errorf("a wrong value is met with %v", report)
	}
	_, report := w.Plan(t.Context(), office("nowhere"), nil)
	golden(t, "reference wrong once more", report)
	if _, report := w.Plan(t.Context(), office("elsewhere"), nil); len(report) != 1 {
		t.Errorf("another wrong value is met with %v", report)
	}
	wantEqual(t, []string{"Choices"}, w.server.calls)
}

func TestReferencesThatAreRight(t *testing.T) {
	w := referring(t)
	for _, value := range []any{"id-leeds", "Leeds", "LEEDS", " leeds", "ID-LEEDS", "york", "id-bath-1", model.Unknown, "", nil} {
		w.planned(t, office(value), nil)
	}
	held := &State{Key: "1", Value: model.Value{"email": "a", "office": "nowhere", "hierarchy": "top.here"}}
	w.planned(t, office("nowhere"), held)
}

// A name is sent as its value, stays as it is declared, and is known from then on.
func TestReferencesByName(t *testing.T) {
	w := referring(t)
	state := w.created(t, office("lEEDs"))
	wantEqual(t, "lEEDs", state.Value["office"])
	wantEqual(t, "id-leeds", w.server.objects[state.Key].Data["office"])
	w.server.calls = nil

	state = w.refreshed(t, state)
	wantEqual(t, "lEEDs", state.Value["office"])
	for _, same := range []string{"lEEDs", "Leeds", "id-leeds"} {
		if !w.planned(t, office(same), &state).Unchanged {
			t.Errorf("%s is a change", same)
		}
	}
	wantEqual(t, []string{"Get"}, w.server.calls)

	changed := office("lEEDs")
	changed["line"] = "1"
	state = w.updated(t, changed, state)
	wantValues(t, object{"line": "1", "office": "id-leeds"}, w.sent(t))

	state = w.updated(t, office("London"), state)
	wantValues(t, object{"office": "id-london"}, w.sent(t))
	wantEqual(t, "London", state.Value["office"])
}

// A server may show names where it takes values.
func TestReferencesOfAServerThatShowsNames(t *testing.T) {
	for _, declared := range []string{"Leeds", "id-leeds"} {
		w := referring(t)
		w.server.answer = func(data map[string]any) {
			if data["office"] == "id-leeds" {
				data["office"] = "Leeds"
			}
		}
		state := w.created(t, office(declared))
		state = w.refreshed(t, state)
		if wantEqual(t, declared, state.Value["office"]); !w.planned(t, office(declared), &state).Unchanged {
			t.Error("there is a difference")
		}
		changed := office(declared)
		changed["line"] = "1"
		w.updated(t, changed, state)
		wantValues(t, object{"line": "1", "office": "id-leeds"}, w.sent(t))
	}
}

// What somebody else chose, and what an import finds, has its title in the state where
// that is unique.
func TestReferencesAreShownByTitle(t *testing.T) {
	for value, shown := range map[string]string{"id-london": "London", "id-bath-1": "id-bath-1", "york": "york", "id-gone": "id-gone"} {
		w := referring(t)
		state := w.created(t, office("Leeds"))
		w.server.change(state.Key, object{"office": value})
		state = w.refreshed(t, state)
		wantEqual(t, shown, state.Value["office"])
		if !w.planned(t, office(value), &state).Unchanged {
			t.Errorf("%s is a change", value)
		}
		imported := w.refreshed(t, State{Key: state.Key})
		wantEqual(t, shown, imported.Value["office"])
		if !w.planned(t, office(value), &imported).Unchanged {
			t.Errorf("%s is a change after an import", value)
		}
	}
}

// A name that nothing can tell the value of is never sent.
func TestReferencesThatCannotBeLookedUp(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		said int // by the plan
	}{
		"refused":    {&backend.Error{Message: "not permitted", Is: backend.ErrForbidden}, 1},
		"unreadable": {&backend.Error{Message: "?", Is: backend.ErrProtocol}, 1},
		"no answer":  {context.DeadlineExceeded, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := referring(t)
			w.server.fails["Choices"] = test.err
			plan, report := w.Plan(t.Context(), office("Leeds"), nil)
			if len(report) != test.said || report.HasError() {
				t.Errorf("the plan says %v", report)
			}
			w.planned(t, office("London"), nil) // said once
			state, report := w.Create(t.Context(), office("Leeds"), plan.Value)
			if state != nil || !report.HasError() || len(w.server.objects) > 0 {
				t.Fatalf("it was created: %v", report)
			}
			golden(t, "reference that cannot be looked up "+name, report)
			_, report = w.Create(t.Context(), office("London"), plan.Value)
			golden(t, "reference that cannot be looked up either", report)
			// An identifier needs no look-up, and what fails in a plan may go well later.
			w.created(t, office("id-leeds"))
			delete(w.server.fails, "Choices")
		})
	}
}

// The failure of a plan's look-up is not that of the apply.
func TestReferencesAreLookedUpAgainByAnApply(t *testing.T) {
	w := referring(t)
	w.server.fails["Choices"] = context.DeadlineExceeded
	plan, _ := w.Plan(t.Context(), office("Leeds"), nil)
	delete(w.server.fails, "Choices")
	w.sends(t, office("Leeds"), plan, "id-leeds")
}

func TestReferencesThatCannotBeChecked(t *testing.T) {
	w := referring(t)
	w.CheckReferences[w.Model.System] = ReferencesOff
	w.planned(t, office("nowhere"), nil)
	wantEqual(t, 0, len(w.server.calls))
	state := w.created(t, office("Leeds"))
	wantEqual(t, "id-leeds", w.server.objects[state.Key].Data["office"])

	// What the plan did not check, the apply has to.
	w = referring(t)
	w.CheckReferences[w.Model.System] = ReferencesOff
	w.sends(t, office("id-nowhere"), w.planned(t, office("id-nowhere"), nil), "id-nowhere")
	w.writesNothing(t, "reference wrong without a check", office("Leedz"))
	w = referring(t)
	w.CheckReferences[w.Model.System] = ReferencesOff
	w.server.fails["Choices"] = &backend.Error{Message: "not permitted", Is: backend.ErrForbidden}
	w.writesNothing(t, "reference refused without a check", office("London"))

	w = referring(t)
	w.server.fails["Choices"] = &backend.Error{Message: "not permitted", Is: backend.ErrForbidden}
	w.planned(t, office("id-nowhere"), nil)
	w.planned(t, office("id-nowhere"), nil)
	wantEqual(t, []string{"Choices"}, w.server.calls)

	w = referring(t)
	w.Clients[w.Model.System] = func() (backend.Client, error) { return basic{w.server}, nil }
	w.planned(t, model.Value{"email": "a", "office": "nowhere", "hierarchy": "top"}, nil)
}

// A list without anything is no proof that a value is wrong, and is not passed over
// in silence.
func TestReferencesWithoutChoices(t *testing.T) {
	w := referring(t)
	w.server.choices = nil
	_, report := w.Plan(t.Context(), office("nowhere"), nil)
	if len(report) != 1 || report[0].Summary != "References were not checked" {
		t.Errorf("%v", report)
	}
	w.planned(t, office("elsewhere"), nil)
}

// The server may offer a reference in its long form, or hold it so.
func TestReferencesInTheirLongForm(t *testing.T) {
	w := referring(t)
	w.server.choices = model.Choices{{Value: `["leeds", "top"]`}, {Value: "york"}}
	for _, value := range []string{"leeds", `["york", "top"]`} {
		w.planned(t, office(value), nil)
	}
}

// What a plan makes can be named by the plans that follow, and by the apply once it is
// made.
func TestReferencesToWhatARunMakes(t *testing.T) {
	w := referring(t)
	w.planned(t, model.Value{"email": "Oslo"}, nil)
	plan := w.planned(t, office("oslo"), nil)
	if _, report := w.Create(t.Context(), office("oslo"), plan.Value); !report.HasError() {
		t.Error("a name was sent")
	}
	w.created(t, model.Value{"email": "Oslo"})
	w.server.choices = append(w.server.choices, model.Choice{Value: "id-oslo", Title: "Oslo"})
	state := w.created(t, office("oslo"))
	wantEqual(t, "id-oslo", w.server.objects[state.Key].Data["office"])
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

func (h hanging) Choices(ctx context.Context, _ model.Target, _, _ string) (model.Choices, error) {
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
	w.server.fails["Get"] = &backend.Error{System: "X", Object: "person 1", Status: 401, Message: "a short story.\nIt goes on.", Shared: shared, Is: backend.ErrUnauthenticated}
	told := 0
	for range 3 {
		_, report := w.Read(t.Context(), State{Key: "1", Value: model.Value{"email": "a"}})
		if len(report) != 1 || !report.HasError() {
			t.Fatal(report)
		}
		if strings.Contains(report[0].Detail, "It goes on.") {
			told++
		} else if want := "X (test/Person a): HTTP 401: a short story. Other calls fail for the same reason, and one of the errors says more."; report[0].Detail != want {
			t.Errorf("got %q", report[0].Detail)
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}
