package lifecycle

import (
	"errors"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func extraConfig(raw string, tree map[string]any) model.Value {
	return model.Value{"email": "anna.berg@example.com", Extra: &model.Dynamic{Tree: tree, Raw: raw}}
}

// TestExtra_failedWrite keeps what the state holds where nothing was written.
func TestExtra_failedWrite(t *testing.T) {
	w := newWorld(t)
	one := extraConfig("1", map[string]any{"shift": "early"})
	state := w.created(t, one)
	if got := w.server.objects[state.Key].Data["shift"]; got != "early" {
		t.Fatalf("the server has %v", got)
	}
	two := extraConfig("2", map[string]any{"shift": "late"})
	plan := w.planned(t, two, &state)
	w.fails(errors.New("broken"))
	after, report := w.Update(t.Context(), two, plan.Value, state)
	if !report.HasError() || after.Value[Extra] != one[Extra] {
		t.Errorf("the state holds %v, and it says %v", after.Value[Extra], brief(report))
	}
}

// TestExtra_refused refuses what can be told without a server.
func TestExtra_refused(t *testing.T) {
	w := newWorld(t)
	for name, extra := range map[string]any{
		"a list":              []any{"a"},
		"key of an attribute": map[string]any{"phoneNumbers": []any{}},
		"key of a leaf":       map[string]any{"Calling": map[string]any{"dnd": true}},
		"a null in a list":    map[string]any{"shifts": []any{"early", nil}},
	} {
		report := w.Validate(model.Value{"email": "anna.berg@example.com", Extra: &model.Dynamic{Tree: extra, Raw: "1"}})
		if len(report) != 1 || !report.HasError() || report[0].Path.String() != Extra {
			t.Errorf("%s: it says %v", name, brief(report))
		}
	}
}
