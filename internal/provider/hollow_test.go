package provider_test

import (
	"regexp"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// more is how many more places have the same warning, which not every Terraform says.
var more = regexp.MustCompile(` \(and \d+ more\)`)

// TestAccHollow plans users whose nested keys are misspelt, so that Terraform hands
// over objects without anything in them. It shows the warnings of all of them as one.
func TestAccHollow(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	config := w.config(`
resource "collab_voss_relation_spark_user" "staff" {
  for_each = toset(["ada", "bert", "cleo"])

  email        = "${each.key}@example.com"
  display_name = each.key
  settings     = { calling = { calling_behavior = "Calling in Webex App" } }
  calling      = { dnd = { enabeld = true } }
  licenses     = [{ licence = "x" }]
}
`)
	config = strings.Replace(config, "provider \"collab\" {", "provider \"collab\" {\n  gws = { usrname = \"x\" }", 1)
	if err := c.Write("main.tf", config); err != nil {
		t.Fatal(err)
	}
	output, code, err := c.Run(t.Context(), "plan", "-no-color", "-input=false", "-compact-warnings")
	if err != nil || code != 0 {
		t.Fatalf("exit code %d, %v\n%s", code, err, output)
	}
	_, warnings, _ := strings.Cut(output, "to destroy.\n")
	warnings, _, _ = strings.Cut(warnings, "\nTo see the full warning notes") // by the name of the program
	expectGolden(t, "hollow_compact", more.ReplaceAllString(warnings, ""))

	result := c.plan(config)
	for _, want := range []string{
		"Nothing is declared in calling.dnd", "Nothing is declared in settings.calling", "Nothing is declared in licenses",
		"The keys are enabled, ring_splash_enabled.", "Nothing is declared in gws", "The settings are endpoint, username,",
	} {
		if !strings.Contains(result.text(), want) {
			t.Errorf("%q is not in\n%s", want, result.text())
		}
	}
}
