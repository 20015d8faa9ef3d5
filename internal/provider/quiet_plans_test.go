package provider_test

import (
	"fmt"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestAccQuietPlans changes the licence and the location of eight people, of a state that
// an apply wrote and of one that an import found. The plan shows these two, and nothing
// of what only the server sets.
func TestAccQuietPlans(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	leeds, berlin := w.idOf(t, "device/spark/Location", "name", "Leeds"), w.idOf(t, "device/spark/Location", "name", "Berlin")
	staff := func(licence, location string) string {
		return w.config(fmt.Sprintf(`
resource %q "staff" {
  count        = 8
  email        = "user${count.index}@example.com"
  display_name = "User ${count.index}"
  location_id  = %q
  extension    = "500${count.index}"
  licenses     = [{ license = %q }]
}
`, relationType, location, licence))
	}
	expect := func(output string) {
		t.Helper()
		if strings.Contains(output, "known after apply") || strings.Contains(output, "phone_numbers") || strings.Contains(output, "sip_addresses") {
			t.Errorf("the plan shows more than what was asked for:\n%s", output)
		}
		for text, want := range map[string]int{"8 to change": 1, "~ location_id": 8, "~ license ": 8} {
			if got := strings.Count(output, text); got != want {
				t.Errorf("%q is there %d times:\n%s", text, got, output)
			}
		}
	}
	c.applied(staff(professional, berlin))
	if r := c.plan(staff(professional, berlin)); len(r.diagnostics) > 0 {
		t.Fatal(r.output)
	}
	show := func(config string) string {
		t.Helper()
		if err := c.Write("main.tf", config); err != nil {
			t.Fatal(err)
		}
		output, code, err := c.Run(t.Context(), "plan", "-no-color", "-input=false")
		if err != nil || code != 0 {
			t.Fatalf("exit code %d, %v\n%s", code, err, output)
		}
		return output
	}
	expect(show(staff(standard, leeds)))

	imported := newCommandLine(t)
	var blocks strings.Builder
	for i := range 8 {
		fmt.Fprintf(&blocks, "import {\n  to = %s.staff[%d]\n  id = %q\n}\n", relationType, i, w.person(t, fmt.Sprintf("user%d@example.com", i)).PKID)
	}
	imported.applied(staff(professional, berlin) + blocks.String())
	c = imported
	expect(show(staff(standard, leeds)))
	c.applied(w.config(""))
	if n := w.voss.Count("relation/SparkUser"); n != 0 {
		t.Errorf("%d people are left", n)
	}
}
