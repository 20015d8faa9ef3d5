package provider_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// orgChart is a CSV of people in tiers, each with a manager in the tier above, in no
// order.
func orgChart(tiers ...int) string {
	var lines, above []string
	for tier, size := range tiers {
		var here []string
		for i := range size {
			email := fmt.Sprintf("t%d-%d@example.com", tier, i)
			manager := ""
			if tier > 0 {
				manager = strings.ToUpper(above[i%len(above)][:1]) + above[i%len(above)][1:]
			}
			here = append(here, email)
			lines = append(lines, email+","+manager)
		}
		above = here
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return "email,manager_email\n" + strings.Join(lines, "\n") + "\n"
}

const orgChartConfig = `
resource "collab_voss_relation_spark_user" "staff" {
  for_each     = { for p in csvdecode(file("${path.module}/people.csv")) : p.email => p }
  email        = each.value.email
  display_name = each.value.email
  manager_id   = each.value.manager_email
}
`

// TestAccOrgChart makes people of several tiers from one file in one apply, whatever
// comes first, and expects that everybody has a manager and nothing is left to do.
func TestAccOrgChart(t *testing.T) {
	tiers := []int{1, 3, 6, 10, 10}
	if os.Getenv("COLLAB_TEST_OBJECTS") != "" {
		tiers = []int{1, 5, 20, 60, 114}
	}
	total := 0
	for _, size := range tiers {
		total += size
	}
	for _, parallelism := range []int{1, 10, 50} {
		t.Run(fmt.Sprint(parallelism), func(t *testing.T) {
			t.Parallel()
			w := newEnv(t, emulator.Options{})
			w.writesMayDiffer = true // what is late has no plan of its own
			c := newCommandLine(t)
			if err := c.Write("people.csv", orgChart(tiers...)); err != nil {
				t.Fatal(err)
			}
			config := w.config(orgChartConfig)
			r := c.run(config, "apply", "-auto-approve", "-input=false", fmt.Sprintf("-parallelism=%d", parallelism))
			if !r.ok || !strings.Contains(r.output, fmt.Sprintf("Resources: %d added, 0 changed, 0 destroyed.", total)) {
				t.Fatal(r.output)
			}
			byID, without := map[any]string{}, 0
			people := w.voss.Objects("relation/SparkUser")
			for _, o := range w.voss.Objects("device/spark/User") {
				byID[o.Data["id"]] = fmt.Sprint(o.Data["email"])
			}
			for _, o := range people {
				email := fmt.Sprint(o.Data["email"])
				manager := byID[o.Data["managerId"]]
				switch {
				case strings.HasPrefix(email, "t0-"):
					without++
				case manager == "" || manager[1] != email[1]-1:
					t.Errorf("%s has the manager %q (%v)", email, manager, o.Data["managerId"])
				}
			}
			if len(people) != total || without != tiers[0] {
				t.Errorf("%d people, %d without a manager", len(people), without)
			}
			w.voss.ResetRequests()
			c.expectNoChanges(config)
			for _, request := range w.voss.Requests() {
				if strings.Contains(request.Path, "/choices/") {
					t.Errorf("an empty plan asks for choices: %s", request.Path)
				}
			}
		})
	}
}

// TestAccOrgChart_newAddress gives a manager another address in the plan that refers to it,
// by the other resource's attribute and by its text.
func TestAccOrgChart_newAddress(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	w.writesMayDiffer = true // what is late has no plan of its own
	config := func(boss string) string {
		return w.config(resourceBlock("resource", relationType, "boss", referring(boss, nil)) +
			resourceBlock("resource", relationType, "ann", referring("ann@example.com", model.Value{"manager_id": expression(relationType + ".boss.email")})) +
			resourceBlock("resource", relationType, "ben", referring("ben@example.com", model.Value{"manager_id": boss})))
	}
	c.applied(config("old@example.com"))
	c.applied(config("new@example.com"))
	c.expectNoChanges(config("new@example.com"))
	for _, who := range []string{"ann@example.com", "ben@example.com"} {
		if got := w.person(t, who).Data["managerId"]; got != w.person(t, "new@example.com").Data["id"] {
			t.Errorf("the manager of %s is %v", who, got)
		}
	}
}
