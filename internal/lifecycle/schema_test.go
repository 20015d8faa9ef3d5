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
