package export_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

func TestMain(m *testing.M) { tftest.Main(m) }

// workspace is a directory in which the binary and the real Terraform run.
type workspace struct {
	*tftest.Workspace
	t      *testing.T
	tenant *tenant
}

func newWorkspace(t *testing.T, tn *tenant, features ...tftest.Feature) *workspace {
	t.Helper()
	binary := tftest.Require(t, features...)
	ws, err := tftest.NewWorkspace(binary, t.TempDir(), filepath.Dir(tftest.Provider(t)), tn.environment)
	if err != nil {
		t.Fatal(err)
	}
	return &workspace{ws, t, tn}
}

// export runs the command of the provider's binary, and returns what it printed.
func (s *workspace) export(args ...string) string {
	s.t.Helper()
	command := s.Command(s.t.Context(), append([]string{"export", "-out", "."}, args...)...)
	command.Path = tftest.Provider(s.t)
	output, err := command.CombinedOutput()
	if err != nil {
		s.t.Fatalf("export: %v\n%s", err, tail(string(output)))
	}
	return string(output)
}

// must runs Terraform and fails the test unless it exits with the code.
func (s *workspace) must(code int, args ...string) string {
	s.t.Helper()
	begin := time.Now()
	output, got, err := s.Run(s.t.Context(), append(args[:1:1], append([]string{"-no-color"}, args[1:]...)...)...)
	s.t.Logf("%s: %.1f s", args[0], time.Since(begin).Seconds())
	if err != nil || got != code {
		s.t.Fatalf("%s %s: %v, exit code %d, want %d:\n%s", s.Binary, args[0], err, got, code, tail(output))
	}
	return output
}

// expect fails the test unless the output holds the text.
func (s *workspace) expect(output, text string) {
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

// views are the models that show the same people. Nobody may import a person as both.
var views = []string{"voss_device_spark_user", "voss_relation_spark_user"}

// modelsFor are all models but the other view of people.
func modelsFor(view string) []*model.Model {
	return slices.DeleteFunc(systems.Models(), func(m *model.Model) bool { return m.TypeName != view && slices.Contains(views, m.TypeName) })
}

func TestAccExport_plansClean(t *testing.T) {
	for _, view := range views {
		t.Run(view, func(t *testing.T) { exportPlansClean(t, view) })
	}
}

func exportPlansClean(t *testing.T, view string) {
	t.Parallel()
	n := each(t, 40)
	s := newWorkspace(t, newTenant(t, n))
	before := s.tenant.everything()
	var models []string
	for _, m := range modelsFor(view) {
		models = append(models, "collab_"+m.TypeName)
	}
	total := n*len(models) - 1 // without the account that signs in

	s.expect(s.export("-hierarchy", voss.Tenant, "-models", strings.Join(models, ",")), fmt.Sprintf("%d objects, 0 left out, without the account that signs in.", total))
	s.checkFiles(view)
	s.must(0, "fmt", "-check", "-diff")
	s.expect(s.must(2, "plan", "-detailed-exitcode", "-input=false"), fmt.Sprintf(planned, total))
	s.expect(s.must(0, "apply", "-auto-approve", "-input=false"), fmt.Sprintf("Resources: %d imported, 0 added, 0 changed, 0 destroyed.", total))
	// The imports have done their work.
	if err := os.Remove(filepath.Join(s.Dir, "imports.tf")); err != nil {
		t.Fatal(err)
	}
	s.must(0, "plan", "-detailed-exitcode", "-input=false")
	if diff := gocmp.Diff(before, s.tenant.everything(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the servers hold something else than before (-before +after):\n%s", diff)
	}
}

// checkFiles looks for what must and must not be in the files.
func (s *workspace) checkFiles(view string) {
	s.t.Helper()
	var all strings.Builder
	files, err := filepath.Glob(filepath.Join(s.Dir, "*.tf"))
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
	s.expect(all.String(), "= collab_"+view+".")
	for _, secret := range []string{voss.Administrator.Password, gws.Administrator.Password, " null\n"} {
		if strings.Contains(all.String(), secret) {
			s.t.Errorf("the files hold %q", secret)
		}
	}
}

// A password in the variable changes nobody who exists, and serves whoever has
// to be created again.
func TestAccExport_passwords(t *testing.T) {
	t.Parallel()
	tn := newTenant(t, 0)
	id, err := tn.gws.Add(`{"userName": "anna.berg@example.com", "firstName": "Anna", "lastName": "Berg", "roles": ["ROLE_AGENT"], "password": "Old-secret-1"}`)
	if err != nil {
		t.Fatal(err)
	}
	s := newWorkspace(t, tn, tftest.WriteOnly)
	s.export("-models", "collab_gws_user", "-passwords")
	passwords := `-var=gws_user_passwords={"anna_berg":"New-secret-2"}`
	plan := s.must(2, "plan", "-detailed-exitcode", "-input=false", passwords)
	s.expect(plan, fmt.Sprintf(planned, len(tn.gws.Users())-1))
	s.must(0, "apply", "-auto-approve", "-input=false", passwords)
	if !tn.gws.HasPassword(id, "Old-secret-1") {
		t.Error("the import changed a password")
	}
	tn.gws.Remove(id)
	if err := os.Remove(filepath.Join(s.Dir, "imports.tf")); err != nil {
		t.Fatal(err)
	}
	plan += s.must(0, "apply", "-auto-approve", "-input=false", passwords)
	if anna, there := tn.gws.UserNamed("anna.berg@example.com"); !there || !tn.gws.HasPassword(anna.ID, "New-secret-2") {
		t.Error("the user was not created again with the password of the variable")
	}
	if strings.Contains(plan, "New-secret-2") {
		t.Errorf("Terraform shows the password:\n%s", tail(plan))
	}
}

// One resource and one import block for all rows of a CSV file take everything in, and
// change nothing.
func TestAccExport_table(t *testing.T) {
	t.Parallel()
	n := each(t, 2*len(habits))
	s := newWorkspace(t, newTenant(t, n), tftest.ImportForEach)
	before := s.tenant.everything()
	models := systems.Models()
	total := n*len(models) - 1 // without the account that signs in

	s.export("-csv", "-hierarchy", voss.Tenant)
	blocks := 0
	for _, m := range models {
		content, err := os.ReadFile(filepath.Join(s.Dir, m.TypeName+".tf"))
		if err != nil {
			total -= n // a relation has its objects too
			continue
		}
		blocks++
		if strings.Count(string(content), "\nresource ") != 1 {
			t.Errorf("%s has other than one resource:\n%.2000s", m.TypeName, content)
		}
	}
	imports, err := os.ReadFile(filepath.Join(s.Dir, "imports.tf"))
	if err != nil || strings.Count(string(imports), "import {") != blocks {
		t.Errorf("%d models, and not one import block for each (%v):\n%.2000s", blocks, err, imports)
	}
	s.must(0, "fmt", "-check", "-diff")
	s.expect(s.must(2, "plan", "-detailed-exitcode", "-input=false"), fmt.Sprintf(planned, total))
	s.expect(s.must(0, "apply", "-auto-approve", "-input=false"), fmt.Sprintf("Resources: %d imported, 0 added, 0 changed, 0 destroyed.", total))
	if err := os.Remove(filepath.Join(s.Dir, "imports.tf")); err != nil {
		t.Fatal(err)
	}
	s.must(0, "plan", "-detailed-exitcode", "-input=false")
	if diff := gocmp.Diff(before, s.tenant.everything(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the servers hold something else than before (-before +after):\n%s", diff)
	}
}
