package export_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// scratch is gone when the tests of the package are over.
var scratch string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "collab-export-test-"); err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(scratch) }() // what stays behind hurts nobody
	return m.Run()
}

// buildBinary builds the provider as people run it, once for all tests.
var buildBinary = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(scratch, "bin", "terraform-provider-collab")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = filepath.Join("..", "..")
	build.Stderr = os.Stderr
	return binary, build.Run()
})

// shop is a directory in which the binary and the real Terraform run.
type shop struct {
	t         *testing.T
	tenant    *tenant
	binary    string
	terraform string
	dir       string
	settings  string
}

func newShop(t *testing.T, tn *tenant) *shop {
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
	s := &shop{t: t, tenant: tn, binary: binary, terraform: terraform, dir: t.TempDir(), settings: filepath.Join(t.TempDir(), "terraform.rc")}
	s.write(s.settings, fmt.Sprintf(`
provider_installation {
  dev_overrides {
    "registry.terraform.io/collab-iac/collab" = %[1]q
    "registry.opentofu.org/collab-iac/collab" = %[1]q
  }
}
`, filepath.Dir(binary)))
	return s
}

func (s *shop) write(name, content string) {
	s.t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// run runs a program in the directory, and returns what it printed and its exit
// code.
func (s *shop) run(program string, args ...string) (string, int) {
	s.t.Helper()
	command := exec.Command(program, args...)
	command.Dir = s.dir
	command.Env = s.tenant.env(map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": os.Getenv("HOME"), "TMPDIR": os.TempDir(),
		"TF_CLI_CONFIG_FILE": s.settings, "CHECKPOINT_DISABLE": "1",
	})
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	var exit *exec.ExitError
	begin := time.Now()
	defer func() { s.t.Logf("%s %s: %.1f s", filepath.Base(program), args[0], time.Since(begin).Seconds()) }()
	if err := command.Run(); err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return output.String(), command.ProcessState.ExitCode()
}

// must runs Terraform and fails the test unless it exits with the code.
func (s *shop) must(code int, args ...string) string {
	s.t.Helper()
	output, got := s.run(s.terraform, append(args[:1:1], append([]string{"-no-color"}, args[1:]...)...)...)
	if got != code {
		s.t.Fatalf("terraform %s: exit code %d, want %d:\n%s", args[0], got, code, tail(output))
	}
	return output
}

// expect fails the test unless the output holds the text.
func (s *shop) expect(output, text string) {
	s.t.Helper()
	if !strings.Contains(output, text) {
		s.t.Errorf("want %q in:\n%s", text, tail(output))
	}
}

func tail(output string) string { return output[max(0, len(output)-6000):] }

// each is how many objects of each model a test runs on: few as a rule, for 200
// by COLLAB_TEST_OBJECTS=200 take some minutes.
func each(t *testing.T, few int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("COLLAB_TEST_OBJECTS"), strconv.Itoa(few)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const planned = "Plan: %d to import, 0 to add, 0 to change, 0 to destroy."

func TestAccExport_plansClean(t *testing.T) {
	t.Parallel()
	n := each(t, 40)
	s := newShop(t, newTenant(t, n))
	before := s.tenant.everything()
	total := n * len(systems.Models())

	output, code := s.run(s.binary, "export", "-hierarchy", voss.Tenant)
	if code != 0 {
		t.Fatalf("export: exit code %d:\n%s", code, tail(output))
	}
	s.expect(output, fmt.Sprintf("%d objects, 0 left out.", total))
	s.checkFiles()
	s.must(0, "fmt", "-check", "-diff")
	s.expect(s.must(2, "plan", "-detailed-exitcode", "-input=false"), fmt.Sprintf(planned, total))
	s.expect(s.must(0, "apply", "-auto-approve", "-input=false"), fmt.Sprintf("Resources: %d imported, 0 added, 0 changed, 0 destroyed.", total))
	// The imports have done their work.
	if err := os.Remove(filepath.Join(s.dir, "imports.tf")); err != nil {
		t.Fatal(err)
	}
	s.must(0, "plan", "-detailed-exitcode", "-input=false")
	if diff := gocmp.Diff(before, s.tenant.everything(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the servers hold something else than before (-before +after):\n%s", diff)
	}
}

// checkFiles looks for what must and must not be in the files.
func (s *shop) checkFiles() {
	s.t.Helper()
	var all strings.Builder
	files, err := filepath.Glob(filepath.Join(s.dir, "*.tf"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			s.t.Fatal(err)
		}
		all.Write(content)
	}
	s.expect(all.String(), "= collab_voss_device_spark_user.")
	s.expect(all.String(), "= collab_voss_relation_spark_user.")
	for _, secret := range []string{voss.Administrator.Password, gws.Administrator.Password, " null\n"} {
		if strings.Contains(all.String(), secret) {
			s.t.Errorf("the files hold %q", secret)
		}
	}
}

// A password in the variable changes nobody who exists, and serves whoever has
// to be made anew.
func TestAccExport_passwords(t *testing.T) {
	t.Parallel()
	tn := newTenant(t, 0)
	id, err := tn.gws.Add(`{"userName": "anna.berg@example.com", "firstName": "Anna", "lastName": "Berg", "roles": ["ROLE_AGENT"], "password": "Old-secret-1"}`)
	if err != nil {
		t.Fatal(err)
	}
	s := newShop(t, tn)
	output, code := s.run(s.binary, "export", "-models", "collab_gws_user")
	if code != 0 {
		t.Fatalf("export: exit code %d:\n%s", code, output)
	}
	passwords := `-var=gws_user_passwords={"anna_berg":"New-secret-2"}`
	plan := s.must(2, "plan", "-detailed-exitcode", "-input=false", passwords)
	s.expect(plan, fmt.Sprintf(planned, len(tn.gws.Users())))
	s.must(0, "apply", "-auto-approve", "-input=false", passwords)
	if !tn.gws.HasPassword(id, "Old-secret-1") {
		t.Error("the import changed a password")
	}
	tn.gws.Remove(id)
	if err := os.Remove(filepath.Join(s.dir, "imports.tf")); err != nil {
		t.Fatal(err)
	}
	plan += s.must(0, "apply", "-auto-approve", "-input=false", passwords)
	if anna, there := tn.gws.UserNamed("anna.berg@example.com"); !there || !tn.gws.HasPassword(anna.ID, "New-secret-2") {
		t.Error("the user was not made anew with the password of the variable")
	}
	if strings.Contains(plan, "New-secret-2") {
		t.Errorf("Terraform shows the password:\n%s", tail(plan))
	}
}
