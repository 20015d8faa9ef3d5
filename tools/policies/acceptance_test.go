package policies_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

const professional = "Webex Calling - Professional"

// staff declares people, each with a calling licence, and an agent.
func staff(people []string, roles, agentRoles string) string {
	return fmt.Sprintf(`
data "collab_voss_licenses" "all" {}

resource "collab_voss_relation_spark_user" "staff" {
  for_each = toset(["%s"])

  email        = "${each.key}@example.com"
  display_name = each.key
  licenses     = [{ license = %q }]
  %s
}

resource "collab_gws_user" "agent" {
  user_name   = "newcomer@example.com"
  first_name  = "Anna"
  last_name   = "Berg"
  password    = "First-secret-1"
  roles       = [%s]
}
`, strings.Join(people, `", "`), professional, roles, agentRoles)
}

// The policies pass the plan that makes a few people, and refuse the one that deletes
// most of them, makes administrators, and gives what is in reserve.
func TestAccPolicies(t *testing.T) {
	binary := tftest.Require(t)
	automate, genesys := voss.New(voss.Options{}), gws.New(gws.Options{})
	t.Cleanup(automate.Close)
	vossFront, gwsFront := httptest.NewServer(automate), httptest.NewServer(genesys)
	t.Cleanup(vossFront.Close)
	t.Cleanup(gwsFront.Close)
	for _, o := range automate.Objects("device/spark/License") {
		if o.Data["unique_name"] == professional {
			if err := automate.Patch(o.PKID, `{"totalUnits": 10}`); err != nil {
				t.Fatal(err)
			}
		}
	}
	ws, err := tftest.NewWorkspace(binary, t.TempDir(), provider(t), map[string]string{
		"COLLAB_VOSS_ENDPOINT": vossFront.URL, "COLLAB_VOSS_REQUESTS_PER_SECOND": "10000", "COLLAB_VOSS_HIERARCHY": voss.Tenant,
		"COLLAB_VOSS_USERNAME": voss.Administrator.Username, "COLLAB_VOSS_PASSWORD": voss.Administrator.Password,
		"COLLAB_GWS_ENDPOINT": gwsFront.URL + gws.Root, "COLLAB_GWS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_GWS_USERNAME": gws.Administrator.UserName, "COLLAB_GWS_PASSWORD": gws.Administrator.Password,
	})
	if err != nil {
		t.Fatal(err)
	}
	w := workspace{t, ws}

	// Eight of ten licences, two in reserve.
	first := []string{"u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"}
	expect(t, w.plan(staff(first, "", `"ROLE_AGENT"`)), nil)
	w.run("apply", "-no-color", "-input=false", "plan")

	second := []string{"u1", "u2", "u9"}
	expect(t, w.plan(staff(second, "roles = { none = false, full = true }", `"ROLE_ADMIN", "ROLE_AGENT"`)), messages{
		"administrators": {
			`["u1"] becomes an administrator: full`, `["u2"] becomes an administrator: full`, `["u9"] becomes an administrator: full`,
			"collab_gws_user.agent becomes an administrator: ROLE_ADMIN",
		},
		"deletions": {"6 objects would be deleted or replaced"},
		"licences":  {fmt.Sprintf("2 of the licence %q are left, 2 of them in reserve, and the plan gives 1", professional)},
	})
}

// provider builds the provider, from the module that it belongs to, and returns the
// directory.
func provider(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-C", "../..", "-o", filepath.Join(dir, "terraform-provider-collab"), ".")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, output)
	}
	return dir
}

type workspace struct {
	t *testing.T
	*tftest.Workspace
}

// run runs Terraform and fails the test where that does.
func (w workspace) run(args ...string) string {
	w.t.Helper()
	output, code, err := w.Run(w.t.Context(), args...)
	if err != nil || code != 0 {
		w.t.Fatalf("%s %s: %v, exit code %d:\n%s", w.Binary, args[0], err, code, output)
	}
	return output
}

// plan plans a configuration and returns the plan as "terraform show -json" prints it.
func (w workspace) plan(configuration string) any {
	w.t.Helper()
	if err := w.Write("main.tf", configuration); err != nil {
		w.t.Fatal(err)
	}
	w.run("plan", "-no-color", "-input=false", "-out=plan")
	output := w.run("show", "-json", "plan")
	var plan any
	// Warnings about the development override come before.
	if err := json.Unmarshal([]byte(output[max(0, strings.Index(output, "{")):]), &plan); err != nil {
		w.t.Fatalf("%v:\n%.2000s", err, output)
	}
	return plan
}
