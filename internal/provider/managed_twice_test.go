package provider_test

import (
	"fmt"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// TestAccManagedTwice: a person who is managed in two models, or in one model by two
// resources, is told of. Who goes from one resource to the other is not in the way.
func TestAccManagedTwice(t *testing.T) {
	t.Parallel()
	const anyUser = "collab_voss_object\" \"anna\" {\n  model = %q\n  data = { email = \"anna@example.com\"%s }\n}\n"
	for name, test := range map[string]struct{ typeName, block, prefix string }{
		"relation":              {relationType, fmt.Sprintf("%s\" \"anna\" {\n  email = \"anna@example.com\"\n  display_name = \"Anna\"\n}\n", relationType), ""},
		"relation in any model": {objectType, fmt.Sprintf(anyUser, "relation/SparkUser", ", displayName = \"Anna\""), "relation/SparkUser/"},
		"same in any model":     {objectType, fmt.Sprintf(anyUser, userModel, ", firstName = \"Anna\""), userModel + "/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, c := newEnv(t, emulator.Options{}), newCommandLine(t, tftest.RemovedBlocks)
			w.writesMayDiffer = true // what is kept of plans is that of typed resources, by their model
			block := "resource \"" + test.block
			importing := func(typeName, id string) string {
				return fmt.Sprintf("import {\n  to = %s.anna\n  id = %q\n}\n", typeName, id)
			}
			other := importing(test.typeName, test.prefix+emulator.Tenant+"/anna@example.com")
			first := userBlock("anna", map[string]any{"email": "anna@example.com", "first_name": "Anna"})
			c.applied(w.config(first))
			before, writes := w.counts(), len(w.voss.Writes())

			// Both at once, and the other beside the first.
			wants := func(config, summary string) diagnostic {
				t.Helper()
				said := c.onlyError(c.plan(w.config(config)))
				if said.Summary != summary {
					t.Fatalf("it says %v", said)
				}
				return said
			}
			said := wants(first+block+other, "Managed twice")
			if name == "relation" {
				said.Address = "" // either, by which is planned first
			}
			if !strings.Contains(said.Detail, "destroy = false") || !strings.Contains(said.Detail, userType) || !strings.Contains(said.Detail, test.typeName) {
				t.Errorf("it says %v", said)
			}
			// In the state of an earlier run, the plan warns. A deletion is refused.
			c.imports(w.config(first+block), test.typeName+".anna", test.prefix+emulator.Tenant+"/anna@example.com")
			for range 2 {
				twice := c.plan(w.config(first + block))
				if !twice.ok || len(twice.warnings()) != 1 || twice.warnings()[0].Summary != "Managed twice" {
					t.Fatalf("it says:\n%s", twice.output)
				}
			}
			wants(first, "Deletes what another resource manages")
			said = wants(block, "Deletes what another resource manages")
			if name == "relation" {
				said.Address = "" // either, by which is planned first
				expectGolden(t, "deletes_managed_twice", said.String())
			}
			// As the message says.
			c.applied(w.config(block + forgotten(userType)))
			c.expectNoChanges(w.config(block))
			// And back, in one run.
			c.applied(w.config(first + importing(userType, "anna@example.com") + forgotten(test.typeName)))
			c.expectNoChanges(w.config(first))
			same(t, "objects", before, w.counts())
			same(t, "writes", writes, len(w.voss.Writes()))
			c.applied(w.config(""))
		})
	}
}

// forgotten has Terraform forget anna, and leave her where she is.
func forgotten(typeName string) string {
	return fmt.Sprintf("removed {\n  from = %s.anna\n  lifecycle {\n    destroy = false\n  }\n}\n", typeName)
}

// imports runs the command import, which sees nothing but one object.
func (c *commandLine) imports(config, address, id string) {
	c.t.Helper()
	if err := c.Write("main.tf", config); err != nil {
		c.t.Fatal(err)
	}
	if output, code, err := c.Run(c.t.Context(), "import", "-no-color", "-input=false", address, id); err != nil || code != 0 {
		c.t.Fatalf("exit code %d, %v\n%s", code, err, output)
	}
}
