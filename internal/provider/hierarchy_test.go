package provider_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const (
	site1 = emulator.Tenant + ".Site1"
	site2 = emulator.Tenant + ".Site2"
)

// aliceAt declares alice at a node; an empty one leaves it to the provider.
func aliceAt(hierarchy string) string {
	attributes := model.Value{"email": "alice@example.com"}
	if hierarchy != "" {
		attributes["hierarchy"] = hierarchy
	}
	return userBlock("alice", attributes)
}

// livesAt checks where alice is, on the server and in state.
func (w *env) livesAt(t *testing.T, hierarchy string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := w.user(t, "alice@example.com").Hierarchy; got != hierarchy {
			return fmt.Errorf("alice lives at %s, not at %s", got, hierarchy)
		}
		return nil
	}
}

// hierarchyIs expects the spelling of the node in state.
func hierarchyIs(spelling string) []statecheck.StateCheck {
	return []statecheck.StateCheck{at("hierarchy", knownvalue.StringExact(spelling))}
}

func TestAccHierarchy_default(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	planned := func(check plancheck.PlanCheck) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{check}}
	}
	w.test(t,
		resource.TestStep{ // the provider's, without the root
			Config:            w.configAt("hcs.Prov.Cust", aliceAt("")),
			ConfigStateChecks: hierarchyIs("hcs.Prov.Cust"),
			Check:             w.livesAt(t, emulator.Tenant),
		},
		resource.TestStep{ // another default of the provider moves nothing
			Config:            w.configAt(site1, aliceAt("")),
			ConfigPlanChecks:  planned(stays(alice)),
			ConfigStateChecks: hierarchyIs("hcs.Prov.Cust"),
		},
		resource.TestStep{ // declared in the other spelling
			Config:            w.configAt(site1, aliceAt("sys.hcs.Prov.Cust")),
			ConfigPlanChecks:  planned(stays(alice)),
			ConfigStateChecks: hierarchyIs("hcs.Prov.Cust"),
		},
		resource.TestStep{ // released: it stays where it is
			Config:           w.configAt(site1, aliceAt("")),
			ConfigPlanChecks: planned(stays(alice)),
			Check:            w.livesAt(t, emulator.Tenant),
		},
		importing("sys.hcs.Prov.Cust/alice@example.com", "hierarchy"),
	)
}

func TestAccHierarchy_ownNode(t *testing.T) {
	t.Parallel()
	for _, spelling := range []string{site1, strings.TrimPrefix(site1, "sys.")} {
		t.Run(spelling, func(t *testing.T) {
			t.Parallel()
			w := newEnv(t, emulator.Options{})
			w.test(t,
				resource.TestStep{
					Config:            w.configAt("", aliceAt(spelling)),
					ConfigStateChecks: hierarchyIs(spelling),
					Check:             w.livesAt(t, site1),
				},
				importing(site1+"/alice@example.com", "hierarchy"),
			)
		})
	}
}

// TestAccHierarchy_change moves in place where that is allowed, and otherwise
// makes another object.
func TestAccHierarchy_change(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	config := func(moves, node string) string { return with(w.config(aliceAt(node)), `moves = "`+moves+`"`) }
	moved, replaced := map[string]int{"move": 1}, map[string]int{"create": 1, "delete": 1}
	steps := []resource.TestStep{{Config: config("any", emulator.Tenant), Check: w.livesAt(t, emulator.Tenant)}}
	for _, change := range []struct {
		moves, to string
		action    plancheck.ResourceActionType
		writes    map[string]int
	}{
		{"any", site1, plancheck.ResourceActionUpdate, moved},
		{"up", emulator.Tenant, plancheck.ResourceActionUpdate, moved},
		{"up", site1, plancheck.ResourceActionDestroyBeforeCreate, replaced},
		{"never", emulator.Tenant, plancheck.ResourceActionDestroyBeforeCreate, replaced},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig:        w.voss.ResetRequests,
			Config:           config(change.moves, change.to),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(alice, change.action)}},
			Check:            resource.ComposeAggregateTestCheckFunc(w.livesAt(t, change.to), w.wrote(change.writes)),
		})
	}
	w.test(t, append(steps, importing(emulator.Tenant+"/alice@example.com"))...)
}

// TestAccHierarchy_movedByHand shows what a move behind Terraform's back does.
func TestAccHierarchy_movedByHand(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	relocate := func(to string) func() {
		return func() {
			if err := w.voss.Relocate(w.user(t, "alice@example.com").PKID, to); err != nil {
				t.Fatal(err)
			}
			w.voss.ResetRequests()
		}
	}
	w.test(t,
		resource.TestStep{Config: w.config(aliceAt(""))},
		resource.TestStep{ // nobody declared a node: the state follows
			PreConfig:         relocate(site1),
			Config:            w.config(aliceAt("")),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{stays(alice)}},
			ConfigStateChecks: hierarchyIs(site1),
			Check:             resource.ComposeAggregateTestCheckFunc(w.livesAt(t, site1), w.wrote(map[string]int{})),
		},
		resource.TestStep{ // a declared node: the object is brought back
			PreConfig:        relocate(site2),
			Config:           w.config(aliceAt(site1)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updates(alice, "hierarchy")}},
			Check:            resource.ComposeAggregateTestCheckFunc(w.livesAt(t, site1), w.wrote(map[string]int{"move": 1})),
		},
		importing(site1+"/alice@example.com"),
	)
}

func TestAccHierarchy_errors(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	w.test(t,
		resource.TestStep{
			Config: w.configAt("", aliceAt("")), PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)Error: No hierarchy.*Webex user needs a node of the hierarchy`),
		},
		resource.TestStep{
			Config:      w.config(aliceAt("sys.hcs.Prov.Cust.Sight1")),
			ExpectError: regexp.MustCompile(`(?s)"sys.hcs.Prov.Cust.Sight1"\s+is\s+not\s+known.*nearest\s+known\s+path\s+is\s+"sys.hcs.Prov.Cust.Site1"`),
		},
		resource.TestStep{
			Config:      w.configAt("sys.hcs.Prov.Custer", aliceAt("")),
			ExpectError: regexp.MustCompile(`(?s)nearest\s+known\s+path\s+is\s+"sys.hcs.Prov.Cust"`),
		},
	)
}

// TestAccHierarchy_oneError counts what a person gets to read.
func TestAccHierarchy_oneError(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	c := newCommandLine(t)
	missing := c.onlyError(c.plan(w.configAt("", aliceAt(""))))
	if missing.Address != alice || !strings.Contains(missing.Detail, `"hierarchy"`) {
		t.Errorf("the missing hierarchy is reported as %v", missing)
	}
	unknown := c.onlyError(c.apply(w.config(aliceAt("sys.hcs.Prov.Cust.Sight1"))))
	if unknown.Address != alice || !strings.Contains(unknown.Detail, site1) {
		t.Errorf("the unknown hierarchy is reported as %v", unknown)
	}
}

// TestAccHierarchy_lateProvider configures the provider with what is known
// after apply only.
func TestAccHierarchy_lateProvider(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	late := func(body string) string {
		text := w.config(body)
		for _, value := range []string{w.url, emulator.Tenant} {
			text = strings.Replace(text, `"`+value+`"`, `terraform_data.late.output["`+value+`"]`, 1)
		}
		return text + `
resource "terraform_data" "late" {
  input = { "` + w.url + `" = "` + w.url + `", "` + emulator.Tenant + `" = "` + emulator.Tenant + `" }
}
`
	}
	w.test(t,
		resource.TestStep{
			Config: late(aliceAt("")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(alice, jsonPath("hierarchy")),
			}},
			ConfigStateChecks: hierarchyIs(emulator.Tenant),
			Check:             w.livesAt(t, emulator.Tenant),
		},
	)
}

// An account below the root, to which the root looks empty, puts users at nodes beside
// the provider's own.
func TestNodesBesideTheOwnAreKnown(t *testing.T) {
	rootLooksEmpty := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet && r.URL.Path == "/api/data/HierarchyNode/" && r.URL.Query().Get("hierarchy") == "sys" {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, `{"pagination": {"total": 0, "skip": 0, "limit": 50}, "resources": []}`)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	w := newEnv(t, emulator.Options{Middleware: rootLooksEmpty})
	c := newFakeTerraform(t, w, model.Value{"hierarchy": site1})
	made := c.change(t, userType, nil, model.Value{"email": "alice@example.com", "hierarchy": site2})
	same(t, "node", site2, w.user(t, "alice@example.com").Hierarchy)
	noErrors(t, c.destroy(t, userType, made))
}
