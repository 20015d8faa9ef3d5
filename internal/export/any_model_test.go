package export_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// An export of models that only the server knows imports as it is.
func TestAccExport_anyModel(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("..", "systems", "voss", "testdata", "models", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var given voss.ModelFiles
	var models []string
	total := 0
	for _, path := range paths {
		if err := given.Set(path); err != nil {
			t.Fatal(err)
		}
	}
	readable := slices.DeleteFunc(slices.Clone(given), func(g voss.Given) bool { return len(g.Objects) == 0 })
	for _, g := range readable {
		models = append(models, g.Type)
		total += len(g.Objects)
	}
	s := newWorkspace(t, newTenantWith(t, 0, voss.Options{Given: given, Seed: 1}))
	s.expect(s.export("-hierarchy", voss.Tenant, "-models", strings.Join(models, ",")), fmt.Sprintf("%d objects, 0 left out.", total))
	s.must(0, "fmt", "-check", "-diff")
	s.expect(s.must(2, "plan", "-detailed-exitcode", "-input=false"), fmt.Sprintf(planned, total))
}
