package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// states generates states of the model: after an apply, or after an import.
func states(m *model.Model) *rapid.Generator[model.Value] {
	return rapid.Custom(func(t *rapid.T) model.Value {
		s := server{t: t, m: m}
		if rapid.Bool().Draw(t, "imported") {
			state, _ := m.StateFromServer(decode(t, m, modeltest.Payloads(m).Draw(t, "imported object")))
			return state
		}
		return s.apply(modeltest.Configs(m).Draw(t, "applied config"), nil, nil)
	})
}

// configs generates configurations that have to do with the state, or have not.
func configs(m *model.Model, state model.Value) *rapid.Generator[model.Value] {
	return rapid.OneOf(modeltest.Configs(m), modeltest.Subsets(m, state))
}

func TestRefreshTwiceIsRefresh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		state := states(m).Draw(t, "state")
		answer := decode(t, m, modeltest.Payloads(m).Draw(t, "object"))
		once := m.Refresh(state, answer)
		if diff := cmp.Diff(once, m.Refresh(once, answer)); diff != "" {
			t.Fatalf("-once +twice:\n%s", diff)
		}
	})
}

func TestRefreshAfterImportIsImport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		answer := decode(t, m, modeltest.Payloads(m).Draw(t, "object"))
		state, _ := m.StateFromServer(answer)
		if diff := cmp.Diff(state, m.Refresh(state, answer)); diff != "" {
			t.Fatalf("-imported +refreshed:\n%s", diff)
		}
	})
}

// Terraform refuses a plan that shows another value than the configuration,
// unless it is the one that the prior state holds at the same path.
func TestPlanIsOneThatTerraformAccepts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		state := states(m).Draw(t, "state")
		config := configs(m, state).Draw(t, "config")
		config = modeltest.Respelled(m, config).Draw(t, "config respelled")
		config = modeltest.Blurred(m, config).Draw(t, "config blurred")
		wantValid(t, "plan", config, state, m.Plan(config, state, nil))
	})
}

func wantValid(t *rapid.T, path string, config, prior, planned any) {
	t.Helper()
	switch declared := config.(type) {
	case nil:
		return
	case map[string]any:
		before, _ := prior.(map[string]any)
		shown, ok := planned.(map[string]any)
		if !ok {
			t.Fatalf("%s: declared an object, planned %v", path, planned)
		}
		for name := range declared {
			wantValid(t, path+"."+name, declared[name], before[name], shown[name])
		}
		return
	case []any:
		before, _ := prior.([]any)
		shown, ok := planned.([]any)
		if cmp.Equal(planned, prior) {
			return
		}
		if !ok || len(shown) != len(declared) {
			t.Fatalf("%s: declared %v, planned %v", path, declared, planned)
		}
		for i := range declared {
			var old any
			if i < len(before) {
				old = before[i]
			}
			wantValid(t, path+".n", declared[i], old, shown[i])
		}
		return
	}
	if planned != config && planned != prior {
		t.Fatalf("%s: declared %v, prior %v, planned %v", path, config, prior, planned)
	}
}

// Terraform plans once more when the values of other resources are known, and
// refuses a final plan that takes back what an earlier one said.
func TestFinalPlanKeepsWhatWasPlanned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		var state model.Value
		if rapid.Bool().Draw(t, "exists") {
			state = states(m).Draw(t, "state")
		}
		config := configs(m, state).Draw(t, "config")
		blurred := modeltest.Blurred(m, config).Draw(t, "config blurred")
		wantConforms(t, m.Fields, m.Plan(blurred, state, nil), m.Plan(config, state, nil), "")
	})
}

func TestNothingIsChangedInPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		object := modeltest.Payloads(m).Draw(t, "object")
		state := states(m).Draw(t, "state")
		config := configs(m, state).Draw(t, "config")
		answer := decode(t, m, object)
		planned := m.Plan(config, state, nil)
		managed, sent := m.Managed(config, planned), m.Changes(planned, state)

		inputs := map[string]any{
			"object": object, "state": state, "config": config, "answer": answer, "planned": planned, "managed": managed, "sent": sent,
		}
		before := modeltest.Clone(inputs)
		m.Decode(object)
		m.StateFromServer(answer)
		m.Refresh(state, answer)
		m.Plan(config, state, nil)
		m.Managed(config, planned)
		m.Changes(planned, state)
		m.Payload(object, sent, managed)
		m.StateAfterApply(planned, managed, answer)
		if diff := cmp.Diff(before, inputs); diff != "" {
			t.Fatalf("-before +after:\n%s", diff)
		}
	})
}

func TestDecodeReadsWhatPayloadSends(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		config := modeltest.Configs(m).Draw(t, "config")
		for _, path := range differing(m.Fields, config, decode(t, m, m.Payload(nil, config, nil)), "") {
			f := modeltest.FieldAt(m, path)
			if f.Access != model.WriteOnly && f.FillFrom == "" && f.Kind != model.Object {
				t.Fatalf("%s does not come back", path)
			}
		}
	})
}

func TestDecodeReadsAnyJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		value, problems := m.Decode(modeltest.Garbage(m).Draw(t, "object"))
		wantShape(t, m.Fields, value)
		for _, problem := range problems {
			if modeltest.FieldAt(m, problem.Path) == nil {
				t.Fatalf("a problem with %q, which is no field", problem.Path)
			}
		}
		state, _ := m.StateFromServer(value)
		m.Refresh(state, value)
	})
}

// wantShape checks that a value has the types that its fields promise.
func wantShape(t interface{ Fatalf(string, ...any) }, fields []model.Field, value model.Value) {
	for i := range fields {
		f := &fields[i]
		v := value[f.Name]
		if v == nil || model.IsUnknown(v) {
			continue
		}
		ok := false
		switch f.Kind {
		case model.String:
			_, ok = v.(string)
		case model.Bool:
			_, ok = v.(bool)
		case model.Int:
			_, ok = v.(int64)
		case model.Object:
			var object model.Value
			object, ok = v.(model.Value)
			wantShape(t, f.Fields, object)
		case model.ObjectList, model.StringList, model.StringSet:
			ok = wantItems(t, f, v)
		}
		if !ok {
			t.Fatalf("%s is a %T", f.Name, v)
		}
	}
}

func wantItems(t interface{ Fatalf(string, ...any) }, f *model.Field, v any) bool {
	list, ok := v.([]any)
	for _, item := range list {
		if f.Kind == model.ObjectList {
			object, isObject := item.(model.Value)
			ok = ok && isObject
			wantShape(t, f.Fields, object)
			continue
		}
		_, isString := item.(string)
		ok = ok && isString
	}
	return ok
}
