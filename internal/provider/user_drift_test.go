package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const drifting = `
resource "collab_voss_device_spark_user" "alice" {
  email         = "alice@example.com"
  first_name    = "Alice"
  phone_numbers = [
    { type = "work", value = "+14085550100" },
    { type = "Mobile", value = "+14085550101" },
    { type = "fax", value = "+14085550102" },
  ]
  services = { message = { messaging = true } }
  roles    = { full = true }
  settings = { calling = { calling_behaviour = "Cisco Jabber app" } }
}
`

// byHand returns a step that changes alice on the server, and checks the plan
// that follows and the number of writes that its apply needs.
func (w *env) byHand(t *testing.T, patch string, replaces int, plan plancheck.PlanCheck, also ...resource.TestCheckFunc) resource.TestStep {
	want := map[string]int{}
	if replaces > 0 {
		want["replace"] = replaces
	}
	return resource.TestStep{
		PreConfig: func() {
			w.patch(t, "alice@example.com", patch)()
			w.voss.ResetRequests()
		},
		Config:           w.config(drifting),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plan}},
		Check:            resource.ComposeAggregateTestCheckFunc(append(also, w.wrote(want))...),
	}
}

func TestAccUserDrift_byHand(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	const numbers = `[{"type": "work", "value": "+14085550100"}, {"type": "mobile", "value": "+14085550101"}, {"type": "fax", "value": "+14085550102"}]`
	const reordered = `[{"type": "fax", "value": "+14085550102"}, {"type": "work", "value": "+14085550100"}, {"type": "mobile", "value": "+14085550101"}]`
	has := func(path string, want any) resource.TestCheckFunc {
		return func(*terraform.State) error { return w.aliceHas(t, path, want) }
	}
	w.test(t,
		resource.TestStep{Config: w.config(drifting)},
		// Declared values come back, and nothing else is planned.
		w.byHand(t, `{"firstName": "Mallory"}`, 1, updates(alice, "first_name"), has("firstName", "Alice")),
		w.byHand(t, `{"firstName": null}`, 1, updates(alice, "first_name"), has("firstName", "Alice")),
		w.byHand(t, `{"services": {"message": {"messaging": false}}}`, 1, updates(alice, "services.message.messaging"), has("services.message.messaging", true)),
		w.byHand(t, `{"phoneNumbers": [{"type": "work", "value": "+14085550100"}, {"type": "mobile", "value": "5"}, {"type": "fax", "value": "+14085550102"}]}`,
			1, updates(alice, "phone_numbers.1.value"), has("phoneNumbers.1.value", "+14085550101")),
		w.byHand(t, `{"settings": {"calling": {"calling_behaviour": "Calling in Webex App"}}}`, 1,
			updates(alice, "settings.calling.calling_behaviour"), has("settings.calling.calling_behaviour", "Cisco Jabber app")),
		// So do documented defaults inside what is declared.
		w.byHand(t, `{"roles": {"none": false}}`, 1, updates(alice, "roles.none"), has("roles.none", true)),
		w.byHand(t, `{"settings": {"calling": {"SparkCSFDevice": false}}}`, 1, updates(alice, "settings.calling.spark_csf_device"), has("settings.calling.SparkCSFDevice", true)),
		// What nobody declared is nobody's business, and stays through a repair.
		w.byHand(t, `{"lastName": "Liddell", "extension": "4711", "roles": {"support": true}, "settings": {"message": {"jabber_calling": true}}, "unheardOf": 1}`,
			0, stays(alice), has("lastName", "Liddell")),
		resource.TestStep{
			Config: w.config(drifting),
			ConfigStateChecks: []statecheck.StateCheck{
				at("last_name", knownvalue.Null()), at("extension", knownvalue.Null()), at("roles.support", knownvalue.Null()), at("settings.message", knownvalue.Null()),
			},
		},
		w.byHand(t, `{"firstName": "Mallory"}`, 1, updates(alice, "first_name"),
			has("lastName", "Liddell"), has("roles.support", true), has("settings.message.jabber_calling", true), has("unheardOf", float64(1))),
		// The order of a list, the title of a choice and silence about a default mean nothing.
		w.byHand(t, `{"phoneNumbers": `+reordered+`}`, 0, stays(alice), has("phoneNumbers.0.type", "fax")),
		w.byHand(t, `{"phoneNumbers": [{"type": "Work", "value": "+14085550100"}, {"type": "Mobile", "value": "+14085550101"}, {"type": "Fax", "value": "+14085550102"}]}`, 0, stays(alice)),
		w.byHand(t, `{"roles": {"none": null}}`, 0, stays(alice)),
		// A list that lacks or has an element is repaired.
		w.byHand(t, `{"phoneNumbers": [{"type": "work", "value": "+14085550100"}, {"type": "fax", "value": "+14085550102"}]}`, 1,
			updates(alice, "phone_numbers.1.type", "phone_numbers.1.value", "phone_numbers.2.type", "phone_numbers.2.value"), w.aliceNumbers(t, numbers)),
		w.byHand(t, `{"phoneNumbers": [{"type": "fax", "value": "1"}, {"type": "work", "value": "+14085550100"}, {"type": "mobile", "value": "+14085550101"}, {"type": "fax", "value": "+14085550102"}]}`, 1,
			updates(alice, "phone_numbers.3.type", "phone_numbers.3.value"), w.aliceNumbers(t, numbers)),
		// What only the server sets is taken as it is.
		w.byHand(t, `{"invitePending": false, "status": "Login enabled"}`, 0, stays(alice)),
		resource.TestStep{
			Config: w.config(drifting),
			ConfigStateChecks: []statecheck.StateCheck{
				at("status", knownvalue.StringExact("Login enabled")), at("invite_pending", knownvalue.Bool(false)),
			},
		},
		importing("alice@example.com", "phone_numbers.1.type", "last_name", "extension", "roles.support", "settings"),
	)
}

// aliceHas compares a value of alice's payload.
func (w *env) aliceHas(t *testing.T, path string, want any) error {
	got := coretest.Leaves(decoded(t, encoded(t, w.user(t, "alice@example.com").Data)))[path]
	if got != want {
		return fmt.Errorf("alice has %s = %v on the server, not %v", path, got, want)
	}
	return nil
}

// aliceNumbers compares alice's telephone numbers.
func (w *env) aliceNumbers(t *testing.T, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := encoded(t, w.user(t, "alice@example.com").Data["phoneNumbers"]); got != encoded(t, decoded(t, want)) {
			return fmt.Errorf("alice has the numbers %s, not %s", got, want)
		}
		return nil
	}
}

func TestAccUserDrift_deleted(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	gone := func() {
		w.voss.Remove(w.user(t, "alice@example.com").PKID)
		w.voss.ResetRequests()
	}
	w.test(t,
		resource.TestStep{Config: w.config(plainAlice)},
		resource.TestStep{
			PreConfig: gone,
			Config:    w.config(plainAlice),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(alice, plancheck.ResourceActionCreate),
			}},
			Check: resource.ComposeAggregateTestCheckFunc(w.wrote(map[string]int{"create": 1})),
		},
		importing("alice@example.com", "roles", "settings"),
		resource.TestStep{ // gone when it comes to the destroy: no error
			Config: w.config(plainAlice),
			Check: func(*terraform.State) error {
				gone()
				return nil
			},
			ExpectNonEmptyPlan: true,
		},
	)
}

// TestAccUserDrift_sinceRefresh changes by hand what was released, after
// Terraform last looked. An update of something else leaves it alone.
func TestAccUserDrift_sinceRefresh(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	c := newCommandLine(t)
	c.applied(w.config(userBlock("alice", model.Value{"email": "alice@example.com", "first_name": "Alice", "last_name": "Liddell"})))
	w.patch(t, "alice@example.com", `{"lastName": "Hargreaves"}`)()
	released := w.config(userBlock("alice", model.Value{"email": "alice@example.com", "first_name": "Alicia"}))
	if r := c.run(released, "apply", "-auto-approve", "-refresh=false"); !r.ok {
		t.Fatalf("the apply failed:\n%s", r.output)
	}
	if err := w.aliceHas(t, "firstName", "Alicia"); err != nil {
		t.Error(err)
	}
	if err := w.aliceHas(t, "lastName", "Hargreaves"); err != nil {
		t.Error(err)
	}
	c.expectNoChanges(released)
	c.applied(w.config(""))
}
