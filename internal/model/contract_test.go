package model_test

import (
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
