package provider_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// scratch is gone when the tests of the package are over.
var scratch string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "collab-provider-test-"); err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(scratch) }() // what stays behind hurts nobody
	return m.Run()
}

// buildBinary builds the provider as people run it, once for all tests.
var buildBinary = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "bin")
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "terraform-provider-collab"), ".")
	build.Dir = filepath.Join("..", "..")
	build.Stderr = os.Stderr
	return dir, build.Run()
})
