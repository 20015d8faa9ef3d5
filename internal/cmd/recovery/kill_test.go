//go:build linux

package recovery

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

func TestMain(m *testing.M) { tftest.Main(m) }

const threePeople = `
resource "collab_voss_relation_spark_user" "staff" {
  for_each     = toset(["a@example.com", "b@example.com", "c@example.com"])
  email        = each.key
  display_name = each.key
  calling      = { email = each.key }
}
`

// An apply is killed between its second person and the state. What recover writes then
// brings in who is not in the state; the third is made, and nothing is left to do.
func TestAccRecover_killed(t *testing.T) {
	binary := tftest.Require(t, tftest.ImportForEach)
	var w *tenant
	var run *tftest.Run
	var once sync.Once
	started := make(chan struct{})
	w = newMeddledTenant(t, "", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			<-started
			if w.voss.Count("relation/SparkUser") == 2 {
				once.Do(func() {
					if err := syscall.Kill(run.PID, syscall.SIGKILL); err != nil {
						t.Error(err)
					}
					tftest.KillProviders("COLLAB_VOSS_ENDPOINT=" + os.Getenv("COLLAB_VOSS_ENDPOINT"))
				})
			}
			next.ServeHTTP(rw, r)
		})
	})
	ws := newWorkspace(t, binary)
	var err error
	if run, err = ws.Start(t.Context(), "apply", "-auto-approve", "-input=false", "-no-color", "-parallelism=1"); err != nil {
		t.Fatal(err)
	}
	close(started)
	if run.Wait() == nil || w.voss.Count("relation/SparkUser") != 2 {
		t.Fatalf("the apply was to be killed after its second person:\n%s", run.Output())
	}
	_ = os.Remove(filepath.Join(ws.Dir, ".terraform.tfstate.lock.info")) // its owner has gone

	lost := 1
	if binary.OpenTofu {
		lost = 2 // it writes its state every 20 seconds
	}
	code, out, said := recovered(t, ws.run(t, "show", "-json"), "-to", `collab_voss_relation_spark_user.staff["{key}"]`)
	if code != 0 || strings.Count(out, "import {") != lost {
		t.Fatalf("%d are to be recovered: exit code %d\n%s\n%s", lost, code, out, said)
	}
	if err := ws.Write("imports.tf", out); err != nil {
		t.Fatal(err)
	}
	if applied := ws.run(t, "apply", "-auto-approve", "-input=false", "-no-color"); !strings.Contains(applied, fmt.Sprintf("Resources: %d imported, 1 added, 0 changed, 0 destroyed.", lost)) {
		t.Error(applied)
	}
	if err := os.Remove(filepath.Join(ws.Dir, "imports.tf")); err != nil {
		t.Fatal(err)
	}
	ws.run(t, "plan", "-detailed-exitcode", "-input=false", "-no-color")
	if code, _, said := recovered(t, ws.run(t, "state", "pull")); code != 0 || !strings.Contains(said, "The state holds everything") {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// workspace is a directory in which the real Terraform runs.
type workspace struct{ *tftest.Workspace }

// newWorkspace has a configuration of three people.
func newWorkspace(t *testing.T, binary tftest.Binary) workspace {
	t.Helper()
	environment := map[string]string{}
	for _, name := range []string{"ENDPOINT", "USERNAME", "PASSWORD", "HIERARCHY", "REQUESTS_PER_SECOND"} {
		environment["COLLAB_VOSS_"+name] = os.Getenv("COLLAB_VOSS_" + name)
	}
	ws, err := tftest.NewWorkspace(binary, t.TempDir(), filepath.Dir(tftest.Provider(t)), environment)
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.Write("main.tf", `terraform {
  required_providers {
    collab = { source = "collab-iac/collab" }
  }
}
`+threePeople); err != nil {
		t.Fatal(err)
	}
	return workspace{ws}
}

// run runs Terraform and fails the test unless that goes well.
func (w workspace) run(t *testing.T, args ...string) string {
	t.Helper()
	output, code, err := w.Run(t.Context(), args...)
	if err != nil || code != 0 {
		t.Fatalf("%s: %v, exit code %d\n%s", args[0], err, code, output)
	}
	return output
}
