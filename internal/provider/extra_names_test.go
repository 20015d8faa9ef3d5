package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestExtra_names: a key that the table does not know refers to another object by name, as
// the server's schema says that it can. The identifier is sent, and no later plan shows a
// difference. An import reads the object without it, and a plan takes it up again.
func TestExtra_names(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{Release: emulator.Release241})
	w.writesMayDiffer = true // the check of writes knows only the tables
	c := newFakeTerraform(t, w, nil)
	config := func(licence string) model.Value {
		return model.Value{"email": "anna.berg@example.com", "first_name": "Anna", "extra": tree{"licenses": []any{tree{"license": licence}}}}
	}
	sent := func() any {
		t.Helper()
		return valueAtPath(w.user(t, "anna.berg@example.com").Data, "licenses.0.license")
	}
	settled := func(when string, c *fakeTerraform, current instance, config model.Value) instance {
		t.Helper()
		current = c.read(t, sparkUser, current)
		if p := c.plan(t, sparkUser, &current, config); len(p.Diagnostics) > 0 || len(coretest.Differing(current.State, p.State)) > 0 {
			t.Errorf("%s, a plan changes %v and says %v", when, coretest.Differing(current.State, p.State), p.Diagnostics)
		}
		return current
	}
	current := c.change(t, sparkUser, nil, config(messaging))
	same(t, "the licence", any(w.licenceID(t, messaging)), sent())
	current = settled("by name", c, current, config(messaging))
	current = settled("by name, in a later run", newFakeTerraform(t, w, nil), current, config(messaging))
	current = c.change(t, sparkUser, &current, config(w.licenceID(t, professional)))
	same(t, "the licence", any(w.licenceID(t, professional)), sent())
	current = settled("by identifier", c, current, config(w.licenceID(t, professional)))

	both := config(messaging)
	both["extra"] = tree{"licenses": []any{tree{"license": professional}, tree{"license": w.licenceID(t, messaging)}}}
	current = c.change(t, sparkUser, &current, both)
	current = settled("both", c, current, both)
	w.patch(t, "anna.berg@example.com", fmt.Sprintf(`{"licenses": [{"license": %q}, {"license": %q}]}`, w.licenceID(t, messaging), w.licenceID(t, professional)))()
	current = settled("in another order", newFakeTerraform(t, w, nil), current, both)
	w.patch(t, "anna.berg@example.com", fmt.Sprintf(`{"licenses": [{"license": %q}]}`, w.licenceID(t, messaging)))()
	drifted := c.read(t, sparkUser, current)
	if p := c.plan(t, sparkUser, &drifted, both); len(coretest.Differing(drifted.State, p.State)) == 0 {
		t.Error("a licence is gone, and a plan changes nothing")
	}
	same(t, "what a wrong name is met with", 1, len(c.plan(t, sparkUser, &current, config("Mesaging")).Diagnostics))

	later := newFakeTerraform(t, w, nil)
	imported, _ := later.beginImport(t, sparkUser, &tfprotov6.ImportResourceStateRequest{ID: "sys.hcs.Prov.Cust/anna.berg@example.com"})
	imported = later.change(t, sparkUser, &imported, config(professional))
	settled("imported", later, imported, config(professional))
	same(t, "the licence", any(w.licenceID(t, professional)), sent())
}
