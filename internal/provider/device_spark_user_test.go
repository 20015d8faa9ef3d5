package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/emulator/voss"
)

const alice = "collab_voss_device_spark_user.alice"

func TestAccDeviceSparkUser_lifecycle(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{
			{
				Config: w.config(`
resource "collab_voss_device_spark_user" "alice" {
  email      = "alice@example.com"
  first_name = "Alice"
  phone_numbers = [{ type = "Work", value = "+14085550100" }]
  services = { message = { messaging = true } }
  roles    = { full = true }
}
`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(alice, tfjsonpath.New("pkid"), knownvalue.NotNull()),
					statecheck.ExpectKnownValue(alice, tfjsonpath.New("roles").AtMapKey("none"), knownvalue.Bool(true)),
				},
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{ResourceName: alice, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "pkid", ImportStateIdFunc: nil, ImportStateId: emulator.Tenant + "/alice@example.com"},
		},
	})
}
