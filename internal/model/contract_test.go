package model_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// The properties below are the state contract, for any model.

func TestPlanAfterApplyIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := server{t: t, m: m}
		var state model.Value
		for range rapid.IntRange(1, 3).Draw(t, "applies") {
			config := modeltest.Configs(m).Draw(t, "config")
			state = s.apply(config, state, nil)
			wantNoDiff(t, m, config, state, nil)
			s.grow()
			state = m.Refresh(state, s.read())
			wantNoDiff(t, m, config, state, nil)
		}
	})
}

func TestPlanAfterImportIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := server{t: t, m: m, object: modeltest.Payloads(m).Draw(t, "object")}
		state, nonDefaults := m.StateFromServer(decode(t, m, s.object))
		if rapid.Bool().Draw(t, "refreshed") {
			s.grow()
			state = m.Refresh(state, s.read())
		}
		config := modeltest.Subsets(m, state).Draw(t, "config")
		config = modeltest.Respelled(m, config).Draw(t, "config respelled")
		wantNoDiff(t, m, config, state, nonDefaults)
	})
}

func TestPlanAfterImportAndApplyIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := server{t: t, m: m, object: modeltest.Payloads(m).Draw(t, "object")}
		state, nonDefaults := m.StateFromServer(decode(t, m, s.object))
		config := modeltest.Configs(m).Draw(t, "config")
		state = s.apply(config, state, nonDefaults)
		nonDefaults = nonDefaults.Without(config)
		wantNoDiff(t, m, config, state, nonDefaults)
		wantNoDiff(t, m, config, m.Refresh(state, s.read()), nonDefaults)
	})
}

// Taking attributes out of the configuration makes no difference, or plans a
// documented default again, or drops a secret; and the server keeps the rest.
func TestReleaseIsNoDifferenceOrTheDefault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		config := modeltest.Configs(m).Draw(t, "config")
		_, state := applied(t, m, config)
		less := modeltest.Subsets(m, config).Draw(t, "less")
		planned := m.Plan(less, state, nil)
		for _, path := range differing(m.Fields, state, planned, "") {
			f, v := modeltest.FieldAt(m, path), valueAt(planned, path)
			if v != f.Default || f.Default == nil && f.Access != model.WriteOnly {
				t.Fatalf("releasing %s plans %v", path, v)
			}
		}
		wantDefaults(t, m.Fields, less, planned, "")
	})
}

// valueAt returns the value at a path with indexes.
func valueAt(v any, path string) any {
	for _, step := range strings.Split(path, ".") {
		switch container := v.(type) {
		case map[string]any:
			v = container[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(container) {
				return nil
			}
			v = container[i]
		}
	}
	return v
}

// wantDefaults checks that what is not declared has its documented default, in
// every object that is declared and no element of a list.
func wantDefaults(t *rapid.T, fields []model.Field, config, planned model.Value, path string) {
	t.Helper()
	for i := range fields {
		f := &fields[i]
		declared := config[f.Name]
		switch {
		case declared == nil && f.Default != nil && !f.Equal(f.Default, planned[f.Name]):
			t.Fatalf("%s%s is released, and planned as %v", path, f.Name, planned[f.Name])
		case declared != nil && f.Kind == model.Object:
			wantDefaults(t, f.Fields, declared.(model.Value), planned[f.Name].(model.Value), path+f.Name+".")
		}
	}
}
