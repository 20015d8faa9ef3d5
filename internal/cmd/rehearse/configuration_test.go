package rehearse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree writes files below a new directory, whose path has no links, and returns it.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestObjections(t *testing.T) {
	const ours = "resource \"collab_gws_user\" \"a\" {}\n"
	for name, c := range map[string]struct {
		files   map[string]string
		allowed []string
		want    []string // parts of the objections, one each
	}{
		"our own":            {files: map[string]string{"main.tf": ours}},
		"data of others":     {files: map[string]string{"main.tf": ours + `data "http" "x" { url = "https://example.com" }`}},
		"only in the state":  {files: map[string]string{"main.tf": `resource "terraform_data" "x" {}`}},
		"another provider":   {files: map[string]string{"main.tf": ours + `resource "local_file" "x" {}`}, want: []string{`main.tf:2: resource "local_file"`}},
		"allowed":            {files: map[string]string{"main.tf": `resource "random_password" "x" {}`}, allowed: []string{"random_password"}},
		"JSON":               {files: map[string]string{"main.tf.json": `{"resource": {"local_file": {"x": {}}}}`}, want: []string{`"local_file"`}},
		"OpenTofu":           {files: map[string]string{"main.tofu": `resource "local_file" "x" {}`}, want: []string{`"local_file"`}},
		"in a local module":  {files: map[string]string{"main.tf": `module "m" { source = "./m" }`, "m/a.tf": `resource "local_file" "x" {}`}, want: []string{"a.tf:1"}},
		"override":           {files: map[string]string{"main.tf": ours, "x_override.tf": "resource \"collab_gws_user\" \"a\" {\n  provisioner \"local-exec\" {}\n}"}, want: []string{`x_override.tf:2: provisioner "local-exec"`}},
		"provisioner":        {files: map[string]string{"main.tf": "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" { command = \"x\" }\n}"}, want: []string{`main.tf:2: provisioner "local-exec"`}},
		"of a removed block": {files: map[string]string{"main.tf": "removed {\n  from = collab_gws_user.a\n  provisioner \"local-exec\" {\n    when = destroy\n  }\n}"}, want: []string{"main.tf:3: provisioner"}},
		"action":             {files: map[string]string{"main.tf": "action \"collab_voss_run\" \"x\" {}\naction \"aws_lambda_invoke\" \"x\" {}"}, want: []string{`main.tf:2: action "aws_lambda_invoke"`}},
		"another store":      {files: map[string]string{"main.tf": "terraform {\n  state_store \"x\" {}\n}"}, want: []string{"state_store"}},
		"allowed provisioner": {
			files:   map[string]string{"main.tf": "resource \"null_resource\" \"a\" {\n  provisioner \"local-exec\" {}\n}"},
			allowed: []string{"null_resource"}, want: []string{"provisioner"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(tree(t, c.files), c.allowed)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.objections) != len(c.want) {
				t.Fatalf("%q, want %q", got.objections, c.want)
			}
			for i, want := range c.want {
				if !strings.Contains(got.objections[i], want) {
					t.Errorf("%q, want %q", got.objections[i], want)
				}
			}
		})
	}
}

func TestRequirements(t *testing.T) {
	got, err := read(tree(t, map[string]string{
		"main.tf":   "terraform {\n  required_providers {\n    collab = {\n      source  = \"registry.example.com/collab-iac/collab\"\n      version = \"~> 2.1\"\n    }\n    random = { source = \"hashicorp/random\" }\n  }\n}\nmodule \"m\" { source = \"./m\" }",
		"m/main.tf": "terraform {\n  required_providers {\n    collab = { version = \">= 1\" }\n  }\n}",
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"registry.example.com/collab-iac/collab", "hashicorp/collab"}, got.sources); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"~> 2.1", ">= 1"}, got.constraints); diff != "" {
		t.Error(diff)
	}
}

// The workspace is the one that the root module's cloud block names by a text.
func TestCloudWorkspace(t *testing.T) {
	cloud := func(workspaces string) string {
		return "terraform {\n  cloud {\n    workspaces { " + workspaces + " }\n  }\n}\n"
	}
	for name, test := range map[string]struct{ root, module, want string }{
		"by name":       {cloud(`name = "blue"`), "", "blue"},
		"by tags":       {cloud(`tags = ["a"]`), "", ""},
		"by a variable": {cloud(`name = var.workspace`), "", ""},
		"in a module":   {"", cloud(`name = "green"`), ""},
		"in both":       {cloud(`name = "blue"`), cloud(`name = "green"`), "blue"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(tree(t, map[string]string{"main.tf": test.root + `module "m" { source = "./m" }`, "m/main.tf": test.module}), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.workspace != test.want || len(got.objections) > 0 {
				t.Errorf("workspace %q, %q", got.workspace, got.objections)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string // below the directory above the root
	}{
		"beside the module":       {map[string]string{"root/main.tf": `locals { a = file("${path.module}/../people.csv") }`}, []string{"people.csv"}},
		"relative to the root":    {map[string]string{"root/main.tf": `module "m" { source = "./m" }`, "root/m/a.tf": `locals { a = csvdecode(file("../people.csv")) }`}, []string{"people.csv"}},
		"set of files":            {map[string]string{"root/main.tf": `locals { a = fileset("${path.root}/../data", "*.csv") }`}, []string{"data"}},
		"known in part":           {map[string]string{"root/main.tf": "variable \"site\" {}\nlocals { a = templatefile(\"${path.module}/../sites/${var.site}.csv\", {}) }"}, []string{"sites"}},
		"default of a variable":   {map[string]string{"root/main.tf": "variable \"a\" { default = \"../x.csv\" }\nlocals { a = file(var.a) }"}, []string{"x.csv"}},
		"value of a variable":     {map[string]string{"root/main.tf": "variable \"a\" { default = \"../x.csv\" }\nlocals { a = file(var.a) }", "root/terraform.tfvars": `a = "../y.csv"`}, []string{"y.csv"}},
		"JSON":                    {map[string]string{"root/main.tf.json": `{"locals": {"a": "${file(\"../people.csv\")}"}}`}, []string{"people.csv"}},
		"absolute":                {map[string]string{"root/main.tf": `locals { a = file("/etc/hosts") }`}, nil},
		"home":                    {map[string]string{"root/main.tf": `locals { a = file("~/x") }`}, nil},
		"value of nobody's doing": {map[string]string{"root/main.tf": "variable \"a\" {}\nlocals { a = file(var.a) }"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			top := tree(t, c.files)
			got, err := read(filepath.Join(top, "root"), nil)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, name := range got.files {
				if relative, err := filepath.Rel(top, name); err == nil {
					names = append(names, filepath.ToSlash(relative))
				}
			}
			if diff := cmp.Diff(c.want, names); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoConfiguration(t *testing.T) {
	for name, files := range map[string]map[string]string{"empty": {"readme.md": ""}, "wrong": {"main.tf": "resource {"}, "no module": {"main.tf": `module "m" { source = "./nowhere" }`}} {
		if _, err := read(tree(t, files), nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
