package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// A field that the server resets by itself is not drift, and is sent once.
func TestFieldThatResetsToDefault(t *testing.T) {
	m := &model.Model{BusinessKey: "name", Fields: []model.Field{
		{Name: "name", Payload: "name", Kind: model.String, Required: true},
		{Name: "reset", Payload: "reset", Kind: model.Bool, Default: false, ResetsToDefault: true},
	}}
	asked := model.Value{"name": "a", "reset": true}
	if got := m.Refresh(asked, model.Value{"name": "a", "reset": false}); !cmp.Equal(got, asked) {
		t.Errorf("taken back: %v", got)
	}
	planned := m.Plan(model.Value{"name": "b", "reset": true}, asked, nil)
	if diff := cmp.Diff(model.Value{"name": "b", "reset": true}, planned); diff != "" {
		t.Errorf("another change plans:\n%s", diff)
	}
	if diff := cmp.Diff(model.Value{"name": "b"}, m.Changes(planned, asked)); diff != "" {
		t.Errorf("another change asks again:\n%s", diff)
	}
	quiet := model.Value{"name": "a", "reset": false}
	if got := m.Refresh(quiet, model.Value{"name": "a", "reset": true}); got["reset"] != true {
		t.Errorf("set by hand: %v", got)
	}
	if got := m.Changes(m.Plan(asked, quiet, nil), quiet); got["reset"] != true {
		t.Errorf("asked for: %v", got)
	}
	if state, differences := m.StateAfterApply(asked, asked, quiet); !cmp.Equal(state, asked) || len(differences) > 0 {
		t.Errorf("taken back at once: %v, differences %v", state, differences)
	}
}
