package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// skilled is an agent with skills, each an HCL object.
func skilled(skills ...string) string {
	return strings.TrimRight(strings.Replace(adaBlock, "Ada@Example.com", "ada@example.com", 1), "}\n") + "\n  skills = [" + strings.Join(skills, ", ") + "]\n}\n"
}

// TestAccGWSUser_skills leads an agent with three skills through its life: each is changed
// alone, drifts by hand and is put right.
func TestAccGWSUser_skills(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	const english, sales, spanish = `{ name = "English", level = 5 }`, `{ name = "Sales", level = "7" }`, `{ name = "Spanish", level = 1 }`
	holds := func(want string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			w.holdsSkills(t, strings.Split(want, ", ")...)
			return nil
		}
	}
	updates := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(agent, plancheck.ResourceActionUpdate)}}
	three := w.config(skilled(english, sales, spanish))
	w.test(t,
		resource.TestStep{
			Config: three, Check: holds("English 5, Sales 7, Spanish 1"),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(agent, tfjsonpath.New("skills").AtSliceIndex(0).AtMapKey("id"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(agent, tfjsonpath.New("skills").AtSliceIndex(0).AtMapKey("level"), knownvalue.StringExact("5")),
			},
		},
		resource.TestStep{
			Config: w.config(skilled(`{ name = "English", level = 9 }`, sales, spanish)), Check: holds("English 9, Sales 7, Spanish 1"), ConfigPlanChecks: updates,
		},
		resource.TestStep{
			Config: w.config(skilled(`{ name = "English", level = 9 }`, spanish)), Check: holds("English 9, Spanish 1"), ConfigPlanChecks: updates,
		},
		resource.TestStep{
			Config: three, Check: holds("English 5, Sales 7, Spanish 1"), ConfigPlanChecks: updates,
		},
		resource.TestStep{
			PreConfig: func() {
				user, _ := w.gws.UserNamed("ada@example.com")
				if err := w.gws.AssignSkill(user.ID, "Sales", "2"); err != nil {
					t.Fatal(err)
				}
			},
			Config: three, Check: holds("English 5, Sales 7, Spanish 1"), ConfigPlanChecks: updates,
		},
		// An import has the skills in the order of the server, which means nothing.
		resource.TestStep{
			ResourceName: agent, ImportState: true, ImportStateVerify: true, ImportStateId: "ada@example.com",
			ImportStateVerifyIgnore: []string{"password", "email_address", "enabled", "skills"},
			ImportStateCheck: func(states []*terraform.InstanceState) error {
				same(t, "imported skills", "3", states[0].Attributes["skills.#"])
				return nil
			},
		},
	)
}

// TestAccGWSUser_skillsGenerated imports an agent with skills by a configuration that
// Terraform writes.
func TestAccGWSUser_skillsGenerated(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	ws := newWorkspace(t, w)
	ws.write(t, "import.tf", `import {
  to = collab_gws_user.mona
  id = "mona.reed@example.com"
}
`)
	if _, err := ws.Plan(t.Context(), tfexec.GenerateConfigOut("generated.tf")); err != nil {
		t.Fatal(err)
	}
	generated, err := os.ReadFile(filepath.Join(ws.Dir, "generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Customer_Service"`, `"English"`, `"8"`, `"5"`} {
		if !strings.Contains(string(generated), want) {
			t.Errorf("the configuration lacks %s:\n%s", want, generated)
		}
	}
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(w.gws.Writes()); n > 0 {
		t.Errorf("%d writes", n)
	}
	ws.expectNoChange(t)
	if err := ws.Destroy(t.Context()); err != nil {
		t.Fatal(err)
	}
}
