package provider_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// Module authors test with `terraform test`: against made-up answers, and
// against the emulated server.
func TestAccModuleTests(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	c := newCommandLine(t)
	if err := os.CopyFS(c.dir, os.DirFS(filepath.Join("..", "..", "examples", "joiner"))); err != nil {
		t.Fatal(err)
	}
	// The provider runs in this process, so this is its environment.
	t.Setenv("COLLAB_VOSS_ENDPOINT", w.url)
	t.Setenv("COLLAB_VOSS_USERNAME", emulator.Administrator.Username)
	t.Setenv("COLLAB_VOSS_PASSWORD", emulator.Administrator.Password)
	before := w.voss.Count("device/spark/User")
	for _, args := range [][]string{{"init", "-input=false"}, {"test", "-no-color"}} {
		command := exec.CommandContext(t.Context(), "terraform", args...)
		command.Dir, command.Env = c.dir, c.env
		output, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("terraform %v: %v\n%s", args, err, output)
		}
		t.Logf("%s", output)
	}
	if after := w.voss.Count("device/spark/User"); after != before {
		t.Errorf("%d users are left behind", after-before)
	}
}
