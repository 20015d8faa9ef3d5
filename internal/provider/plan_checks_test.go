package provider_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
)

// plannedChange checks that a plan does one thing with one resource and changes
// exactly the named attributes. A path that ends in "?" is one whose new value
// is known after apply only.
type plannedChange struct {
	address string
	action  plancheck.ResourceActionType
	paths   []string
}

// updates expects an update in place of the attributes at the paths, such as
// "settings.calling.use_org_domain" or "phone_numbers.0.value".
func updates(address string, paths ...string) plancheck.PlanCheck {
	return plannedChange{address, plancheck.ResourceActionUpdate, paths}
}

// stays expects that the plan leaves the resource alone.
func stays(address string) plancheck.PlanCheck {
	return plannedChange{address, plancheck.ResourceActionNoop, nil}
}

// CheckPlan compares the plan with what is expected.
func (c plannedChange) CheckPlan(ctx context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	plancheck.ExpectResourceAction(c.address, c.action).CheckPlan(ctx, req, resp)
	if resp.Error != nil {
		resp.Error = fmt.Errorf("%w\nthe plan changes %v", resp.Error, changedPaths(req.Plan, c.address))
		return
	}
	want := slices.Sorted(slices.Values(c.paths))
	if diff := cmp.Diff(want, changedPaths(req.Plan, c.address), cmp.Transformer("nil", emptyIfNil)); diff != "" {
		resp.Error = fmt.Errorf("%s: the plan changes other attributes (-want +got):\n%s", c.address, diff)
	}
}

func emptyIfNil(list []string) string { return strings.Join(list, "\n") }

// changedPaths lists what the plan changes of a resource, "?" behind what is
// known after apply only.
func changedPaths(plan *tfjson.Plan, address string) []string {
	changed := map[string]bool{}
	for _, rc := range plan.ResourceChanges {
		if rc.Address != address {
			continue
		}
		before, after, unknown := coretest.Leaves(rc.Change.Before), coretest.Leaves(rc.Change.After), coretest.Leaves(rc.Change.AfterUnknown)
		for path, v := range unknown {
			if v == true {
				changed[path+"?"] = true
			}
		}
		for _, values := range []map[string]any{before, after} {
			for path := range values {
				if unknown[path] != true && !cmp.Equal(before[path], after[path]) {
					changed[path] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(changed))
}
