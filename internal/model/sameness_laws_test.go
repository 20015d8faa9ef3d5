package model_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// Rule 9 of the state contract, for any model: another spelling of a declared value
// is no other value, wherever two values are compared.
func TestSpellingsAreOneValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		config := modeltest.Configs(m).Draw(t, "config")
		s, state := applied(t, m, config)
		respelled := modeltest.Respelled(m, config).Draw(t, "config respelled")
		wantNoDiff(t, m, respelled, state, nil)
		planned := m.Plan(respelled, state, nil)
		if sent := m.Changes(planned, state); len(sent) > 0 {
			t.Fatalf("a plan without a change sends %v", sent)
		}
		// A server may come to keep another spelling of its own.
		answer := s.read()
		once := m.Refresh(state, answer)
		again := m.Refresh(once, modeltest.Respelled(m, answer).Draw(t, "answer respelled"))
		for _, path := range differing(m.Fields, state, again, "") {
			t.Fatalf("%s is no other value", path)
		}
		wantNoDiff(t, m, config, again, nil)
	})
}

// Equality of two values of a field is an equivalence, unless a part of them is
// unknown.
func TestEqualIsAnEquivalence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		a := modeltest.Configs(m).Draw(t, "a")
		b := modeltest.Respelled(m, a).Draw(t, "b")
		if rapid.Bool().Draw(t, "another") {
			b = modeltest.Configs(m).Draw(t, "other")
		}
		c := modeltest.Respelled(m, b).Draw(t, "c")
		for i := range m.Fields {
			f := &m.Fields[i]
			x, y, z := a[f.Name], b[f.Name], c[f.Name]
			if !f.Equal(x, x) || f.Equal(x, y) != f.Equal(y, x) || !f.Equal(y, z) || f.Equal(x, y) != f.Equal(x, z) {
				t.Fatalf("%s: %v, %v and %v: %t, %t, %t, %t", f.Name, x, y, z, f.Equal(x, y), f.Equal(y, x), f.Equal(y, z), f.Equal(x, z))
			}
		}
		if key := m.BusinessKeyField(); !m.Holds(key.Payload, b[key.Name], model.Text(c[key.Name])) {
			t.Fatalf("a look-up of %q does not find %q", c[key.Name], b[key.Name])
		}
	})
}

// Rule 10, for any model: what is sent differs from the object as it was read where
// the plan differs from the state, and nowhere else.
func TestOnlyThePlanIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		var prior model.Value
		var object map[string]any
		if rapid.Bool().Draw(t, "exists") {
			s, state := applied(t, m, modeltest.Configs(m).Draw(t, "config before"))
			s.grow() // and what others changed since the state was read
			prior, object = state, s.raw()
		}
		config := modeltest.Configs(m).Draw(t, "config")
		planned := m.Plan(config, prior, nil)
		ignored := modeltest.Configs(m).Draw(t, "config at apply") // with what is ignored
		body := m.Payload(object, m.Changes(planned, prior), m.Managed(ignored, planned))
		for _, wrong := range modeltest.Unplanned(m, object, body, planned, prior) {
			t.Fatalf("%s", wrong)
		}
	})
}
