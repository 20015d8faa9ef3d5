package provider_test

import (
	stdcmp "cmp"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// dialectCase is one reading of the API: a setting of one switch, all others at
// their defaults.
type dialectCase struct{ name, setting string }

// dialects lists the defaults and every other setting of every switch alone.
func dialects() []dialectCase {
	list := []dialectCase{{}}
	for _, s := range emulator.Switches {
		for _, setting := range s.Settings[1:] {
			list = append(list, dialectCase{s.Name, setting})
		}
	}
	return list
}

// text is how the switch is written for the emulator; empty for the defaults.
func (d dialectCase) text() string {
	if d.name == "" {
		return ""
	}
	return d.name + "=" + d.setting
}

// options make the switch matter: transactions take time, and what is about
// sessions or the throttle meets sessions that end or a throttle that bites.
func (d dialectCase) options(t *testing.T) emulator.Options {
	t.Helper()
	parsed, err := emulator.Switches.Parse(beside[d.name] + "," + d.text())
	if err != nil {
		t.Fatal(err)
	}
	switch d.name {
	case "expired_session":
		return shortSessions(t, d.text())
	case "retry_after":
		// A tenth of a second passes with each request, so the throttle refuses
		// some of them.
		manualClock := clock.NewManual(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
		return emulator.Options{Dialect: parsed, Clock: manualClock, RequestsPerSecond: 9, Middleware: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				manualClock.Advance(100 * time.Millisecond)
				next.ServeHTTP(w, r)
			})
		}}
	}
	return emulator.Options{Dialect: parsed, TransactionTime: 3 * time.Millisecond, Lag: 30 * time.Millisecond}
}

// isDefault reports whether the first setting of a switch is tried as every other
// default is.
func (d dialectCase) isDefault() bool {
	return beside[d.name] == "" && len(d.settings()) == 0
}

// settings are what the provider is told for the dialect.
func (d dialectCase) settings() []string {
	switch d.name {
	case "expired_session":
		return []string{`auth = "session"`}
	case "retry_after":
		return []string{`max_concurrent_requests = 1`}
	}
	return nil
}

// everyDialect is true where the real Terraform runs under every reading, which takes
// minutes; else it runs under those that are about how writes answer. TestDialects
// tries all of them in this process.
var everyDialect = os.Getenv("DIALECTS") == "all"

// TestAccDialects leads a user through its whole life under the readings of the API,
// with writes that are waited for in both ways.
func TestAccDialects(t *testing.T) {
	t.Parallel()
	for i, d := range dialects() {
		// TestDialects tries all of them in this process; here are a few of those for writes.
		if !everyDialect && (!d.concernsWrites() || i%6 != 0) {
			continue
		}
		for _, asynchronous := range []string{"true", "false"} {
			if asynchronous == "false" && !d.concernsWrites() {
				continue
			}
			t.Run(stdcmp.Or(d.text(), "defaults")+" asynchronous="+asynchronous, func(t *testing.T) {
				t.Parallel()
				c, w := newCommandLine(t), newEnv(t, d.options(t))
				config := func(body string) string {
					text := with(w.config(body), "asynchronous = "+asynchronous)
					for _, setting := range d.settings() {
						text = with(text, setting)
					}
					return text
				}
				runLifecycle(t, c, w, config)
			})
		}
	}
}

// concernsWrites tells which switches are about how writes answer.
func (d dialectCase) concernsWrites() bool {
	switch d.name {
	case "", "create_answer", "change_answer", "transaction_resource", "duplicate", "duplicate_check", "error_body":
		return true
	}
	return false
}

const dialectAlice = `
resource "collab_voss_device_spark_user" "alice" {
  hierarchy     = "sys.hcs.Prov.Cust.Site1"
  email         = "alice@example.com"
  first_name    = "Alice"
  phone_numbers = [{ type = "Work", value = "+14085550100" }]
  roles         = { full = true }
  settings      = { calling = { calling_behaviour = "cisco jabber APP" } }
}
data "collab_voss_device_spark_user" "alice" {
  email      = "alice@example.com"
  depends_on = [collab_voss_device_spark_user.alice]
}
`

// runLifecycle creates, plans, changes, moves, imports and destroys a user among
// others, and makes the errors that a person may make.
func runLifecycle(t *testing.T, c *commandLine, w *env, config func(string) string) {
	t.Helper()
	for _, name := range strings.Fields("a b c d e f g h i j k l") {
		w.add(t, emulator.Tenant, `{"email": "`+name+`@example.com"}`)
	}
	before := w.counts()
	c.applied(config(dialectAlice))
	created := w.user(t, "alice@example.com")
	c.expectNoChanges(config(dialectAlice))
	changed := strings.NewReplacer(`"Alice"`, `"Alicia"`, ".Site1", "").Replace(dialectAlice)
	c.applied(config(changed))
	c.expectNoChanges(config(changed))
	now := w.user(t, "alice@example.com")
	if now.PKID != created.PKID || now.Hierarchy != emulator.Tenant || now.Data["firstName"] != "Alicia" {
		t.Errorf("after the change the server holds %v", now)
	}
	twin := strings.NewReplacer(`"alice"`, `"twin"`, `"Alicia"`, `"Twin"`).Replace(changed[:strings.Index(changed, "data ")])
	if d := c.onlyError(c.apply(config(changed + twin))); !strings.Contains(d.Detail, "exists already") || !strings.Contains(d.Detail, "import it") {
		t.Errorf("a second user with the same address gives %v", d)
	}
	other := newCommandLine(t)
	block := "import {\n  to = " + alice + "\n  id = \"sys.hcs.Prov.Cust/alice@example.com\"\n}\n"
	if r := other.plan(config(block + changed)); !r.ok || !strings.Contains(r.output, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the import is not clean:\n%s", r.output)
	}
	unknown := strings.Replace(block, "alice@", "nobody@", 1)
	if d := other.onlyError(other.plan(config(unknown + changed))); !strings.Contains(d.Detail, "answers to the import id") {
		t.Errorf("an unknown import id gives %v", d)
	}
	c.applied(config(""))
	if diff := cmp.Diff(before, w.counts()); diff != "" {
		t.Errorf("the destroy left other objects (-before +after):\n%s", diff)
	}
}

// expectNoChanges expects a plan that changes nothing.
func (c *commandLine) expectNoChanges(config string) {
	c.t.Helper()
	if r := c.plan(config); !r.ok || !strings.Contains(r.output, "Plan: 0 to add, 0 to change, 0 to destroy.") {
		c.t.Errorf("the plan is not empty:\n%s", r.output)
	}
}

// TestAccDialects_moveRefused meets a server that moves objects upwards only.
func TestAccDialects_moveRefused(t *testing.T) {
	t.Parallel()
	d := dialectCase{"move", "up"}
	c, w := newCommandLine(t), newEnv(t, d.options(t))
	c.applied(w.config(aliceAt(emulator.Tenant)))
	refused := c.onlyError(c.apply(w.config(aliceAt(site1))))
	if !strings.Contains(refused.Detail, `moves = "up" or "never"`) {
		t.Errorf("got %v", refused)
	}
	c.expectNoChanges(w.config(aliceAt(emulator.Tenant)))
	c.applied(with(w.config(aliceAt(site1)), `moves = "up"`)) // replaces it
	if got := w.user(t, "alice@example.com").Hierarchy; got != site1 {
		t.Errorf("alice lives at %s", got)
	}
	c.applied(w.config(""))
}
