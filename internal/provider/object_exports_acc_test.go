package provider_test

import (
	"fmt"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// TestAccObject_exports: what output shows keeps up with data that a plan does not know,
// with other exports in the same plan, and without a refresh.
func TestAccObject_exports(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{Given: []emulator.Given{door}}), newCommandLine(t, tftest.WriteOnly)
	w.writesMayDiffer = true // what is kept of plans is that of typed resources
	config := func(owner, exports string) string {
		return w.config(fmt.Sprintf(`
resource "terraform_data" "owner" {
  input            = %q
  triggers_replace = [%q]
}

resource "collab_voss_object" "one" {
  model   = "data/Door"
  data    = { name = "One", owner = terraform_data.owner.output, floor = 1 }
  exports = %s
}

resource "collab_voss_object" "other" {
  model   = "data/Door"
  data    = { name = "Other", owner = collab_voss_object.one.output["owner"] }
  exports = ["owner"]
}
`, owner, owner, exports))
	}
	owners := func() (all []any) {
		for _, o := range w.voss.Objects(door.Type) {
			all = append(all, o.Data["owner"])
		}
		return all
	}
	steps := []struct{ owner, exports string }{
		{"Ann", `["owner"]`},
		{"Bob", `["floor", "owner"]`}, // both change: the owner is not known in the plan
		{"Bob", `["owner", "name"]`},
		{"Cid", `["owner", "name"]`},
	}
	for _, options := range [][]string{nil, {"-refresh=false"}} {
		for _, step := range steps {
			text := config(step.owner, step.exports)
			if r := c.run(text, "apply", append([]string{"-auto-approve", "-input=false"}, options...)...); !r.ok {
				t.Fatalf("%v: the apply failed:\n%s", options, r.output)
			}
			same(t, "owners", []any{step.owner, step.owner}, owners())
			for _, more := range [][]string{options, nil} {
				if r := c.run(text, "plan", append([]string{"-input=false", "-detailed-exitcode"}, more...)...); !r.ok {
					t.Errorf("%v, %v: a second plan is not empty:\n%s", step, more, r.output)
				}
			}
		}
	}
	c.applied(w.config(""))
	same(t, "owners", []any(nil), owners())
}
