//go:build !norecovery && unix

package soak

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPatchesApply checks that each mistake in testdata can still be made.
func TestPatchesApply(t *testing.T) {
	for _, patch := range patches(t) {
		output, err := exec.Command("git", "-C", "../..", "apply", "--check", patch).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", filepath.Base(patch), err, output)
		}
	}
}

// TestPatchesAreNoticed makes each mistake in a copy of the files that it is in. The soak
// must end badly then, or it proves nothing. Each takes minutes, so this test runs
// only with SOAK_PATCHES=1.
func TestPatchesAreNoticed(t *testing.T) {
	if os.Getenv("SOAK_PATCHES") == "" {
		t.Skip("SOAK_PATCHES is not set")
	}
	for _, patch := range patches(t) {
		t.Run(strings.TrimSuffix(filepath.Base(patch), ".patch"), func(t *testing.T) {
			program := filepath.Join(t.TempDir(), "dev")
			build := exec.Command("go", "build", "-overlay", overlay(t, patch), "-o", program, "./internal/dev")
			build.Dir = "../.."
			if output, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, output)
			}
			output, err := exec.CommandContext(context.Background(), program, "soak", "--cycles", "1200", "--seeds", "1,2,3", "--until-first").Output()
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				t.Errorf("the soak ended with %v:\n%s", err, output)
			}
			t.Logf("%s", output)
		})
	}
}

func patches(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("testdata/*.patch")
	if err != nil || len(list) < 3 {
		t.Fatalf("there are %d patches: %v", len(list), err)
	}
	for i := range list {
		if list[i], err = filepath.Abs(list[i]); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// overlay applies a patch to copies of the files that it changes, and returns the
// name of a file that tells the compiler to take those instead.
func overlay(t *testing.T, patch string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
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
		name, found := strings.CutPrefix(strings.TrimSpace(line), "+++ b/")
		if !found {
			continue
		}
		source, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, source, 0o600)); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, name)] = to
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
