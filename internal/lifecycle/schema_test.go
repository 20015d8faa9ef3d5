package lifecycle

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// describing is a client of a server that shows its schema.
type describing struct {
	*memory
	model *model.Model
	err   error
	asked int
}

func (d *describing) Describe(context.Context, string, string) (*model.Model, error) {
	d.asked++
	return d.model, d.err
}

// ownPeople is the model of people on a server of another release.
func ownPeople() *model.Model {
	return &model.Model{Release: "24.1", Fields: []model.Field{
		{Name: "email", Payload: "email", Kind: model.String},
		{Name: "lines", Payload: "lines", Kind: model.String},
		{Name: "kind", Payload: "kind", Kind: model.String, Access: model.ReadOnly},
		{Name: "visible", Payload: "visible", Kind: model.Bool},
		{Name: "Calling", Payload: "Calling", Kind: model.Object, Fields: []model.Field{{Name: "email", Payload: "email", Kind: model.String}}},
		{Name: "phoneNumbers", Payload: "phoneNumbers", Kind: model.ObjectList, Fields: []model.Field{{Name: "number", Payload: "number", Kind: model.String}}},
	}}
}

func TestPlan_ServersSchema(t *testing.T) {
	declared := model.Value{
		"email": "anna.berg@example.com", "line": "12", "kind": "work", "visible": true,
		"calling": model.Value{"dnd": true},
		"phones":  []any{model.Value{"number": "1", "type": "work"}, model.Value{"number": "2", "type": "mobile"}},
	}
	takenOnly := model.Value{"email": "anna.berg@example.com", "visible": true}
	told := []string{"line", "kind", "calling.dnd", "phones[0].type"}
	tests := map[string]struct {
		check  SchemaCheck
		config model.Value
		server *describing
		want   []string
		fails  bool
		asked  int
	}{
		"warns":                {config: declared, server: &describing{model: ownPeople()}, want: told, asked: 1},
		"fails":                {check: SchemaError, config: declared, server: &describing{model: ownPeople()}, want: told, fails: true, asked: 1},
		"off":                  {check: SchemaOff, config: declared, server: &describing{model: ownPeople()}},
		"takes all":            {check: SchemaError, config: takenOnly, server: &describing{model: ownPeople()}, asked: 1},
		"shows no schema":      {check: SchemaError, config: declared, server: &describing{err: backend.ErrUnsupported}, asked: 1},
		"cannot be asked":      {check: SchemaError, config: declared, server: &describing{err: errors.New("broken")}, asked: 1},
		"is of something else": {check: SchemaError, config: declared, server: &describing{model: &model.Model{Fields: ownPeople().Fields[1:]}}, asked: 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.server.memory = w.server
			w.Clients[w.Model.System] = func() (backend.Client, error) { return test.server, nil }
			w.CheckSchema = map[model.System]SchemaCheck{w.Model.System: test.check}
			_, report := w.Plan(t.Context(), test.config, nil)
			var at []string
			for _, m := range report {
				at = append(at, m.Path.String())
				if !strings.Contains(m.Detail, "24.1") {
					t.Errorf("the release is not named: %s", m.Detail)
				}
			}
			if !slices.Equal(at, test.want) || report.HasError() != test.fails || test.server.asked != test.asked {
				t.Errorf("told %q, failed %v, asked %d times", at, report.HasError(), test.server.asked)
			}
			if len(report) > 0 && !strings.Contains(report[0].Detail, `"lines"`) {
				t.Errorf("the nearest is not named: %s", report[0].Detail)
			}
		})
	}
}

// TestPlan_SchemaOnlyWhereSomethingIsPlanned asks no server for an empty plan.
func TestPlan_SchemaOnlyWhereSomethingIsPlanned(t *testing.T) {
	w := newWorld(t)
	server := &describing{memory: w.server, model: ownPeople()}
	w.Clients[w.Model.System] = func() (backend.Client, error) { return server, nil }
	config := model.Value{"email": "anna.berg@example.com", "visible": true}
	state := w.created(t, config)
	server.asked = 0
	if plan := w.planned(t, config, &state); !plan.Unchanged || server.asked > 0 {
		t.Errorf("an empty plan (%v) asked %d times", plan.Unchanged, server.asked)
	}
}

// TestPlan_NotTaken keeps what the server does not take in the state, says so at each
// plan, and sends it as soon as the server takes it.
func TestPlan_NotTaken(t *testing.T) {
	w := newWorld(t)
	server := &describing{memory: w.server, model: ownPeople()}
	w.Clients[w.Model.System] = func() (backend.Client, error) { return server, nil }
	config := model.Value{"email": "anna.berg@example.com", "line": "12", "visible": true}
	plan, report := w.Plan(t.Context(), config, nil)
	if len(report) != 1 || plan.Value["line"] != "12" || plan.Value["language"] != nil {
		t.Fatalf("planned is %v, and it says %v", plan.Value, brief(report))
	}
	state, report := w.Create(t.Context(), config, plan.Value)
	wantNone(t, report)
	if _, sent := w.server.objects[state.Key].Data["line"]; sent {
		t.Error("the server has what it does not take")
	}

	again := w.refreshed(t, *state)
	plan, report = w.Plan(t.Context(), config, &again)
	if !plan.Unchanged || len(report) != 1 || !strings.Contains(report[0].Detail, "24.1") {
		t.Errorf("the second plan is unchanged: %v, and says %v", plan.Unchanged, brief(report))
	}
	asked := server.asked
	less := model.Value{"email": "anna.berg@example.com", "visible": true}
	if plan, report := w.Plan(t.Context(), less, &again); !plan.Unchanged || len(report) > 0 || server.asked > asked {
		t.Errorf("without it the plan is unchanged: %v, says %v, and asks %d times", plan.Unchanged, brief(report), server.asked-asked)
	}

	server.err = errors.New("broken") // it is as it was known
	if plan := w.planned(t, config, ptr(w.refreshed(t, *state))); !plan.Unchanged {
		t.Error("without the schema the plan changes something")
	}

	later := ownPeople()
	later.Release, later.Fields = "25.3", append(later.Fields, model.Field{Name: "line", Payload: "line", Kind: model.String})
	server.model, server.err = later, nil
	taken := w.refreshed(t, *state)
	if taken.Value["line"] != nil || slices.Contains(taken.Unsent, "line") {
		t.Errorf("the refresh keeps %v", taken.Value["line"])
	}
	w.updated(t, config, taken)
	if got := w.server.objects[state.Key].Data["line"]; got != "12" {
		t.Errorf("the server has %v", got)
	}
}

func ptr(s State) *State { return &s }

// TestPlan_ServersChoices takes a choice that only the server knows.
func TestPlan_ServersChoices(t *testing.T) {
	w := newWorld(t)
	own := ownPeople()
	for i := range own.Fields {
		if f := &own.Fields[i]; f.Name == "kind" {
			f.Access, f.Choices = model.ReadWrite, model.Choices{{Value: "Second Fax", Title: "Second Fax"}, {Value: "pager", Title: "Pager"}}
		}
	}
	server := &describing{memory: w.server, model: own}
	w.Clients[w.Model.System] = func() (backend.Client, error) { return server, nil }
	config := model.Value{"email": "anna.berg@example.com", "kind": "Pager", "visible": true}
	state := w.created(t, config)
	if got := w.server.objects[state.Key].Data["kind"]; got != "pager" {
		t.Errorf("the server has %v", got)
	}
	config["kind"] = "FAX_2"
	state = w.updated(t, config, state)
	if got := w.server.objects[state.Key].Data["kind"]; got != "Second Fax" {
		t.Errorf("the server has %v", got)
	}
	if plan := w.planned(t, config, ptr(w.refreshed(t, state))); !plan.Unchanged {
		t.Error("the second plan changes it")
	}
	config["kind"] = "fridge"
	if _, report := w.Plan(t.Context(), config, &state); !report.HasError() || !strings.Contains(report[0].Detail, "Pager") {
		t.Errorf("it says %v", brief(report))
	}
}
