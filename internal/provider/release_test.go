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
