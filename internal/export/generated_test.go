package export_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// The same objects through Terraform's own generation of configuration, which
// knows nothing of documented defaults.
func TestAccGeneratedConfiguration_plansClean(t *testing.T) {
	for _, view := range views {
		t.Run(view, func(t *testing.T) { generatedPlansClean(t, view) })
	}
}

func generatedPlansClean(t *testing.T, view string) {
	t.Parallel()
	n := each(t, 2*len(habits))
	s := newWorkspace(t, newTenant(t, n), tftest.GenerateConfig)
	var imports strings.Builder
	imports.WriteString(`terraform {
  required_providers {
    collab = { source = "collab-iac/collab" }
  }
}
`)
	for _, m := range modelsFor(view) {
		for i, key := range s.tenant.keys(m) {
			fmt.Fprintf(&imports, "import {\n  to = collab_%s.o%d\n  id = %q\n}\n", m.TypeName, i, key)
		}
	}
	if err := s.Write("main.tf", imports.String()); err != nil {
		t.Fatal(err)
	}
	total := n * len(modelsFor(view))
	s.expect(s.must(0, "plan", "-input=false", "-generate-config-out=generated.tf"), fmt.Sprintf(planned, total))
	s.expect(s.must(0, "apply", "-auto-approve", "-input=false"), fmt.Sprintf("Resources: %d imported, 0 added, 0 changed, 0 destroyed.", total))
	s.must(0, "plan", "-detailed-exitcode", "-input=false")
}

// keys lists what the objects of a model are imported by.
func (tn *tenant) keys(m *model.Model) []string {
	var keys []string
	if m.System == "gws" {
		for _, u := range tn.gws.Users() {
			keys = append(keys, u.ID)
		}
		return keys
	}
	for _, o := range tn.voss.Objects(m.Type) {
		keys = append(keys, o.PKID)
	}
	return keys
}
