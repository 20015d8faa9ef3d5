package provider_test

import (
	"os"
	"path/filepath"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// Module authors test with `terraform test`: against made-up answers, and
// against the emulated server.
func TestAccModuleTests(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	c := newCommandLine(t, tftest.MockProviders)
	if err := os.CopyFS(c.Dir, os.DirFS(filepath.Join("..", "..", "examples", "joiner"))); err != nil {
		t.Fatal(err)
	}
	// The provider runs in this process, so this is its environment.
	t.Setenv("COLLAB_VOSS_ENDPOINT", w.url)
	t.Setenv("COLLAB_VOSS_USERNAME", emulator.Administrator.Username)
	t.Setenv("COLLAB_VOSS_PASSWORD", emulator.Administrator.Password)
	before := w.voss.Count("device/spark/User")
	for _, args := range [][]string{{"init", "-input=false"}, {"test", "-no-color"}} {
		output, code, err := c.Run(t.Context(), args...)
		if err != nil || code != 0 {
			t.Fatalf("%s %v: exit code %d, %v\n%s", c.Binary, args, code, err, output)
		}
		t.Logf("%s", output)
	}
	if after := w.voss.Count("device/spark/User"); after != before {
		t.Errorf("%d users are left behind", after-before)
	}
}
