package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const (
	implausibleStaff = "collab_voss_relation_spark_user"
	implausibleCX    = "collab_voss_device_spark_cx_user_profile"
)

// TestImplausibleValues plans values that no server accepts, and values without an
// effect, and finds each message on its attribute path with what is accepted.
func TestImplausibleValues(t *testing.T) {
	for name, c := range map[string]struct {
		resource, attribute string // the attribute as a test nests it
		value               any
		beside              model.Value
		path, says          string
		isWarning           bool
	}{
		"email":            {resource: implausibleStaff, attribute: "email", value: "not an email", path: "email", says: "anna.berg@example.com"},
		"email of a CSV":   {resource: implausibleStaff, attribute: "email", value: "yusuf.li@example.com ", path: "email", says: "blank at its beginning or end", isWarning: true},
		"time zone":        {resource: implausibleStaff, attribute: "timezone", value: "Europe/Berln", path: "timezone", says: `Did you mean "Europe/Berlin"?`},
		"number":           {resource: implausibleStaff, attribute: "work_number", value: "call me", path: "work_number", says: "international form"},
		"number of a user": {resource: userType, attribute: "phone_numbers.[n].value", value: "call me", path: "phone_numbers.0.value", says: "international form"},
		"extension":        {resource: implausibleStaff, attribute: "extension", value: "abc", path: "extension", says: "digits alone"},
		"country":          {resource: implausibleStaff, attribute: "addresses.[n].country", value: "Germany", path: "addresses.0.country", says: `Did you mean "DE" (Germany)?`},
		"rings":            {resource: implausibleStaff, attribute: "calling.voicemail.send_unanswered_calls.number_of_rings", value: int64(99), path: "calling.voicemail.send_unanswered_calls.number_of_rings", says: "from 2 to 20"},
		"rings to forward": {resource: implausibleStaff, attribute: "calling.call_forward.call_forwarding.no_answer.number_of_rings", value: int64(1), path: "calling.call_forward.call_forwarding.no_answer.number_of_rings", says: "the nearest is 2"},
		"destination":      {resource: implausibleStaff, attribute: "calling.call_forward.call_forwarding.busy.enabled", value: true, path: "calling.call_forward.call_forwarding.busy.destination", says: "but calling.call_forward.call_forwarding.busy.enabled = true needs one"},
		"copies by email":  {resource: implausibleStaff, attribute: "calling.voicemail.email_copy_of_message.enabled", value: true, path: "calling.voicemail.email_copy_of_message.email_id", says: "enabled = true needs one"},
		"roles":            {resource: implausibleStaff, attribute: "roles.full", value: true, path: "roles.full", says: "has an effect only where roles.none is false. It is true, which is its default.", isWarning: true},
		"name":             {resource: implausibleCX, attribute: "name", value: "Leads / EMEA!", path: "name", says: "commas, hyphens and underscores"},
		"long description": {resource: implausibleCX, attribute: "description", value: strings.Repeat("x", 256), path: "description", says: "up to 255"},
		"queues":           {resource: implausibleCX, attribute: "queues", value: []any{"nope"}, path: "queues", says: "only where access_all_queues is SPECIFIC", isWarning: true},
		"modules":          {resource: implausibleCX, attribute: "user_profile_app_modules.m_functions", value: "VIEW", path: "user_profile_app_modules", says: "only where access_all_modules is SPECIFIC", isWarning: true},
		"feature": {
			resource: implausibleCX, attribute: "user_profile_app_modules.f_barge_in", value: true, beside: model.Value{"access_all_modules": "SPECIFIC"},
			path: "user_profile_app_modules.f_barge_in", says: "only where user_profile_app_modules.m_call_monitoring is VIEW or EDIT", isWarning: true,
		},
		"feature of no supervisor": {
			resource: implausibleCX, attribute: "user_profile_app_modules.f_manage_tenants", value: true,
			beside: model.Value{"access_all_modules": "SPECIFIC", "profile_type": "SUPERVISOR", "user_profile_app_modules": model.Value{"m_provisioning": "EDIT"}},
			path:   "user_profile_app_modules.f_manage_tenants", says: "It is SUPERVISOR", isWarning: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newEnv(t, emulator.Options{})
			p := newFakeTerraform(t, w, nil).plan(t, c.resource, nil, implausibleConfig(c.resource, c.beside, nest(c.attribute, c.value)))
			want := tfprotov6.DiagnosticSeverityError
			if c.isWarning {
				want = tfprotov6.DiagnosticSeverityWarning
			}
			if len(p.Diagnostics) != 1 {
				t.Fatalf("there are %d messages, want 1: %v", len(p.Diagnostics), p.Diagnostics)
			}
			d := p.Diagnostics[0]
			if d.Severity != want || coretest.PathText(d.Attribute) != c.path || !strings.Contains(d.Detail, c.says) {
				t.Errorf("got %v at %q: %s", d.Severity, coretest.PathText(d.Attribute), d.Detail)
			}
		})
	}
}

func implausibleConfig(resource string, more ...any) model.Value {
	config := model.Value{"email": "ada@example.com"}
	switch resource {
	case implausibleStaff:
		config["display_name"] = "Ada"
	case implausibleCX:
		config = model.Value{"name": "Leads", "profile_type": "STANDARD_AGENT"}
	}
	var all any = config
	for _, m := range more {
		if v, ok := m.(model.Value); !ok || v != nil {
			all = merge(all, m)
		}
	}
	return all.(model.Value)
}

// A value that the server holds stays as it is while others change.
func TestImplausibleValuesOfTheServerStay(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	pkid, err := w.voss.Add("relation/SparkUser", emulator.Tenant, `{"email": "ada@example.com", "displayName": "Ada", "timezone": "Mars/Phobos", "workNumber": "call me"}`)
	if err != nil {
		t.Fatal(err)
	}
	c := newFakeTerraform(t, w, nil)
	prior, _ := c.beginImport(t, implausibleStaff, &tfprotov6.ImportResourceStateRequest{ID: pkid})
	config := model.Value{"email": "ada@example.com", "display_name": "Ada", "timezone": "Mars/Phobos", "work_number": "call me", "department": "Sales"}
	if p := c.plan(t, implausibleStaff, &prior, config); len(p.Diagnostics) > 0 {
		t.Errorf("what the server holds is refused: %v", p.Diagnostics)
	}
	config["timezone"] = "Mars/Deimos"
	if p := c.plan(t, implausibleStaff, &prior, config); len(p.Diagnostics) != 1 {
		t.Errorf("another implausible value passes: %v", p.Diagnostics)
	}
}

// TestAccImplausible lets the real Terraform refuse what no server accepts.
func TestAccImplausible(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	r := c.plan(w.config(`
resource "collab_voss_relation_spark_user" "staff" {
  email        = "ada@example.com"
  display_name = "Ada"
  timezone     = "Mars/Phobos"
  work_number  = "call me"
  extension    = "abc"
  addresses    = [{ country = "Germany" }]
  calling      = { call_forward = { call_forwarding = { always = { enabled = true } } } }
}
`))
	if r.ok {
		t.Errorf("the plan passes:\n%s", r.output)
	}
	for _, want := range []string{"timezone", "work_number", "extension", "addresses.country", "calling.call_forward.call_forwarding.always.destination"} {
		if !strings.Contains(r.text(), want) {
			t.Errorf("nothing is said of %s in\n%s", want, r.text())
		}
	}
	if n := w.voss.Count("relation/SparkUser"); n != 0 {
		t.Errorf("%d users were made", n)
	}
}
