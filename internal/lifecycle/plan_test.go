package lifecycle

import (
	"errors"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestPlanOfTheKey(t *testing.T) {
	w := newWorld(t)
	config := model.Value{"email": "a"}
	if plan := w.planned(t, config, nil); plan.Key != "" || !plan.KeyUnknown || plan.Unchanged || len(plan.Replace) > 0 {
		t.Errorf("a new object is planned as %+v", plan)
	}
	state := w.created(t, config)
	if plan := w.planned(t, config, &state); plan.Key != state.Key || plan.KeyUnknown || !plan.Unchanged {
		t.Errorf("the object is planned as %+v", plan)
	}
	state.Key, state.Pending = "", &Pending{Transaction: "1", Action: "create"}
	if plan := w.planned(t, config, &state); !plan.KeyUnknown || plan.Unchanged {
		t.Errorf("an object that is still being made is planned as %+v", plan)
	}
}

func TestPlanReplaces(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a", "birth_place": "Leeds"})
	plan := w.planned(t, model.Value{"email": "a", "birth_place": "York", "hierarchy": "top.there"}, &state)
	wantEqual(t, []Path{{"birth_place"}, {"hierarchy"}}, plan.Replace)
	w.server.moves = true
	plan = w.planned(t, model.Value{"email": "a", "hierarchy": "top.there"}, &state)
	wantEqual(t, []Path(nil), plan.Replace)
	plan = w.planned(t, model.Value{"email": "a", "hierarchy": ""}, &state)
	wantEqual(t, []Path(nil), plan.Replace)
	plan = w.planned(t, model.Value{"email": "a", "hierarchy": model.Unknown}, &state)
	wantEqual(t, []Path(nil), plan.Replace)
	w.server.moves = false // only a known node replaces
	plan = w.planned(t, model.Value{"email": "a", "hierarchy": model.Unknown}, &state)
	wantEqual(t, []Path(nil), plan.Replace)
}

// In an apply, where nothing is read before, a replacement comes too late to be planned.
func TestLateReplacement(t *testing.T) {
	w := newWorld(t)
	key := w.server.add(object{"email": "a"})
	state := State{Key: key, Value: model.Value{"email": "a", "hierarchy": "top.here"}}
	config := model.Value{"email": "a", "hierarchy": "top.there"}
	_, report := w.Plan(t.Context(), config, &state)
	golden(t, "replacement that comes too late", report)
	w.refreshed(t, state)
	wantEqual(t, []Path{{"hierarchy"}}, w.planned(t, config, &state).Replace)
}

func TestPlanOfTimeoutsAndVersions(t *testing.T) {
	w := newWorld(t)
	config := model.Value{"email": "a", "timeouts": object{"read": "1m"}, "password_wo": "x", "password_wo_version": int64(1)}
	plan := w.planned(t, config, nil)
	wantValues(t, object{"timeouts": object{"read": "1m"}, "password_wo": nil, "password_wo_version": int64(1)}, plan.Value)
}

// A value that is known since the validation only is checked by the plan.
func TestPlanRefusesNullElements(t *testing.T) {
	_, report := newWorld(t).Plan(t.Context(), model.Value{"email": "a", "words": list{nil}}, nil)
	wantEqual(t, []string{"E words Element without a value"}, brief(report))
}

func TestPlanOfTheHierarchy(t *testing.T) {
	prior := &State{Key: "1", Value: model.Value{"email": "a", "hierarchy": "top.there"}}
	placeless := &State{Key: "1", Value: model.Value{"email": "a"}}
	for name, test := range map[string]struct {
		declared any
		prior    *State
		want     any
	}{
		"nobody says where": {nil, placeless, nil},
		"declared of such":  {"top.far", placeless, "top.far"},
		"the provider's":    {nil, nil, "top.here"},
		"declared":          {"top.far", nil, "top.far"},
		"where it is":       {nil, prior, "top.there"},
		"spelled otherwise": {"TOP.there", prior, "top.there"},
		"by its pkid":       {"node-7", prior, "top.there"},
		"an empty text":     {"", prior, "top.there"},
		"blanks, new":       {" ", nil, " "},
		"another":           {"top.far", prior, "top.far"},
		"unknown":           {model.Unknown, prior, model.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.server.aliases["node-7"], w.server.moves = "top.there", true
			plan := w.planned(t, model.Value{"email": "a", "hierarchy": test.declared}, test.prior)
			wantEqual(t, test.want, plan.Value["hierarchy"])
		})
	}
}

func TestPlanWithoutAHierarchy(t *testing.T) {
	w := newWorld(t)
	w.server.node = ""
	_, report := w.Plan(t.Context(), model.Value{"email": "a"}, nil)
	golden(t, "no hierarchy", report)
	w.Model.HasHierarchy = false
	plan := w.planned(t, model.Value{"email": "a"}, nil)
	wantValues(t, object{"hierarchy": nil}, plan.Value)
}

func TestPlanWithoutAClient(t *testing.T) {
	config := model.Value{"email": "a", "office": "x"}
	unconfigured := &Manager{Model: person()}
	plan, report := unconfigured.Plan(t.Context(), config, nil)
	wantNone(t, report)
	wantEqual(t, model.Unknown, plan.Value["hierarchy"])

	w := newWorld(t)
	w.CheckReferences = map[model.System]ReferenceCheck{w.Model.System: ReferencesError}
	w.fails(ErrNotYetKnown)
	wantEqual(t, model.Unknown, w.planned(t, config, nil).Value["hierarchy"])
	prior := &State{Key: "1", Value: model.Value{"email": "a", "hierarchy": "top.there"}}
	plan = w.planned(t, model.Value{"email": "a", "hierarchy": "top.far"}, prior)
	wantEqual(t, []Path{{"hierarchy"}}, plan.Replace)

	w.fails(errors.New("the block is missing"))
	_, report = w.Plan(t.Context(), config, nil)
	golden(t, "no client", report)
}

func TestPlanAsksForSecrets(t *testing.T) {
	w := newWorld(t)
	w.Model.Field("password").Required = true
	_, report := w.Plan(t.Context(), model.Value{"email": "a"}, nil)
	golden(t, "missing secret", report)
	for _, config := range []model.Value{{"email": "a", "password": "x"}, {"email": "a", "password_wo": model.Unknown}} {
		w.planned(t, config, nil)
	}
	w.planned(t, model.Value{"email": "a"}, &State{Key: "1", Value: model.Value{"email": "a", "hierarchy": "top"}})
}

func TestClientOfAnotherSystem(t *testing.T) {
	w := newWorld(t)
	if _, err := w.Client("other"); err == nil || err.Error() != `the provider has no client for "other"` {
		t.Errorf("the error is %v", err)
	}
}

// A node that is not known yet is planned as unknown, whatever there was before.
func TestPlanOfAnUnknownHierarchy(t *testing.T) {
	w := newWorld(t)
	config := model.Value{"email": "a", "hierarchy": model.Unknown}
	wantEqual(t, model.Unknown, w.planned(t, config, nil).Value["hierarchy"])
	prior := w.created(t, model.Value{"email": "a"})
	plan := w.planned(t, config, &prior)
	wantEqual(t, model.Unknown, plan.Value["hierarchy"])
	if len(plan.Replace) > 0 {
		t.Errorf("it replaces the object for %v", plan.Replace)
	}
}
