package provider_test

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// TestChoicesBySchema writes choices to a server that takes titles alone and does not say
// what is wrong with a value. Its schema says so before, so no write is refused.
func TestChoicesBySchema(t *testing.T) {
	t.Parallel()
	w := newEnv(t, speaking(t, "choices_accepted=titles,error_body=html"))
	c := newFakeTerraform(t, w, nil)
	typeName := sparkUser
	config := model.Value{
		"email": "anna.berg@example.com", "first_name": "Anna",
		"phone_numbers": []any{model.Value{"type": "work", "value": "+14085550100"}, model.Value{"type": "Mobile", "value": "+14085550101"}},
	}
	state := c.change(t, typeName, nil, config)
	config["first_name"] = "Ann"
	state = c.change(t, typeName, &state, config)
	if writes := w.writes(); writes["create"] != 1 || writes["replace"] != 1 {
		t.Errorf("it took %v", writes)
	}
	state = c.read(t, typeName, state)
	if p := c.plan(t, typeName, &state, config); len(p.Diagnostics) > 0 {
		t.Errorf("the next plan says %v", p.Diagnostics)
	}
}
