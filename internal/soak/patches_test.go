//go:build !norecovery && unix

package soak

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/mistake"
)

// TestPatchesApply checks that each mistake in testdata can still be made.
func TestPatchesApply(t *testing.T) {
	for _, patch := range mistake.Patches(t, "testdata") {
		mistake.Check(t, "../..", patch)
	}
}

// TestPatchesAreNoticed makes each mistake in a copy of the files that it is in. The soak
// must end badly then, or it proves nothing. Each takes minutes, so this test runs
// only with SOAK_PATCHES=1.
func TestPatchesAreNoticed(t *testing.T) {
	if os.Getenv("SOAK_PATCHES") == "" {
		t.Skip("SOAK_PATCHES is not set")
	}
	for _, patch := range mistake.Patches(t, "testdata") {
		t.Run(strings.TrimSuffix(filepath.Base(patch), ".patch"), func(t *testing.T) {
			program := filepath.Join(t.TempDir(), "dev")
			build := exec.Command("go", "build", "-overlay", mistake.Overlay(t, "../..", patch), "-o", program, "./internal/dev")
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
