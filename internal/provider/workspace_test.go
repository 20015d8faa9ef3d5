package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// workspace is a root module in which the real Terraform runs with the
// provider's own binary, as practitioners run it. The environment names the
// servers of the environment, so that configurations need no provider block.
type workspace struct {
	*tfexec.Terraform
	*tftest.Workspace
}

// newWorkspace skips the test where Terraform lacks one of the features.
func newWorkspace(t *testing.T, w *env, features ...tftest.Feature) workspace {
	t.Helper()
	binary := tftest.Require(t, features...)
	ws, err := tftest.NewWorkspace(binary, t.TempDir(), filepath.Dir(tftest.Provider(t)), w.environment())
	if err != nil {
		t.Fatal(err)
	}
	tf, err := tfexec.NewTerraform(ws.Dir, ws.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := tf.SetEnv(ws.Env); err != nil {
		t.Fatal(err)
	}
	return workspace{tf, ws}
}

// environment points the provider at the servers; a nil env gives none.
func (w *env) environment() map[string]string {
	if w == nil {
		return nil
	}
	env := map[string]string{
		"COLLAB_VOSS_ENDPOINT": w.url,
		"COLLAB_VOSS_USERNAME": emulator.Administrator.Username, "COLLAB_VOSS_PASSWORD": emulator.Administrator.Password,
		"COLLAB_VOSS_HIERARCHY": emulator.Tenant, "COLLAB_VOSS_REQUESTS_PER_SECOND": "10000",
		coretest.RecordVariable: w.recordFile,
	}
	if w.gws != nil {
		env["COLLAB_GWS_ENDPOINT"] = w.gwsURL
		env["COLLAB_GWS_USERNAME"] = gws.Administrator.UserName
		env["COLLAB_GWS_PASSWORD"] = gws.Administrator.Password
		env["COLLAB_GWS_REQUESTS_PER_SECOND"] = "10000"
	}
	return env
}

// write puts a file into the root module.
func (ws workspace) write(t *testing.T, name, content string) {
	t.Helper()
	if err := ws.Write(name, content); err != nil {
		t.Fatal(err)
	}
}

// take copies the files of a directory into the root module.
func (ws workspace) take(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(ws.Dir, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
}

// start starts a Terraform command that is not waited for.
func (ws workspace) start(t *testing.T, args ...string) *tftest.Run {
	t.Helper()
	run, err := ws.Start(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// validate fails the test where Terraform finds fault with the configuration.
func (ws workspace) validate(t *testing.T) {
	t.Helper()
	result, err := ws.Validate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		// The harness gives the provider as a development override.
		if !strings.Contains(d.Summary, "development overrides") {
			t.Errorf("validate: %s: %s", d.Summary, d.Detail)
		}
	}
}

// expectNoChange fails the test where a plan would change anything.
func (ws workspace) expectNoChange(t *testing.T, options ...tfexec.PlanOption) {
	t.Helper()
	changes, err := ws.Plan(t.Context(), options...)
	if err != nil {
		t.Fatal(err)
	}
	if changes {
		t.Error("the second plan is not empty")
	}
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
