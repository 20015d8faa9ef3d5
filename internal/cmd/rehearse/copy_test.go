package rehearse

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filesIn are the regular files below a directory, and their content.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			t.Errorf("%s is no file", name)
			return nil
		}
		content, err := os.ReadFile(name)
		relative, _ := filepath.Rel(dir, name)
		files[filepath.ToSlash(relative)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A copy has no link in it, so that nothing that is written there reaches the original.
func TestCopy(t *testing.T) {
	top := tree(t, map[string]string{
		"root/main.tf":                                 "module \"m\" { source = \"../m\" }\nlocals { a = file(\"../people.csv\") }",
		"root/.terraform/terraform.tfstate":            "backend",
		"root/.git/config":                             "x",
		"root/terraform.tfstate":                       "state",
		"root/terraform.tfstate.d/a/terraform.tfstate": "state",
		"root/.hidden":                                 "h",
		"m/a.tf":                                       "",
		"people.csv":                                   "email",
		"far/template.txt":                             "t",
		"other/secret":                                 "not named",
	})
	for from, to := range map[string]string{"root/loop": "../root", "root/far": "../far", "root/one.txt": "../far/template.txt", "root/broken": "nowhere"} {
		if err := os.Symlink(filepath.FromSlash(to), filepath.Join(top, filepath.FromSlash(from))); err != nil {
			t.Skip(err)
		}
	}
	read, err := read(filepath.Join(top, "root"), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &copier{below: t.TempDir()}
	dir, err := c.copyAll(read)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"root/main.tf": "module \"m\" { source = \"../m\" }\nlocals { a = file(\"../people.csv\") }", "root/.hidden": "h",
		"root/far/template.txt": "t", "root/one.txt": "t", "m/a.tf": "", "people.csv": "email",
	}
	if diff := cmp.Diff(want, filesIn(t, filepath.Dir(dir))); diff != "" {
		t.Error(diff)
	}
}

func TestCopyIsBounded(t *testing.T) {
	top := tree(t, map[string]string{"main.tf": "", "large": ""})
	if err := os.Truncate(filepath.Join(top, "large"), maxCopied+1); err != nil {
		t.Fatal(err)
	}
	read, err := read(top, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&copier{below: t.TempDir()}).copyAll(read); err == nil || !strings.Contains(err.Error(), "large") {
		t.Errorf("%v", err)
	}
}
