package provider_test

import (
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const (
	anna     = "anna.berg@example.com"
	boss     = "boss@example.com"
	swapped  = "Apply complete! Resources: 1 added, 0 changed, 1 destroyed."
	staff    = `collab_voss_device_spark_user.staff["anna"]`
	noBegins = "no deletion can begin before the create ends"
)

// isAnother checks that the user is another object than was noted.
func isAnother(address string) func(*caseRun) {
	return func(c *caseRun) {
		if now := c.email(address).PKID; now == c.noted {
			c.Errorf("%s is still %s", address, now)
		}
	}
}

// slow has transactions of the action take their time.
func slow(action string, d time.Duration) func(fault.Transaction) fault.TransactionFault {
	return func(t fault.Transaction) fault.TransactionFault {
		if t.Action == action {
			return fault.TransactionFault{Delay: d}
		}
		return fault.TransactionFault{}
	}
}

// deleting are servers that delete in their own time.
var deleting = map[string]serverCase{
	"slowly":                     {options: emulator.Options{TransactionFault: slow("Delete", 3*time.Second)}},
	"softly":                     {voss: "reading_nodes=late-deletes,deleted_keys=taken", options: emulator.Options{Lag: 4 * time.Second}},
	"and keep the key":           {voss: "deleted_keys=taken", options: emulator.Options{Lag: 4 * time.Second}},
	"and notice duplicates late": {voss: "duplicate_check=transaction", options: emulator.Options{TransactionFault: slow("Delete", 2*time.Second)}},
}

// renameCases change the key of a for_each without a moved block, replace, and make
// again what was destroyed.
func renameCases() map[string]*serverCase {
	renamed := []string{"-var=name=a.berg"}
	cases := map[string]*serverCase{
		// In which order the halves come is up to Terraform. Whatever it is, the next
		// apply puts everything right.
		"one by one": {destroyArgs: renamed, steps: []caseStep{
			{run: "apply", wants: added("1"), after: note(anna)},
			{run: "apply", args: []string{"-var=name=a.berg", "-parallelism=1"}, mayFail: "moved"},
			{run: "apply", args: renamed, after: isAnother(anna)},
			{run: "plan", args: renamed, wants: emptyPlan},
		}},
	}
	for name, server := range deleting {
		for how, steps := range map[string][]caseStep{
			"renamed": {
				{run: "apply", wants: added("1"), after: note(anna)},
				{run: "apply", args: renamed, wants: swapped, after: isAnother(anna)},
				{run: "plan", args: renamed, wants: emptyPlan},
			},
			"replaced": {
				{run: "apply", wants: added("1"), after: note(anna)},
				{run: "apply", args: []string{"-replace=" + staff}, wants: swapped, after: isAnother(anna)},
				{run: "plan", wants: emptyPlan},
			},
			"destroyed, then applied": {
				{run: "apply", wants: added("1"), after: note(anna)},
				{run: "apply", args: []string{"-destroy"}, wants: "Resources: 0 added, 0 changed, 1 destroyed."},
				{run: "apply", wants: added("1"), after: isAnother(anna)},
				{run: "plan", wants: emptyPlan},
			},
		} {
			c := server
			c.steps = steps
			if how == "renamed" {
				c.destroyArgs = renamed
			}
			cases["servers that delete "+name+", "+how] = &c
		}
	}
	return cases
}

// createBeforeDestroyCases replace a user whose key must be unique by the new one first.
func createBeforeDestroyCases() map[string]*serverCase {
	replace := "-replace=collab_voss_device_spark_user.boss"
	cases := map[string]*serverCase{}
	for name, switches := range map[string]string{
		"log that tells": "", "silent log": "transaction_log=silent", "log of another zone": "transaction_times=ahead",
		"log without actions": "transaction_fields=no-action", "forbidden log": "transaction_access=refused", "without marks": "external_id=dropped",
	} {
		for _, lost := range []bool{false, true} {
			if !lost && switches != "" && !everyDialect {
				continue // the harder half
			}
			c := &serverCase{voss: switches, settings: failsLate, fault: &weather{name: fault.ResetAfter, hits: once(posts)}, destroyArgs: []string{"-var=node=" + site1}}
			begin := func(c *caseRun) {
				if lost {
					turnOn(c)
				}
			}
			c.steps = []caseStep{
				{run: "apply", wants: added("1"), after: note(boss)},
				{run: "apply", args: []string{replace, "-var=node=sys.hcs.Prov.Nowhere"}, before: begin, fails: noBegins, after: staysThere(boss)},
				{run: "apply", args: []string{"-var=node=" + site1}, wants: added("1"), after: staysThere(boss)},
				{run: "plan", args: []string{"-var=node=" + site1}, wants: emptyPlan},
			}
			if lost {
				name += ", answer lost"
			}
			cases[name] = c
		}
	}
	return cases
}

// laggingCases read from nodes that learn of a new object late, or never.
func laggingCases() map[string]*serverCase {
	return map[string]*serverCase{"": {
		voss: "reading_nodes=late-creates", options: emulator.Options{Lag: 3 * time.Second},
		steps: []caseStep{
			{run: "apply", wants: added("2"), after: func(c *caseRun) {
				for _, o := range c.voss.Objects("relation/SparkUser") {
					if o.Data["email"] == "anna@example.com" && o.Data["managerId"] != c.email(boss).PKID {
						c.Errorf("the manager is %v", o.Data["managerId"])
					}
				}
			}},
			{run: "plan", wants: emptyPlan},
		},
	}}
}

const oneUser = `
resource "collab_voss_device_spark_user" "first" {
  email      = "first@example.com"
  first_name = "First"
}
`

// oneUserCases make one user on servers that are slow, or forbid to look.
func oneUserCases() map[string]*serverCase {
	settled := []caseStep{
		{run: "apply", wants: added("1"), after: note("ida@example.com")},
		{run: "plan", wants: emptyPlan},
		{run: "apply", args: []string{"-var=first_name=Idun"}, wants: "Resources: 0 added, 1 changed, 0 destroyed.", after: staysThere("ida@example.com")},
		{run: "plan", args: []string{"-var=first_name=Idun"}, wants: emptyPlan},
	}
	synchronous := []string{`asynchronous = false`, `request_timeout = "1s"`}
	return map[string]*serverCase{
		"that outlives the request": {settings: synchronous, options: emulator.Options{TransactionFault: slow("Create", 4*time.Second)}, steps: settled},
		"behind a gateway":          {fault: always(fault.ErrorAfter, once(posts), 0), options: emulator.Options{TransactionTime: time.Second}, steps: settled},
		"behind a gateway, without marks": {
			voss: "external_id=dropped", fault: always(fault.ErrorAfter, once(posts), 0), options: emulator.Options{TransactionFault: slow("Create", 3*time.Second)}, steps: settled,
		},
		"whose transactions are forbidden": {voss: "transaction_access=refused", options: emulator.Options{TransactionTime: time.Second}, steps: settled},
		"whose transactions are forgotten": {
			options: emulator.Options{TransactionFault: func(t fault.Transaction) fault.TransactionFault {
				return fault.TransactionFault{Forget: t.Action == "Create"}
			}},
			steps: settled,
		},
		"that refuses marks": {voss: "external_id=refused", steps: settled},
		"that never shows": {
			voss: "reading_nodes=late-creates", options: emulator.Options{Lag: time.Hour}, keeps: true,
			steps: []caseStep{{run: "apply", args: []string{"-var=patience=3s"}, fails: "Cannot tell whether the Webex user was made", after: func(c *caseRun) {
				if n := c.voss.Count(userModel); n != 1 {
					c.Errorf("%d users", n)
				}
			}}},
		},
	}
}

// Two stacks under one account declare one user. The second is told so, whatever it
// declares, and its destroy leaves the first one's user.
func TestAccTwoStacks(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	first, second := newCommandLine(t), newCommandLine(t)
	config := w.config(oneUser)
	auto := []string{"-auto-approve", "-input=false"}
	if r := first.run(config, "apply", auto...); !r.ok {
		t.Fatal(r.output)
	}
	pkid := w.user(t, "first@example.com").PKID
	r := second.run(config, "apply", auto...)
	if r.ok || !strings.Contains(r.output, `id = "`+pkid+`"`) || !strings.Contains(r.output, "this account made it") {
		t.Errorf("the second stack is told:\n%s", r.output)
	}
	if r := second.run(config, "destroy", auto...); !r.ok {
		t.Error(r.output)
	}
	if now := w.user(t, "first@example.com").PKID; now != pkid {
		t.Errorf("the user was %s, and is %s", pkid, now)
	}
	if r := first.run(config, "plan", "-input=false"); !strings.Contains(r.output, emptyPlan) {
		t.Errorf("the first stack plans:\n%s", r.output)
	}
}
