package hclfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/hclfile"
)

func TestParse(t *testing.T) {
	directory := t.TempDir()
	for name, content := range map[string]string{
		"main.tf": `a = "b"`, "main.tf.json": `{"a": "b"}`, "broken.tf": "\na = {", "broken.tf.json": `{"a"`,
	} {
		path := filepath.Join(directory, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := hclfile.Parse(path)
		if strings.HasPrefix(name, "broken") {
			if err == nil || !strings.Contains(err.Error(), name+":") {
				t.Errorf("%s: %v, want the place in the file", name, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		attributes, diagnostics := file.Body.JustAttributes()
		if diagnostics.HasErrors() || attributes["a"] == nil {
			t.Errorf("%s: the attribute is not there: %v", name, diagnostics)
		}
	}
	if _, err := hclfile.Parse(filepath.Join(directory, "missing.tf")); err == nil {
		t.Error("a file that is not there is no error")
	}
}

func TestLocalModule(t *testing.T) {
	for source, want := range map[string]string{
		"./staff":                "site/fleet/staff",
		"../staff//inner":        "site/staff/inner",
		"staff":                  "",
		"/site/staff":            "",
		"collab-iac/staff/voss":  "",
		"git::https://a.example": "",
		"":                       "",
	} {
		if got := hclfile.LocalModule(filepath.FromSlash("site/fleet"), source); got != filepath.FromSlash(want) {
			t.Errorf("%q is %q, want %q", source, got, want)
		}
	}
}
