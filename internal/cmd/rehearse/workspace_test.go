package rehearse

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// A rehearsal runs in the workspace in use, also where a cloud block alone names it. The
// block itself is never followed.
func TestAccRehearse_workspace(t *testing.T) {
	c := newCustomer(t)
	c.install(t)
	c.inWorkspace(t, "Berg")
	for _, args := range [][]string{{"init"}, {"workspace", "new", "blue"}, {"apply", "-auto-approve"}} {
		if out, code, err := c.ws.Run(t.Context(), args...); err != nil || code != 0 {
			t.Fatal(out, err)
		}
	}
	c.snapshot(t)
	c.inWorkspace(t, "Kaya")
	c.isRehearsed(t)

	held, err := os.ReadFile(filepath.Join(c.ws.Dir, "terraform.tfstate.d", "blue", "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	c.write(t, "../pulled.tfstate", string(held))
	c.flags = []string{"-state", filepath.Join(c.ws.Dir, "..", "pulled.tfstate")}
	if err := os.RemoveAll(filepath.Join(c.ws.Dir, ".terraform")); err != nil {
		t.Fatal(err)
	}
	c.write(t, "cloud.tf", `terraform {
  cloud {
    hostname     = "nowhere.invalid"
    organization = "acme"
    workspaces { name = "blue" }
  }
}
`)
	c.isRehearsed(t)
}

// inWorkspace manages a person who goes by the name of the workspace.
func (c *customer) inWorkspace(t *testing.T, last string) {
	t.Helper()
	c.write(t, "main.tf", fmt.Sprintf(`
terraform {
  required_providers { collab = { source = "collab-iac/collab", version = "~> 4.2" } }
}
provider "collab" {
  voss = {
    endpoint  = %q
    username  = %q
    password  = %q
    hierarchy = %q
  }
}
resource "collab_voss_relation_spark_user" "one" {
  email        = "${terraform.workspace}@acme.example"
  display_name = "One of ${terraform.workspace}"
  last_name    = %q
}
`, c.a.URL, voss.Administrator.Username, voss.Administrator.Password, voss.Tenant, last))
}

// isRehearsed rehearses the change of the last name in the workspace blue.
func (c *customer) isRehearsed(t *testing.T) {
	t.Helper()
	before := c.sums(t)
	report, code, said := c.rehearse(t, "apply")
	if code != 0 || report.Workspace != "blue" || len(report.Objects) != 1 || len(report.Notes) > 0 {
		t.Fatalf("exit code %d, %+v\n%s", code, report, said)
	}
	one := report.Objects[0]
	want := []ValueReport{{Attribute: "last_name", From: `"Berg"`, To: `"Kaya"`}}
	if one.Name != "blue@acme.example" || one.Outcome != done || len(one.Writes) != 1 || !cmp.Equal(one.Writes[0].Changes, want) {
		t.Errorf("%+v", one)
	}
	if diff := cmp.Diff(before, c.sums(t)); diff != "" {
		t.Errorf("the rehearsal has changed files:\n%s", diff)
	}
	if sent := c.twinWrites["voss"]; len(sent) != 1 || !strings.Contains(sent[0], "Kaya") {
		t.Errorf("%q", sent)
	}
}
