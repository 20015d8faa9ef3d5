package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

const alice = "collab_voss_device_spark_user.alice"

// importing returns a step that imports a user by the id and compares what
// comes of it with the state so far.
func importing(id string, ignore ...string) resource.TestStep {
	return resource.TestStep{
		ResourceName: alice, ImportState: true, ImportStateId: id, ImportStateVerify: true,
		ImportStateVerifyIdentifierAttribute: "pkid", ImportStateVerifyIgnore: ignore,
	}
}

func TestAccUser_lifecycle(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	w.test(t,
		resource.TestStep{
			Config: w.config(`
resource "collab_voss_device_spark_user" "alice" {
  email         = "alice@example.com"
  first_name    = "Alice"
  phone_numbers = [{ type = "Work", value = "+14085550100" }]
  services      = { message = { messaging = true } }
  roles         = { full = true }
}
`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(alice, plancheck.ResourceActionCreate),
					plancheck.ExpectUnknownValue(alice, tfjsonpath.New("pkid")),
					plancheck.ExpectKnownValue(alice, tfjsonpath.New("hierarchy"), knownvalue.StringExact(emulator.Tenant)),
					plancheck.ExpectKnownValue(alice, tfjsonpath.New("roles").AtMapKey("none"), knownvalue.Bool(true)),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("pkid"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("id"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("status"), knownvalue.StringExact("Invite pending")),
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("phone_numbers").AtSliceIndex(0).AtMapKey("type"), knownvalue.StringExact("Work")),
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("roles").AtMapKey("none"), knownvalue.Bool(true)),
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("roles").AtMapKey("support"), knownvalue.Null()),
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("settings"), knownvalue.Null()),
			},
			Check: w.holds(t, "alice@example.com", `{
				"email": "alice@example.com", "firstName": "Alice",
				"phoneNumbers": [{"type": "work", "value": "+14085550100"}],
				"services": {"message": {"messaging": true}}, "roles": {"none": true, "full": true},
				"status": "Invite pending", "invitePending": true, "loginEnabled": true
			}`, "id"),
		},
		importing(emulator.Tenant+"/alice@example.com", "phone_numbers.0.type"), // declared by title, imported by value
	)
}

// TestAccUser_everyAttribute declares all that can be declared at once.
func TestAccUser_everyAttribute(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	declared := everything()
	var checks []statecheck.StateCheck
	for path, v := range coretest.Leaves(declared) {
		checks = append(checks, statecheck.ExpectKnownValue(alice, jsonPath(path), exactly(v)))
	}
	w.test(t,
		resource.TestStep{Config: w.config(userBlock("alice", declared)), ConfigStateChecks: checks},
		importing(emulator.Tenant+"/alice@example.com"),
		resource.TestStep{ // the same again, so that the destroy begins where the apply ended
			Config:           w.config(userBlock("alice", declared)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{stays(alice)}},
		},
	)
}

// everything declares each attribute of device/spark/User with its second
// value.
func everything() model.Value {
	all := model.Value{}
	for _, l := range writableLeaves(vossmodels.DeviceSparkUser()) {
		all = merge(all, nest(l.Attribute, l.second)).(model.Value)
	}
	all["email"] = "alice@example.com"
	return all
}
