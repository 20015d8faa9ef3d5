package tftest_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// program writes a shell script that stands in for Terraform.
func program(t *testing.T, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	path := filepath.Join(t.TempDir(), "terraform")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAtReadsTheVersion(t *testing.T) {
	for printed, want := range map[string]struct {
		name, registry string
		writeOnly      bool
		generate       bool
	}{
		"Terraform v1.5.7\non linux_amd64":      {"Terraform 1.5.7", "registry.terraform.io", false, false},
		"Terraform v1.11.4":                     {"Terraform 1.11.4", "registry.terraform.io", true, true},
		"Terraform v1.16.0-rc2":                 {"Terraform 1.16.0-rc2", "registry.terraform.io", true, false},
		"OpenTofu v1.11.1\n+ provider registry": {"OpenTofu 1.11.1", "registry.opentofu.org", true, false},
		"OpenTofu v1.12.6":                      {"OpenTofu 1.12.6", "registry.opentofu.org", true, true},
	} {
		t.Run(want.name, func(t *testing.T) {
			b, err := tftest.At(t.Context(), program(t, "cat <<EOF\n"+printed+"\nEOF\n"))
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != want.name || b.Registry() != want.registry {
				t.Errorf("%s is read as %s of %s", printed, b, b.Registry())
			}
			if tftest.WriteOnly.In(b) != want.writeOnly || tftest.GenerateConfig.In(b) != want.generate {
				t.Errorf("%s: write-only %t, generate %t", b, tftest.WriteOnly.In(b), tftest.GenerateConfig.In(b))
			}
		})
	}
	if _, err := tftest.At(t.Context(), program(t, "echo hello")); err == nil {
		t.Error("a program that is no Terraform was taken")
	}
}

// A test that waits for a request of Terraform must not wait for one that has
// ended.
func TestAwaitEndsWithTheProgram(t *testing.T) {
	ws, err := tftest.NewWorkspace(tftest.Binary{Path: program(t, "echo no version is selected\nexit 1\n")}, t.TempDir(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := ws.Start(context.Background(), "apply")
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Await(make(chan struct{})); err == nil || !strings.Contains(err.Error(), "no version is selected") {
		t.Errorf("awaiting an event that cannot come: %v", err)
	}
	come := make(chan struct{})
	close(come)
	if err := run.Await(come); err != nil {
		t.Errorf("awaiting an event that has come: %v", err)
	}
	if output, code, err := ws.Run(t.Context(), "plan"); err != nil || code != 1 || output != "no version is selected\n" {
		t.Errorf("ran to exit code %d, %v, %q", code, err, output)
	}
}
