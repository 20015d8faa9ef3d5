package provider_test

import (
	"fmt"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestAccConnection plans 50 people on a server that does not accept the account, that is
// not there, and at a node that it does not have. Each is one error of the plan, before
// anything is applied.
func TestAccConnection(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	people := fmt.Sprintf(`
resource %q "staff" {
  count        = 50
  email        = "user${count.index}@example.com"
  display_name = "User ${count.index}"
  %%s
}
`, relationType)
	right := w.config(fmt.Sprintf(people, ""))
	for name, test := range map[string]struct{ config, want string }{
		"password":  {strings.Replace(right, emulator.Administrator.Password, "wrong", 1), "Cannot use the server"},
		"server":    {strings.Replace(right, w.url, "http://127.0.0.1:1", 1), "Cannot use the server"},
		"hierarchy": {w.config(fmt.Sprintf(people, `hierarchy = "sys.hcs.Prov.Cust.Site3"`)), "Unknown hierarchy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCommandLine(t)
			if d := c.onlyError(c.plan(test.config)); d.Summary != test.want {
				t.Errorf("the plan says %s: %s", d.Summary, d.Detail)
			}
			off := strings.Replace(test.config, "endpoint", "check_connection = \"off\"\n    endpoint", 1)
			if r := c.plan(off); !r.ok || len(r.diagnostics) > 0 {
				t.Errorf("without the check the plan says:\n%s", r.output)
			}
			warned := c.plan(strings.Replace(test.config, "endpoint", "check_connection = \"warn\"\n    endpoint", 1))
			if !warned.ok || len(warned.warnings()) != 1 || warned.warnings()[0].Summary != test.want {
				t.Errorf("with a warning the plan says:\n%s", warned.output)
			}
		})
	}
}
