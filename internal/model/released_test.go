package model_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// A configuration releases nothing of what it declares itself, a plan that follows
// releases only what the state shows, and clearing changes those attributes alone.
func TestReleases(t *testing.T) {
	found, cleared := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		m := modeltest.Models().Draw(r, "model")
		first := modeltest.Configs(m).Draw(r, "first")
		second := modeltest.Configs(m).Draw(r, "second")
		prior := m.Plan(first, nil, nil)
		declared := m.Declared(first)
		if again := m.Released(declared, first, m.Plan(first, prior, nil), prior); len(again) > 0 {
			r.Fatalf("%v is released and declared", again)
		}
		planned := m.Plan(second, prior, nil)
		released := m.Released(declared, second, planned, prior)
		still := m.Declared(second)
		for _, path := range released {
			found++
			if slices.Contains(still, path) || !slices.Contains(declared, path) || m.At(prior, path) == nil {
				r.Fatalf("%s is released; it was one of %v, now of %v", path, declared, still)
			}
		}
		before := modeltest.Clone(planned)
		after := m.Clear(planned, released)
		if diff := cmp.Diff(before, planned); diff != "" {
			r.Fatalf("the plan itself changed:\n%s", diff)
		}
		for _, path := range m.Declared(after) {
			if !slices.Contains(released, path) && !cmp.Equal(m.At(planned, path), m.At(after, path)) {
				r.Fatalf("%s changed with %v", path, released)
			}
		}
		for _, path := range released {
			f, v := m.FieldAt(path), m.At(after, path)
			empty := v == nil || v == "" || cmp.Equal(v, []any{}) || f.Default != nil && f.Equal(v, f.Default)
			if stays := f.Required || f.Access == model.CreateOnly; stays == empty {
				r.Fatalf("%s is %v", path, v)
			} else if empty {
				cleared++
			}
		}
	})
	if found == 0 || cleared == 0 {
		t.Errorf("%d are released, %d cleared", found, cleared)
	}
}
