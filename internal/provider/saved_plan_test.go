package provider_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// ciMachine is a directory in which Terraform runs as on an agent of its own: an
// installed provider, no home directory, and a tree that it does not write to.
type ciMachine struct {
	t *testing.T
	// The configuration is read-only once it is initialized.
	*tftest.Workspace
}

// newMachine initializes the configuration in a fresh directory. Terraform's
// own data goes elsewhere, and the state to the file.
func newMachine(t *testing.T, w *env, state, config string) ciMachine {
	t.Helper()
	binary, dir := tftest.Require(t), t.TempDir()
	settings := filepath.Join(dir, "mirror.rc")
	if err := writeMirror(settings, filepath.Join(dir, "mirror"), tftest.Provider(t)); err != nil {
		t.Fatal(err)
	}
	ws, err := tftest.NewWorkspace(binary, dir, "", w.environment())
	if err != nil {
		t.Fatal(err)
	}
	m := ciMachine{t, ws}
	delete(m.Env, "HOME")
	m.Env["TF_CLI_CONFIG_FILE"], m.Env["TF_DATA_DIR"] = settings, filepath.Join(dir, "data")
	writeFile(t, filepath.Join(m.Dir, "main.tf"), config+`
terraform {
  required_providers {
    collab = { source = "collab-iac/collab" }
  }
  backend "local" {
    path = "`+state+`"
  }
}
`)
	m.run("init", "-input=false")
	m.seal()
	return m
}

// writeMirror makes a directory from which both programs install the provider,
// and writes a settings file that names it.
func writeMirror(file, dir, binary string) error {
	for _, b := range []tftest.Binary{{}, {OpenTofu: true}} {
		to := filepath.Join(dir, b.Registry(), filepath.FromSlash(tftest.Source), "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
		err := errors.Join(os.MkdirAll(to, 0o700), os.Symlink(binary, filepath.Join(to, "terraform-provider-collab_v0.1.0")))
		if err != nil {
			return err
		}
	}
	settings := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir)
	return os.WriteFile(file, []byte(settings), 0o600)
}

// seal takes the right to write away, which root does not need, and notes what
// is there.
func (m ciMachine) seal() {
	m.t.Helper()
	before := m.files()
	if err := os.Chmod(m.Dir, 0o500); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		if after := m.files(); after != before {
			m.t.Errorf("the tree held %s and holds %s", before, after)
		}
		if err := os.Chmod(m.Dir, 0o700); err != nil { // for its removal
			m.t.Error(err)
		}
	})
}

func (m ciMachine) files() string {
	m.t.Helper()
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		m.t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

// run fails the test where the command does, and returns what it printed.
func (m ciMachine) run(args ...string) string {
	m.t.Helper()
	output, code, err := m.Run(m.t.Context(), args...)
	if err != nil || code != 0 {
		m.t.Fatalf("%s %s: exit code %d, %v\n%s", m.Binary, strings.Join(args, " "), code, err, output)
	}
	return output
}

// A plan is made on one machine and carried out on another, as CI pipelines and
// HCP Terraform do: nothing but the plan file and the state goes across.
func TestAccPlanAppliesElsewhere(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	shared := t.TempDir()
	state, plan := filepath.Join(shared, "terraform.tfstate"), filepath.Join(shared, "users.tfplan")
	const config = `
resource "collab_voss_device_spark_user" "staff" {
  for_each   = toset(["ada", "bob", "cleo"])
  email      = "${each.key}@example.com"
  first_name = title(each.key)
}
`
	here := newMachine(t, w, state, config)
	here.run("plan", "-input=false", "-out="+plan)
	if n := w.voss.Count(userModel); n != 0 {
		t.Fatalf("the plan made %d users", n)
	}
	content, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(content, []byte(emulator.Administrator.Password)) {
		t.Error("the plan file holds the password")
	}
	there := newMachine(t, w, state, config)
	there.run("apply", "-input=false", plan)
	if n := w.voss.Count(userModel); n != 3 {
		t.Errorf("%d users after the apply", n)
	}
	here.run("plan", "-input=false", "-detailed-exitcode")
}
