package provider_test

import (
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestAccDeletedManager takes a manager away while two people still name her, one by
// address and one by identifier: the plan warns, later plans are not silent, and an apply
// repairs the reference as soon as somebody has the address again. So it is where she is
// replaced.
func TestAccDeletedManager(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	w.writesMayDiffer = true // what nobody has is not sent
	c := newCommandLine(t)
	boss := resourceBlock("resource", relationType, "boss", referring("boss@example.com", nil))
	reports := resourceBlock("resource", relationType, "ann", referring("ann@example.com", map[string]any{"manager_id": "Boss@example.com"}))
	c.applied(w.config(boss))
	first := w.person(t, "boss@example.com").Data["id"].(string)
	reports += resourceBlock("resource", relationType, "ben", referring("ben@example.com", map[string]any{"manager_id": first}))
	both := w.config(boss + reports)
	c.applied(both)
	c.expectNoChanges(both)

	for _, parallelism := range []string{"1", "10"} {
		r := c.run(w.config(reports), "plan", "-input=false", "-parallelism="+parallelism)
		if !r.ok || len(r.diagnostics) == 0 || !strings.Contains(r.output, "1 to destroy") {
			t.Errorf("with parallelism %s:\n%s", parallelism, r.output)
		}
	}
	c.applied(w.config(reports))
	r := c.plan(w.config(reports))
	if !strings.Contains(r.output, "1 to change") || len(r.diagnostics) != 2 {
		t.Errorf("the plan after the deletion says:\n%s", r.output)
	}
	ann := resourceBlock("resource", relationType, "ann", referring("ann@example.com", map[string]any{"manager_id": "Boss@example.com"})) +
		resourceBlock("resource", relationType, "ben", referring("ben@example.com", map[string]any{"manager_id": ""}))
	c.applied(w.config(boss + ann))
	c.applied(w.config(boss + ann))
	c.expectNoChanges(w.config(boss + ann))
	holdsHer := func(when string) {
		t.Helper()
		if got, want := w.person(t, "ann@example.com").Data["managerId"], w.person(t, "boss@example.com").Data["id"]; got != want || want == first {
			t.Errorf("%s the manager is %v, not %v", when, got, want)
		}
	}
	holdsHer("made again by Terraform,")

	// Terraform does not tell a plan of -replace, but of what is tainted.
	c.run(w.config(boss+ann), "apply", "-auto-approve", "-input=false", "-replace="+relationType+".boss")
	if r = c.applied(w.config(boss + ann)); !strings.Contains(r.output, "1 changed") {
		t.Errorf("the apply after -replace says:\n%s", r.output)
	}
	holdsHer("replaced,")
	c.expectNoChanges(w.config(boss + ann))

	if output, code, err := c.Run(t.Context(), "taint", relationType+".boss"); err != nil || code != 0 {
		t.Fatal(output, err)
	}
	if r = c.plan(w.config(boss + ann)); len(r.diagnostics) != 1 || !strings.Contains(r.diagnostics[0].Summary, "what this plan replaces") {
		t.Errorf("the plan of a tainted manager says:\n%s", r.output)
	}
}
