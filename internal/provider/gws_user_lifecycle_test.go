package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

const agent = "collab_gws_user.agent"

func TestAccGWSUser_lifecycle(t *testing.T) {
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tftest.WriteOnly},
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{
			{
				Config: w.config(`
resource "collab_gws_user" "agent" {
  user_name  = "ada@example.com"
  first_name = "Ada"
  last_name  = "Park"
  roles      = ["ROLE_AGENT"]
  password   = "first-Secret-1"
}
`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(agent, tfjsonpath.New("id"), knownvalue.NotNull()),
					statecheck.ExpectKnownValue(agent, tfjsonpath.New("change_password_on_first_login"), knownvalue.Bool(false)),
				},
			},
			{
				Config: w.config(`
resource "collab_gws_user" "agent" {
  user_name           = "ada@example.com"
  first_name          = "Ada"
  last_name           = "Lane"
  roles               = ["ROLE_AGENT", "ROLE_SUPERVISOR"]
  password_wo         = "second-Secret-2"
  password_wo_version = 2
}
`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(agent, plancheck.ResourceActionUpdate)},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(agent, tfjsonpath.New("password"), knownvalue.Null()),
					statecheck.ExpectKnownValue(agent, tfjsonpath.New("password_wo"), knownvalue.Null()),
				},
			},
			{ResourceName: agent, ImportState: true, ImportStateId: "ADA@Example.com", ImportStateVerify: true, ImportStateVerifyIgnore: []string{"password_wo_version", "email_address", "enabled"}},
		},
	})
}
