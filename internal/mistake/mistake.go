// Package mistake makes mistakes that patches keep, so that tests can show that they would
// notice them: the patch is applied to copies of the files that it changes, and the
// compiler takes the copies. The files themselves stay as they are.
package mistake

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Patches returns the patches of a directory, by absolute path. It ends the test where
// there is none.
func Patches(t *testing.T, dir string) []string {
	t.Helper()
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	list, err := filepath.Glob(filepath.Join(dir, "*.patch"))
	if err != nil || len(list) == 0 {
		t.Fatalf("there are %d patches in %s: %v", len(list), dir, err)
	}
	return list
}

// Check fails the test where a patch no longer applies to the files below root.
func Check(t *testing.T, root, patch string) {
	t.Helper()
	output, err := exec.Command("git", "-C", root, "apply", "--check", patch).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v: %s", filepath.Base(patch), err, output)
	}
}

// Overlay applies a patch to copies of the files below root, and returns the path of a
// file for the compiler's flag -overlay, which is gone with the test.
func Overlay(t *testing.T, root, patch string) string {
	t.Helper()
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(patch)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	replace := map[string]string{}
	for line := range strings.Lines(string(content)) {
		if name, found := strings.CutPrefix(strings.TrimSpace(line), "+++ b/"); found {
			replace[filepath.Join(root, name)] = copyTo(t, filepath.Join(root, name), filepath.Join(dir, name))
		}
	}
	apply := exec.Command("git", "apply", patch)
	apply.Dir = dir
	apply.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if output, err := apply.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(name, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func copyTo(t *testing.T, from, to string) string {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, content, 0o600)); err != nil {
		t.Fatal(err)
	}
	return to
}
