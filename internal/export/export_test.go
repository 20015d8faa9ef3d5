package export_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/export"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gwsmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

const node = "sys.hcs.Prov.Cust"

// options export the users of a memory into a new directory.
func options(t *testing.T, s *memory) export.Options {
	t.Helper()
	return export.Options{
		Sources:   []export.Source{{Model: vossmodels.DeviceSparkUser(), Client: s}},
		Hierarchy: node, Directory: filepath.Join(t.TempDir(), "tenant"), Version: "1.4.2",
		Progress: &record{},
	}
}

func content(t *testing.T, options export.Options, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(options.Directory, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// files lists all that is in the directory.
func files(t *testing.T, directory string) []string {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRun_files(t *testing.T) {
	t.Parallel()
	s := &memory{rows: []backend.Object{
		row("222", node+".Site1", map[string]any{"email": "bob@example.com", "firstName": "Bob", "lastName": "", "id": "B", "extra": "kept out"}),
		row("111", node, map[string]any{"email": "alice@example.com", "roles": map[string]any{"none": true}, "id": "A"}),
	}}
	o := options(t, s)
	result, err := export.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	want := export.Result{Objects: 2, Files: []string{"imports.tf", "providers.tf", "versions.tf", "voss_device_spark_user.tf"}}
	if diff := cmp.Diff(want, result); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(want.Files, files(t, o.Directory)); diff != "" {
		t.Errorf("the directory holds something else (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]backend.Query{{Hierarchy: node, Traversal: "down"}}, s.queries); diff != "" {
		t.Errorf("the list asked for something else (-want +got):\n%s", diff)
	}
	expect(t, content(t, o, "versions.tf"), `terraform {
  required_version = ">= 1.5"

  required_providers {
    collab = {
      source  = "collab-iac/collab"
      version = "~> 1.4"
    }
  }
}
`)
	expect(t, content(t, o, "providers.tf"), `# Endpoints and credentials are taken from the environment, as they were for the export.
provider "collab" {
  voss = {
    hierarchy = "sys.hcs.Prov.Cust"
  }
}
`)
	expect(t, content(t, o, "voss_device_spark_user.tf"), `# device/spark/User: 2 exported.

resource "collab_voss_device_spark_user" "alice" {
  email = "alice@example.com"
}

resource "collab_voss_device_spark_user" "bob" {
  hierarchy  = "sys.hcs.Prov.Cust.Site1"
  first_name = "Bob"
  email      = "bob@example.com"
}
`)
	expect(t, content(t, o, "imports.tf"), `# Delete this file once it is applied: it is in the way once one of the objects is to be deleted.

import {
  to = collab_voss_device_spark_user.alice
  id = "111"
}

import {
  to = collab_voss_device_spark_user.bob
  id = "222"
}
`)
}

// agent returns the options of an export of one Genesys user.
func agent(t *testing.T) export.Options {
	s := &memory{rows: []backend.Object{row("7", "", map[string]any{
		"userName": "alice@example.com", "firstName": "Alice", "lastName": "Lee", "roles": []any{"ROLE_AGENT"}, "password": "hunter2",
	})}}
	o := options(t, s)
	o.Sources, o.Hierarchy, o.Version = []export.Source{{Model: gwsmodels.User(), Client: s}}, "", "dev"
	return o
}

// An export without passwords plans on every Terraform that the provider serves.
func TestRun_withoutPasswords(t *testing.T) {
	t.Parallel()
	for _, table := range []bool{false, true} {
		o := agent(t)
		o.Table = table
		result, err := export.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(result.Files, "variables.tf") {
			t.Errorf("table %t: there are variables: %v", table, result.Files)
		}
		if text := content(t, o, "gws_user.tf"); strings.Contains(text, "password") {
			t.Errorf("table %t: a password is asked for:\n%s", table, text)
		}
		want := map[bool]string{false: `">= 1.5"`, true: `">= 1.7"`}[table]
		if text := content(t, o, "versions.tf"); !strings.Contains(text, want) {
			t.Errorf("table %t: want Terraform %s:\n%s", table, want, text)
		}
	}
}

func TestRun_secretsAreVariables(t *testing.T) {
	t.Parallel()
	o := agent(t)
	o.Passwords = true
	if _, err := export.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	expect(t, content(t, o, "gws_user.tf"), `# users: 1 exported.

resource "collab_gws_user" "alice" {
  user_name   = "alice@example.com"
  first_name  = "Alice"
  last_name   = "Lee"
  roles       = ["ROLE_AGENT"]
  password_wo = lookup(nonsensitive(var.gws_user_passwords), "alice", null)
}
`)
	expect(t, content(t, o, "variables.tf"), `variable "gws_user_passwords" {
  description = "The password of each Genesys Web Services user that Terraform has to create, by the name of its resource. Those that exist keep theirs."
  type        = map(string)
  default     = {}
  sensitive   = true
}
`)
	expect(t, content(t, o, "providers.tf"), `# Endpoints and credentials are taken from the environment, as they were for the export.
provider "collab" {
}
`)
	text := content(t, o, "versions.tf")
	if strings.Contains(text, "~>") {
		t.Errorf("a build that is no release is asked for:\n%s", text)
	}
	if !strings.Contains(text, `required_version = ">= 1.11"`) {
		t.Errorf("write-only attributes need 1.11:\n%s", text)
	}
}

// Users of relation/SparkUser name their managers by identifiers of device/spark/User.
func TestRun_references(t *testing.T) {
	t.Parallel()
	devices := &memory{rows: []backend.Object{row("d1", node, map[string]any{"email": "boss@example.com", "id": "B"})}}
	relations := &memory{rows: []backend.Object{
		row("r1", node, map[string]any{"email": "a@example.com", "displayName": "A", "id": "A", "managerId": "B"}),
		row("r2", node, map[string]any{"email": "c@example.com", "displayName": "C", "id": "C", "managerId": "nobody here"}),
	}}
	o := options(t, devices)
	o.Sources = append(o.Sources, export.Source{Model: vossmodels.RelationSparkUser(), Client: relations})
	if _, err := export.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	expect(t, content(t, o, "voss_relation_spark_user.tf"), `# relation/SparkUser: 2 exported.

resource "collab_voss_relation_spark_user" "a" {
  email        = "a@example.com"
  display_name = "A"
  manager_id   = collab_voss_device_spark_user.boss.id
}

resource "collab_voss_relation_spark_user" "c" {
  email        = "c@example.com"
  display_name = "C"
  manager_id   = "nobody here"
}
`)
}

// record is Progress that remembers who was skipped.
type record struct{ skipped []string }

func (*record) Count(*model.Model, int, bool) {}
func (r *record) Skipped(m *model.Model, object, reason string) {
	r.skipped = append(r.skipped, m.Type+" "+object+": "+reason)
}

func TestRun_skipsWhatCannotBeDeclared(t *testing.T) {
	t.Parallel()
	s := &memory{rows: []backend.Object{
		row("111", node, map[string]any{"email": "alice@example.com", "phoneNumbers": "none", "roles": []any{"full"}}),
		row("222", node, map[string]any{"firstName": "Nobody"}),
		row("333", node, map[string]any{"email": "bob@example.com"}),
	}}
	o := options(t, s)
	progress := &record{}
	o.Progress = progress
	result, err := export.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if result.Objects != 1 || result.Skipped != 2 {
		t.Errorf("%d exported and %d skipped, want 1 and 2", result.Objects, result.Skipped)
	}
	want := []string{
		"device/spark/User alice@example.com (111): phone_numbers: expected array, the server sent a string that does not fit; roles: expected object, the server sent an array",
		"device/spark/User (222): it has no email, which a configuration must declare",
	}
	if diff := cmp.Diff(want, progress.skipped); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRun_readsSummariesWhole(t *testing.T) {
	t.Parallel()
	s := &memory{node: node, whole: map[string]backend.Object{}, removed: "gone"}
	for _, name := range []string{"a", "b", "gone", "c"} {
		summary := row(name, node, map[string]any{"email": name + "@example.com"})
		summary.Summary = true
		s.rows = append(s.rows, summary)
		if name != "gone" {
			s.whole[name] = row(name, "", map[string]any{"email": name + "@example.com", "firstName": "First " + name})
		}
	}
	o := options(t, s)
	o.Hierarchy = "" // the client has one
	result, err := export.Run(t.Context(), o)
	if err != nil || result.Objects != 3 {
		t.Fatalf("%d objects, error %v", result.Objects, err)
	}
	if text := content(t, o, "voss_device_spark_user.tf"); strings.Count(text, "first_name") != 3 || strings.Contains(text, "hierarchy") {
		t.Errorf("the objects are not whole, or their node is lost:\n%s", text)
	}
}

func TestRun_failuresLeaveNothing(t *testing.T) {
	t.Parallel()
	broken := &backend.Error{System: "VOSS Automate", Call: "GET /api/device/spark/User/", Status: 500, Message: "Boom"}
	rows := []backend.Object{row("111", node, map[string]any{"email": "alice@example.com"})}
	summary := rows[0]
	summary.Summary = true
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx    context.Context
		memory *memory
		node   string
		want   string
	}{
		"list":      {t.Context(), &memory{rows: rows, listErr: broken}, node, "reading device/spark/User: VOSS Automate: GET /api/device/spark/User/: HTTP 500: Boom"},
		"get":       {t.Context(), &memory{rows: []backend.Object{summary}, getErr: broken}, node, "HTTP 500: Boom"},
		"interrupt": {cancelled, &memory{rows: rows}, node, "context canceled"},
		"no node":   {t.Context(), &memory{rows: rows}, "", "none is given"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(t, test.memory)
			o.Hierarchy = test.node
			_, err := export.Run(test.ctx, o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if left := files(t, o.Directory); len(left) > 0 {
				t.Errorf("there is left %q", left)
			}
		})
	}
}

func TestRun_overwrite(t *testing.T) {
	t.Parallel()
	s := &memory{rows: []backend.Object{row("111", node, map[string]any{"email": "alice@example.com"})}}
	o := options(t, s)
	if err := os.MkdirAll(o.Directory, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"imports.tf", "main.tf"} {
		if err := os.WriteFile(filepath.Join(o.Directory, name), []byte("# mine\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := export.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "imports.tf") || len(s.queries) > 0 {
		t.Errorf("error %v after %d lists, want one about imports.tf before any", err, len(s.queries))
	}
	expect(t, content(t, o, "imports.tf"), "# mine\n")
	o.Overwrite = true
	if _, err := export.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if text := content(t, o, "imports.tf"); !strings.Contains(text, `"111"`) {
		t.Errorf("imports.tf was not replaced:\n%s", text)
	}
	expect(t, content(t, o, "main.tf"), "# mine\n")
}

// The same objects in another order give the same files.
func TestRun_isStable(t *testing.T) {
	t.Parallel()
	var texts [2]string
	rows := []backend.Object{
		row("1", node, map[string]any{"email": "a@x.example"}), row("2", node+".Site1", map[string]any{"email": "a@x.example"}),
		row("3", node, map[string]any{"email": "a@y.example"}), row("4", node, map[string]any{"email": "b@y.example"}),
	}
	for i := range texts {
		o := options(t, &memory{rows: rows})
		if _, err := export.Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		texts[i] = content(t, o, "voss_device_spark_user.tf") + content(t, o, "imports.tf")
		rows = []backend.Object{rows[3], rows[1], rows[2], rows[0]}
	}
	expect(t, texts[1], texts[0])
}

func TestRun_directory(t *testing.T) {
	t.Parallel()
	o := options(t, &memory{})
	if err := os.WriteFile(o.Directory, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var wrong *os.PathError
	if _, err := export.Run(t.Context(), o); !errors.As(err, &wrong) {
		t.Errorf("error %v, want one about the path", err)
	}
}
