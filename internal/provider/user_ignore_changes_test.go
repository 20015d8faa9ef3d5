package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// An update of other attributes does not send one under ignore_changes, though
// Terraform hands the whole configuration to the apply.
func TestAccUser_ignoreChanges(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	declared := func(first, last, messaging string) string {
		return w.config(fmt.Sprintf(`
resource "collab_voss_device_spark_user" "alice" {
  email      = "alice@example.com"
  first_name = %q
  last_name  = %q
  services   = { message = { messaging = %s } }
  lifecycle { ignore_changes = [first_name, services.message.messaging] }
}
`, first, last, messaging))
	}
	has := func(path string, want any) resource.TestCheckFunc {
		return func(*terraform.State) error { return w.aliceHas(t, path, want) }
	}
	w.test(t,
		resource.TestStep{Config: declared("Alice", "Liddell", "true")},
		resource.TestStep{
			Config: declared("Ignored", "Hargreaves", "false"),
			Check: resource.ComposeAggregateTestCheckFunc(
				has("firstName", "Alice"), has("lastName", "Hargreaves"), has("services.message.messaging", true)),
		},
	)
}
