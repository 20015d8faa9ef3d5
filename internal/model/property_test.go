package model_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		state, kept := m.Adopt(decode(t, m, s.object))
		if rapid.Bool().Draw(t, "refreshed") {
			s.grow()
			state = m.Refresh(state, s.read())
		}
		config := modeltest.Subsets(m, state).Draw(t, "config")
		config = modeltest.Respelled(m, config).Draw(t, "config respelled")
		wantNoDiff(t, m, config, state, kept)
	})
}

func TestPlanAfterImportAndApplyIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := server{t: t, m: m, object: modeltest.Payloads(m).Draw(t, "object")}
		state, kept := m.Adopt(decode(t, m, s.object))
		config := modeltest.Configs(m).Draw(t, "config")
		state = s.apply(config, state, kept)
		kept = kept.Without(config)
		wantNoDiff(t, m, config, state, kept)
		wantNoDiff(t, m, config, m.Refresh(state, s.read()), kept)
	})
}

// server holds one object and answers in all the ways that mean the same.
type server struct {
	t      *rapid.T
	m      *model.Model
	object map[string]any
}

// grow lets others change what nobody declared.
func (s *server) grow() { s.object = modeltest.Grown(s.m, s.object).Draw(s.t, "object grown") }

func (s *server) raw() map[string]any {
	return modeltest.Answers(s.m, s.object).Draw(s.t, "answer")
}

func (s *server) read() model.Value { return decode(s.t, s.m, s.raw()) }

// apply plans the configuration, has the server take it, and returns the state.
func (s *server) apply(config, prior model.Value, kept model.Paths) model.Value {
	plan := s.m.Plan(config, prior, kept)
	if s.object == nil {
		s.object = s.m.Overlay(nil, plan.Desired)
	} else {
		s.object = s.m.Overlay(s.raw(), plan.Desired)
	}
	s.grow()
	state, differences := s.m.Settle(plan, s.read())
	if len(differences) > 0 {
		s.t.Fatalf("the server took everything, but there are differences: %v", differences)
	}
	wantConforms(s.t, "state", plan.Planned, state)
	return state
}

func decode(t *rapid.T, m *model.Model, data map[string]any) model.Value {
	value, problems := m.Decode(data)
	if len(problems) > 0 {
		t.Fatalf("cannot decode %v: %v", data, problems)
	}
	return value
}

// wantNoDiff checks that the plan is the state.
func wantNoDiff(t *rapid.T, m *model.Model, config, state model.Value, kept model.Paths) {
	t.Helper()
	if diff := cmp.Diff(state, m.Plan(config, state, kept).Planned); diff != "" {
		t.Fatalf("config %v\nplan differs from state (-state +plan):\n%s", config, diff)
	}
}

// wantConforms checks what Terraform checks: that final holds everything that
// was planned as known.
func wantConforms(t *rapid.T, path string, planned, final any) {
	t.Helper()
	if model.IsUnknown(planned) {
		return
	}
	switch planned := planned.(type) {
	case map[string]any:
		final, ok := final.(map[string]any)
		if !ok {
			t.Fatalf("%s: planned an object, got %v", path, final)
		}
		for name := range planned {
			wantConforms(t, path+"."+name, planned[name], final[name])
		}
		for name := range final {
			wantConforms(t, path+"."+name, planned[name], final[name])
		}
		return
	case []any:
		final, ok := final.([]any)
		if !ok || len(final) != len(planned) {
			t.Fatalf("%s: planned %v, got %v", path, planned, final)
		}
		for i := range planned {
			wantConforms(t, path+"."+strconv.Itoa(i), planned[i], final[i])
		}
		return
	}
	if planned != final {
		t.Fatalf("%s: planned %v, got %v", path, planned, final)
	}
}
