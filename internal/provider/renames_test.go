package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// renamedTypes are resources with a business key that changes in place, and how their
// servers refuse one that is taken.
var renamedTypes = map[string]struct{ body, voss string }{
	userType:     {body: "email = %q"},
	relationType: {"email = %q\n  display_name = \"Staff\"", "duplicate=500"},
	objectType:   {"model = \"device/spark/User\"\n  data = { email = %q, firstName = \"Staff\" }", "duplicate_check=transaction"},
}

// TestAccRenames: objects of one run take the addresses that others leave, in any order.
// Where they wait for each other, plan and apply say so, and what they say helps.
func TestAccRenames(t *testing.T) {
	t.Parallel()
	for typeName, test := range renamedTypes {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			w := newEnv(t, speaking(t, test.voss))
			w.writesMayDiffer = typeName == objectType // what is kept of plans is that of typed resources
			c := newCommandLine(t)
			staff := func(addresses map[string]string) string { return w.config(staffOf(typeName, test.body, addresses)) }
			c.applied(staff(map[string]string{"anna": "a", "ben": "b", "cora": "c"}))
			swap := staff(map[string]string{"anna": "b", "ben": "a", "cora": "c"})
			said := c.plan(swap)
			if !said.ok || len(said.warnings()) != 1 || !strings.HasPrefix(said.warnings()[0].Summary, "Swap of ") {
				t.Fatalf("the plan says:\n%s", said.output)
			}
			failed := c.apply(swap)
			if failed.ok || len(failed.errors()) != 2 {
				t.Fatalf("the apply says:\n%s", failed.output)
			}
			if typeName == userType {
				of := func(d diagnostic) bool { return d.Severity == "error" && strings.HasSuffix(d.Address, ".anna") }
				failed.diagnostics = slices.DeleteFunc(failed.diagnostics, func(d diagnostic) bool { return !of(d) })
				expectGolden(t, "swap", failed.text())
			}
			for _, step := range []map[string]string{
				{"anna": "d", "ben": "a", "cora": "b"},              // a row, as the message says of a swap
				{"anna": "b", "ben": "a", "cora": "c"},              // what was wanted
				{"anna": "e", "ben": "a", "cora": "c", "dora": "b"}, // a new one takes what another leaves
				{"anna": "c", "ben": "a", "dora": "b"},              // one takes what is deleted
			} {
				c.applied(staff(step))
				c.expectNoChanges(staff(step))
			}
			if typeName != userType {
				c.applied(w.config(""))
				return
			}
			for _, row := range []map[string]string{{"anna": "a", "ben": "b", "dora": "x"}, {"anna": "y", "ben": "a", "dora": "b"}} {
				one := c.run(staff(row), "apply", "-input=false", "-auto-approve", "-parallelism=1")
				if !one.ok && !strings.Contains(one.output, "with -parallelism=1 it begins after this update") {
					t.Errorf("one by one it says:\n%s", one.output)
				}
				c.applied(staff(row)) // as that says
				c.expectNoChanges(staff(row))
			}
			c.applied(w.config(""))
		})
	}
}

// staffOf declares people by the names of their resources.
func staffOf(typeName, body string, addresses map[string]string) string {
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(addresses)) {
		fmt.Fprintf(&all, "resource %q %q {\n  %s\n}\n", typeName, name, fmt.Sprintf(body, addresses[name]+"@example.com"))
	}
	return all.String()
}

// TestAccGWSUser_swappedNames: a name does not change in place, so agents swap theirs by
// being made anew.
func TestAccGWSUser_swappedNames(t *testing.T) {
	t.Parallel()
	w, c := withGWSDialect(t, "", nil), newCommandLine(t)
	const agent = "user_name = %q\n  first_name = \"Staff\"\n  last_name = \"Staff\"\n  roles = [\"ROLE_AGENT\"]\n  password = \"First-1\""
	for _, names := range []map[string]string{{"anna": "a", "ben": "b"}, {"anna": "b", "ben": "a"}} {
		config := w.config(staffOf(agentType, agent, names))
		c.applied(config)
		c.expectNoChanges(config)
	}
	c.applied(w.config(""))
}
