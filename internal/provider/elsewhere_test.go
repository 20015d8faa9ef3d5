package provider_test

import (
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// machine is a directory in which Terraform runs as on an agent of its own: an
// installed provider, no home directory, and a tree that it does not write to.
type machine struct {
	t         *testing.T
	terraform string
	dir       string // the configuration, read-only once it is initialized
	env       []string
}

// newMachine initializes the configuration in a fresh directory. Terraform's
// own data goes elsewhere, and the state to the file.
func newMachine(t *testing.T, w *world, state, config string) machine {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("needs Terraform: set TF_ACC")
	}
	terraform, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatal(err)
	}
	scratch := t.TempDir()
	settings := filepath.Join(scratch, "terraform.rc")
	writeFile(t, settings, "provider_installation {\n  filesystem_mirror {\n    path = \""+mirror(t)+"\"\n  }\n}\n")
	m := machine{t: t, terraform: terraform, dir: filepath.Join(scratch, "tree")}
	environment := w.environment(settings)
	delete(environment, "HOME")
	environment["TF_DATA_DIR"] = filepath.Join(scratch, "data")
	for name, value := range environment {
		m.env = append(m.env, name+"="+value)
	}
	if err := os.Mkdir(m.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(m.dir, "main.tf"), config+`
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

// mirror returns a directory from which Terraform and OpenTofu install the provider.
func mirror(t *testing.T) string {
	t.Helper()
	built, err := buildBinary()
	if err != nil {
		t.Fatalf("building the provider: %v", err)
	}
	dir := t.TempDir()
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		to := filepath.Join(dir, registry, "collab-iac", "collab", "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(to, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(built, "terraform-provider-collab"), filepath.Join(to, "terraform-provider-collab_v0.1.0")); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// seal takes the right to write away, which root does not need, and notes what
// is there.
func (m machine) seal() {
	m.t.Helper()
	before := m.files()
	if err := os.Chmod(m.dir, 0o500); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		if after := m.files(); after != before {
			m.t.Errorf("the tree held %s and holds %s", before, after)
		}
		if err := os.Chmod(m.dir, 0o700); err != nil { // for its removal
			m.t.Error(err)
		}
	})
}

func (m machine) files() string {
	m.t.Helper()
	entries, err := os.ReadDir(m.dir)
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
func (m machine) run(args ...string) string {
	m.t.Helper()
	command := exec.Command(m.terraform, args...)
	command.Dir, command.Env = m.dir, m.env
	out, err := command.CombinedOutput()
	if err != nil {
		m.t.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// A plan is made on one machine and carried out on another, as CI pipelines and
// HCP Terraform do: nothing but the plan file and the state goes across.
func TestAccPlanAppliesElsewhere(t *testing.T) {
	w := newWorld(t, emulator.Options{})
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
