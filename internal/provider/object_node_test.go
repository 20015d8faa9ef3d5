package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestObject_HierarchyNode manages a node of the hierarchy. Its own path is where it is
// told to be, its parent where it was made.
func TestObject_HierarchyNode(t *testing.T) {
	parallelBubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{})
		c := newObjectCore(t, w)
		before := w.counts()
		config := func(description string) map[string]any {
			return map[string]any{"model": "data/HierarchyNode", "hierarchy": emulator.Tenant, "data": map[string]any{
				"name": "Munich", "node_type": "Site", "description": description,
			}}
		}
		current := c.changed(t, nil, c.config(config("South")))
		current = c.settled(t, current, c.config(config("South")))
		current = c.changed(t, &current, c.config(config("Bavaria")))
		current = c.settled(t, current, c.config(config("Bavaria")))
		pkid := attribute(t, current, "pkid")
		for _, id := range []string{pkid, emulator.Tenant + "/Munich", "hcs.Prov.Cust/Munich"} {
			imported := c.imported(t, "data/HierarchyNode/"+id)
			if got := attribute(t, imported, "pkid"); got != pkid {
				t.Errorf("%s imports %s, not %s", id, got, pkid)
			}
			c.settled(t, imported, c.generated(t, imported))
			c.settled(t, imported, c.config(config("Bavaria")))
		}
		response, err := c.Server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: objectType, ID: "data/HierarchyNode/" + emulator.Tenant + ".Site1/Munich"})
		if err != nil || !coretest.HasError(response.Diagnostics) {
			t.Errorf("a node is imported from where it is not: %v", err)
		}
		for _, d := range response.Diagnostics {
			if !strings.Contains(d.Detail, "import it as data/HierarchyNode/"+emulator.Tenant+"/Munich") {
				t.Errorf("the error does not say what works: %s", coretest.Text(d))
			}
		}
		c.destroyed(t, current)
		same(t, "objects", before, w.counts())
	})(t)
}

func attribute(t *testing.T, of rawInstance, name string) string {
	t.Helper()
	var text string
	if err := members(of.state)[name].As(&text); err != nil {
		t.Fatal(err)
	}
	return text
}
