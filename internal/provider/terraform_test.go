package provider_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// workspace is a directory in which the real Terraform runs with the provider's
// own binary, as practitioners run it. The environment names the servers of the
// world, so that configurations need no provider block.
type workspace struct {
	*tfexec.Terraform
	dir string
}

func newWorkspace(t *testing.T, w *world) workspace {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("needs Terraform: set TF_ACC")
	}
	terraform, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatal(err)
	}
	binary, err := buildBinary()
	if err != nil {
		t.Fatalf("building the provider: %v", err)
	}
	dir := t.TempDir()
	settings := filepath.Join(dir, "terraform.rc")
	writeFile(t, settings, fmt.Sprintf(`
provider_installation {
  dev_overrides {
    "registry.terraform.io/collab-iac/collab" = %[1]q
    "registry.terraform.io/hashicorp/collab"  = %[1]q
  }
}
`, binary))
	root := filepath.Join(dir, "root")
	if err := os.Mkdir(root, 0o700); err != nil {
		t.Fatal(err)
	}
	tf, err := tfexec.NewTerraform(root, terraform)
	if err != nil {
		t.Fatal(err)
	}
	if err := tf.SetEnv(w.environment(settings)); err != nil {
		t.Fatal(err)
	}
	return workspace{tf, root}
}

// environment is what Terraform runs with: nothing of the person's own but the
// path and the home directory.
func (w *world) environment(settings string) map[string]string {
	env := map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": os.Getenv("HOME"), "TMPDIR": os.TempDir(),
		"TF_CLI_CONFIG_FILE": settings, "CHECKPOINT_DISABLE": "1",
	}
	if w == nil {
		return env
	}
	env["COLLAB_VOSS_ENDPOINT"] = w.url
	env["COLLAB_VOSS_USERNAME"] = emulator.Administrator.Username
	env["COLLAB_VOSS_PASSWORD"] = emulator.Administrator.Password
	env["COLLAB_VOSS_HIERARCHY"] = emulator.Tenant
	env["COLLAB_VOSS_REQUESTS_PER_SECOND"] = "10000"
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
	writeFile(t, filepath.Join(ws.dir, name), content)
}

// take copies the files of a directory into the root module.
func (ws workspace) take(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(ws.dir, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
}

// validate fails the test where Terraform finds fault with the configuration.
func (ws workspace) validate(t *testing.T) {
	t.Helper()
	result, err := ws.Validate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		// That the provider comes from a directory is what this harness is about.
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
