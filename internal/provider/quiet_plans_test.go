package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// team declares a boss and as many people, by names alone.
func (w *env) team(people int, licence, node string) string {
	return w.config(fmt.Sprintf(`
resource %[1]q "boss" {
  email        = "boss@example.com"
  display_name = "Boss"
  location_id  = "Berlin"
}

resource %[1]q "staff" {
  count        = %[2]d
  hierarchy    = %[4]q
  email        = "user${count.index}@example.com"
  display_name = "User ${count.index}"
  location_id  = "Berlin"
  manager_id   = %[1]s.boss.email
  extension    = 5000 + count.index
  licenses     = [{ license = %[3]q }]
}
`, relationType, people, licence, node))
}

// show returns a plan as Terraform prints it, without what stands around it.
func (c *commandLine) show(t *testing.T, config string) string {
	t.Helper()
	if err := c.Write("main.tf", config); err != nil {
		t.Fatal(err)
	}
	output, code, err := c.Run(t.Context(), "plan", "-no-color", "-input=false")
	if err != nil || code != 0 {
		t.Fatalf("exit code %d, %v\n%s", code, err, output)
	}
	_, changes, _ := strings.Cut(output, "will perform the following actions:\n")
	changes, _, _ = strings.Cut(changes, "\n───")
	return elsewhere.ReplaceAllString(changes, "")
}

var (
	// elsewhere ends the first of warnings alike, which not every Terraform says.
	elsewhere = regexp.MustCompile(`\n\n\(and \d+ more similar warnings elsewhere\)`)
	// computedID is a line with an identifier that only the server sets.
	computedID = regexp.MustCompile(`(?m)^( +(?:id|pkid) += )".*"$`)
	// someNumber is what depends on the order in which Terraform plans.
	someNumber = regexp.MustCompile(`\b(staff\[|user|and )\d+`)
	// unreadable is a text that nobody knows by heart.
	unreadable = regexp.MustCompile(`[A-Za-z0-9+/_-]{36,}`)
)

// anyOrder leaves out of a plan what differs from run to run.
func anyOrder(plan string) string {
	resources, rest, _ := strings.Cut(plan, "\nPlan: ")
	return computedID.ReplaceAllString(resources, `$1"ID"`) + "\nPlan: " + someNumber.ReplaceAllString(rest, "${1}N")
}

// readable fails the test where a plan needs somebody who knows identifiers.
func readable(t *testing.T, plan string) {
	t.Helper()
	if found := unreadable.FindAllString(computedID.ReplaceAllString(plan, ""), 3); len(found) > 0 {
		t.Errorf("the plan holds %q:\n%s", found, plan)
	}
}

// TestAccQuietPlans changes the licence of eight people and moves ten, of a state that an
// apply wrote by names and of one that an import found. The plan shows that and nothing
// else, in names.
func TestAccQuietPlans(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		people        int
		licence, node string
	}{
		{"plan_licences", 8, standard, site1},
		{"plan_moves", 10, professional, site1[:len(site1)-1] + "2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
			w.writesMayDiffer = true // the boss is gone at the end
			before, after := w.team(test.people, professional, site1), w.team(test.people, test.licence, test.node)
			c.applied(before)
			if r := c.plan(before); len(r.diagnostics) > 0 {
				t.Fatal(r.output)
			}
			plan := c.show(t, after)
			readable(t, plan)
			expectGolden(t, test.name, anyOrder(plan))

			imported := newCommandLine(t)
			var blocks strings.Builder
			for i := range test.people {
				fmt.Fprintf(&blocks, "import {\n  to = %s.staff[%d]\n  id = %q\n}\n", relationType, i, w.person(t, fmt.Sprintf("user%d@example.com", i)).PKID)
			}
			fmt.Fprintf(&blocks, "import {\n  to = %s.boss\n  id = %q\n}\n", relationType, w.person(t, "boss@example.com").PKID)
			imported.applied(before + blocks.String())
			plan = imported.show(t, after)
			readable(t, plan)
			expectGolden(t, test.name+"_imported", anyOrder(plan))
			imported.applied(w.config(""))
			if n := w.voss.Count("relation/SparkUser"); n != 0 {
				t.Errorf("%d people are left", n)
			}
		})
	}
}

// TestAccQuietPlans_joiners plans 200 people who join, each with a manager among them. The
// golden file holds the first of them, the headlines of all and the warnings. The first has
// no manager and says so with null, because not every Terraform prints an empty text.
func TestAccQuietPlans_joiners(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	plan := c.show(t, w.config(fmt.Sprintf(`
resource %q "staff" {
  count        = 200
  email        = format("user%%03d@example.com", count.index)
  display_name = "User ${count.index}"
  location_id  = "Leeds"
  manager_id   = count.index == 0 ? null : format("user%%03d@example.com", floor(count.index / 10))
  extension    = 5000 + count.index
  licenses     = [{ license = "Messaging" }, { license = "Webex Calling - Professional" }]
}
`, relationType)))
	readable(t, plan)
	resources, rest, _ := strings.Cut(plan, "\nPlan: ")
	blocks := strings.Split(strings.TrimSpace(resources), "\n\n")
	text := blocks[0] + "\n"
	for _, block := range blocks[1:] {
		head, _, _ := strings.Cut(block, "\n")
		text += "\n" + head
	}
	expectGolden(t, "plan_joiners", anyOrder(text+"\n\nPlan: "+rest))
}
