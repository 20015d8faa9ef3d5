package provider_test

import (
	"time"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// takeOverCases are those of serverCases in which a create meets an object that is
// there already, or cannot see the one that it has made.
func takeOverCases() map[string]map[string]*serverCase {
	return map[string]map[string]*serverCase{
		"create-before-destroy-deletes-live-user": {"": createBeforeDestroyCase()},
		"read-back-404-loses-reference": {"": {voss: "reading_nodes=late-creates", options: emulator.Options{Lag: 300 * time.Millisecond}, steps: []caseStep{
			{run: "apply", wants: added("2"), after: func(c *caseRun) {
				chief, ida := c.email("chief@example.com"), c.voss.Objects("relation/SparkUser")
				for _, o := range ida {
					if o.Data["email"] == "ida@example.com" && o.Data["managerId"] != chief.Data["id"] {
						c.Errorf("the manager is %v, want %v", o.Data["managerId"], chief.Data["id"])
					}
				}
			}},
			{run: "plan", wants: emptyPlan},
		}}},
		"rename-adopts-what-is-being-deleted": {
			"slow deletions":        renameCase("", emulator.Options{TransactionTime: time.Second}),
			"a key that stays used": renameCase("deleted_keys=taken", emulator.Options{Lag: time.Second}),
			"reads that lag":        renameCase("reading_nodes=late-deletes", emulator.Options{Lag: time.Second}),
		},
	}
}

// failsLate lets a node that nobody has come to light in the apply.
var failsLate = []string{`check_connection = "off"`}

func createBeforeDestroyCase() *serverCase {
	replace := "-replace=collab_voss_device_spark_user.chief"
	return &serverCase{settings: failsLate, steps: []caseStep{
		{run: "apply", wants: added("1"), after: note("chief@example.com")},
		{run: "apply", args: []string{replace, "-var=node=sys.hcs.Prov.Cust.Nowhere"}, fails: "create_before_destroy", after: staysThere("chief@example.com")},
		{run: "apply", args: []string{"-var=node=sys.hcs.Prov.Cust"}, wants: added("1"), after: staysThere("chief@example.com")},
		{run: "plan", args: []string{"-var=node=sys.hcs.Prov.Cust"}, wants: emptyPlan},
	}}
}

func renameCase(switches string, options emulator.Options) *serverCase {
	renamed := []string{"-var=key=ida.holm"}
	another := func(c *caseRun) {
		if now := c.email("ida.holm@example.com").PKID; now == c.noted {
			c.Errorf("%s is still there, though Terraform says that it was destroyed", now)
		}
	}
	return &serverCase{voss: switches, options: options, steps: []caseStep{
		{run: "apply", wants: added("1"), after: note("ida.holm@example.com")},
		{run: "apply", args: renamed, wants: "Resources: 1 added, 0 changed, 1 destroyed.", after: another},
		{run: "plan", args: renamed, wants: emptyPlan},
	}, destroyArgs: renamed}
}
