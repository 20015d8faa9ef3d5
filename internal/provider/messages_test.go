package provider_test

import (
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestAccGolden_messages shows messages as people read them: of each, what it is
// about, its summary and its detail.
func TestAccGolden_messages(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]string{
		"unknown_hierarchy": aliceAt("sys.hcs.Prov.Cust.Sight1"),
		"undocumented_choice": userBlock("alice", model.Value{
			"email":    "alice@example.com",
			"settings": model.Value{"calling": model.Value{"calling_behaviour": "Cisco Jaber app"}},
		}),
		"conflict": userBlock("first", model.Value{"email": "foreign@example.com"}),
		"reference": resourceBlock("resource", relationType, "alice", referring("alice@example.com", model.Value{
			"licenses": []any{model.Value{"license": "Mesaging"}},
		})),
		"not_found": "data \"collab_voss_device_spark_user\" \"nobody\" {\n  email = \"nobody@example.com\"\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEnv(t, speaking(t, "licences_unknown=kept"))
			w.add(t, emulator.Tenant, `{"email": "foreign@example.com"}`)
			result := newCommandLine(t).apply(w.config(config))
			if len(result.diagnostics) == 0 {
				t.Fatalf("nothing was said:\n%s", result.output)
			}
			expectGolden(t, name, waitedFor.ReplaceAllString(result.text(), "waited 10 seconds"))
		})
	}
}

// TestAccGolden_plans shows plans as Terraform prints them.
func TestAccGolden_plans(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	c := newCommandLine(t)
	alice := model.Value{"email": "alice@example.com", "first_name": "Alice", "roles": model.Value{"none": true}}
	for _, step := range []struct {
		name   string
		config string
	}{
		{"plan_create", userBlock("alice", alice)},
		{"plan_update", userBlock("alice", merge(alice, model.Value{"first_name": "Alicia"}).(model.Value))},
		{"plan_move", userBlock("alice", merge(alice, model.Value{"hierarchy": site1}).(model.Value))},
		{"plan_destroy", ""},
	} {
		if err := c.Write("main.tf", w.config(step.config)); err != nil {
			t.Fatal(err)
		}
		output, code, err := c.Run(t.Context(), "plan", "-no-color", "-input=false")
		if err != nil || code != 0 {
			t.Fatalf("%s: exit code %d, %v\n%s", step.name, code, err, output)
		}
		// What stands around it is Terraform's own.
		_, changes, _ := strings.Cut(output, "will perform the following actions:\n")
		changes, _, _ = strings.Cut(changes, "\n───")
		expectGolden(t, step.name, changes)
		c.applied(w.config(step.config))
	}
}
