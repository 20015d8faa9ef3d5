package tftest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// found is asked once: the version of a program does not change in a run.
var found = sync.OnceValues(func() (Binary, error) { return Find(context.Background()) })

func required(t *testing.T) Binary {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("needs Terraform: set TF_ACC")
	}
	b, err := found()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// scratch is the directory of Main, which is removed after the last test.
var scratch string

// Main runs the tests of a package that uses Provider: call it in TestMain.
func Main(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "collab-test-"); err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(scratch) }() // a leftover hurts nobody
	return m.Run()
}

var built = sync.OnceValues(func() (string, error) {
	if scratch == "" {
		return "", fmt.Errorf("TestMain of this package has to call tftest.Main")
	}
	return Build(context.Background(), filepath.Join(scratch, "bin"), "-tags", "recording")
})

// Provider builds the provider as people run it, once for all tests of the
// package, and returns the path of the binary. Where the environment names a file in
// coretest.RecordVariable, it notes there what it is asked to apply.
func Provider(t *testing.T) string {
	t.Helper()
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// Build builds the provider into a directory, with more flags, and returns the path
// of the binary.
func Build(ctx context.Context, dir string, flags ...string) (string, error) {
	binary := filepath.Join(dir, "terraform-provider-collab")
	args := append([]string{"build", "-o", binary}, flags...)
	build := exec.CommandContext(ctx, "go", append(args, "github.com/collab-iac/terraform-provider-collab")...)
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the provider: %w: %s", err, output)
	}
	return binary, nil
}
