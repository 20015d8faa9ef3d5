package provider_test

import (
	"fmt"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestAccRelease plans what a server of another release lacks: it is said on the
// attribute's path with the release, before anything is applied. What the server takes is
// applied as ever.
func TestAccRelease(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{Release: emulator.Release241})
	w.notTaken = map[string][]string{"collab_voss_device_spark_user": {"services"}}
	c := newCommandLine(t)
	person := func(more string) string {
		return w.config(fmt.Sprintf("\nresource %q \"anna\" {\n  email      = \"anna.berg@example.com\"\n  first_name = \"Anna\"\n  %s\n}\n", "collab_voss_device_spark_user", more))
	}
	services := person("services = { message = { messaging = true } }")
	warned := c.plan(services)
	if !warned.ok || len(warned.warnings()) != 1 || !strings.Contains(warned.warnings()[0].Detail, `services: device/spark/User has no "services" on this server, of release 24.1`) {
		t.Errorf("the plan says:\n%s", warned.output)
	}
	if !strings.Contains(warned.warnings()[0].Detail, "not sent") {
		t.Errorf("the plan does not say what becomes of it: %s", warned.warnings()[0].Detail)
	}
	c.applied(services)
	if again := c.plan(services); len(again.warnings()) != 1 || !strings.Contains(again.output, "0 to add, 0 to change, 0 to destroy") {
		t.Errorf("the second plan says:\n%s", again.output)
	}
	strict := strings.Replace(services, "endpoint", "check_schema = \"error\"\n    endpoint", 1)
	if d := c.onlyError(c.plan(strict)); d.Summary != "Attribute that the server does not take" {
		t.Errorf("the plan says %s: %s", d.Summary, d.Detail)
	}
	if r := c.plan(person("")); !r.ok || len(r.diagnostics) > 0 {
		t.Errorf("the plan of what the server takes says:\n%s", r.output)
	}
	off := strings.Replace(services, "endpoint", "check_schema = \"off\"\n    endpoint", 1)
	if r := c.plan(off); !r.ok || len(r.diagnostics) > 0 || strings.Contains(r.output, "0 to change") {
		t.Errorf("without the check the plan says:\n%s", r.output)
	}
	c.applied(w.config(""))
}

// TestAccExtra manages a key of a later release with the real Terraform: it is created,
// found in step, changed outside and set right, and let go of.
func TestAccExtra(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{Release: emulator.Release241})
	w.writesMayDiffer = true // the check of writes knows only the tables
	c := newCommandLine(t)
	person := func(more string) string {
		return w.config(fmt.Sprintf("\nresource %q \"anna\" {\n  email = \"anna.berg@example.com\"\n  %s\n}\n", "collab_voss_device_spark_user", more))
	}
	const noChange = "0 to add, 0 to change, 0 to destroy"
	extra := person(`extra = { workNumber = "+14085550100" }`)
	c.applied(extra)
	if r := c.plan(extra); !r.ok || len(r.diagnostics) > 0 || !strings.Contains(r.output, noChange) {
		t.Errorf("the second plan says:\n%s", r.output)
	}
	w.patch(t, "anna.berg@example.com", `{"workNumber": "+14085550199"}`)()
	c.applied(extra)
	if got := w.user(t, "anna.berg@example.com").Data["workNumber"]; got != "+14085550100" {
		t.Errorf("the server has %v", got)
	}
	if d := c.onlyError(c.plan(person(`extra = { workNumbr = "+14085550100" }`))); !strings.Contains(d.Detail, `Did you mean "workNumber"?`) {
		t.Errorf("the plan says %s", d.Detail)
	}
	if d := c.onlyError(c.plan(person(`extra = { firstName = "Anna" }`))); !strings.Contains(d.Detail, "first_name") {
		t.Errorf("the plan says %s", d.Detail)
	}
	c.applied(person(""))
	if r := c.plan(person("")); !r.ok || len(r.diagnostics) > 0 || !strings.Contains(r.output, noChange) {
		t.Errorf("the plan after it is let go of says:\n%s", r.output)
	}
	c.applied(w.config(""))
}
