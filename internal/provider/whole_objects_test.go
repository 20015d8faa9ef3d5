package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// What a row of a list lacks is not known, and never counts as empty: each way to read an
// object shows what its rows leave out, on every server whose rows leave something out, and
// drift in there is seen.
func TestRowsAreNeverTakenForObjects(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"list_rows=partial", "list_rows=summary", "list_rows=partial,export_answer=forbidden", "list_rows=partial,joined_pkid=absent"} {
		t.Run(dialect, parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, speaking(t, dialect))
			c := newFakeTerraform(t, w, nil)
			calling := func(on bool) string { return fmt.Sprintf(`{"Calling": {"dnd": {"enabled": %t}}}`, on) }
			shows := func(how string, value model.Value, want bool) {
				t.Helper()
				dnd, _ := child(child(value, "calling"), "dnd")["enabled"].(bool)
				if calling := child(value, "calling"); calling == nil || dnd != want {
					t.Errorf("%s shows calling as %v", how, calling)
				}
			}
			var pkids []string
			for i := range 6 {
				pkid, err := w.voss.Add("relation/SparkUser", emulator.Tenant, fmt.Sprintf(`{"email": "user%d@example.com", "displayName": "U"}`, i))
				if err != nil {
					t.Fatal(err)
				}
				if err := w.voss.Patch(pkid, calling(true)); err != nil {
					t.Fatal(err)
				}
				pkids = append(pkids, pkid)
			}
			var held []instance
			for i, pkid := range pkids {
				imported, _ := c.beginImport(t, relationUser, &tfprotov6.ImportResourceStateRequest{ID: pkid})
				read := c.read(t, relationUser, imported)
				shows("an import", read.State, true)
				shows("a data source, by the pkid", c.readDataSource(t, relationUser, model.Value{"pkid": pkid}), true)
				shows("a data source, by the email", c.readDataSource(t, relationUser, model.Value{"email": fmt.Sprintf("user%d@example.com", i)}), true)
				config := model.Value{"email": fmt.Sprintf("user%d@example.com", i), "calling": model.Value{"dnd": model.Value{"enabled": true}}}
				held = append(held, c.change(t, relationUser, &read, config))
			}
			users, _ := c.readDataSource(t, relationUser+"s", nil)["objects"].([]any)
			if len(users) != len(pkids) {
				t.Errorf("%d users", len(users))
			}
			for _, user := range users {
				value, _ := user.(model.Value)
				shows("the plural data source", value, true)
			}
			if err := w.voss.Patch(pkids[3], calling(false)); err != nil {
				t.Fatal(err)
			}
			again := newFakeTerraform(t, w, nil)
			after := make([]instance, len(held))
			concurrently(len(held), func(i int) { after[i] = again.read(t, relationUser, held[i]) })
			for i := range after {
				shows("a refresh", after[i].State, i != 3)
				if drifted := len(coretest.Differing(held[i].State, after[i].State)) > 0; drifted != (i == 3) {
					t.Errorf("user %d differs: %t", i, drifted)
				}
			}
		}))
	}
}

// child returns the object at a name; nil where there is none.
func child(value model.Value, name string) model.Value {
	inner, _ := value[name].(model.Value)
	return inner
}

// Every change names the node of its object. A key that the server alone sets, and that no
// document has, goes back to a server once at most for each object: it refuses the key by
// name, and all further changes of the object go without it.
func TestChangesNameTheNodeAndNoReadOnlyKey(t *testing.T) {
	t.Parallel()
	for typeName, config := range map[string]model.Value{
		sparkUser:       {"email": "ada@example.com", "first_name": "Ada"},
		relationUser:    {"email": "ada@example.com", "display_name": "Ada"},
		profileResource: {"name": "Desk", "profile_type": "SUPERVISOR", "description": "Ada"},
	} {
		t.Run(typeName, parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, speaking(t, "readonly_keys=rejected,hierarchy_parameter=required"))
			w.writesMayDiffer = true // the refused key goes, which no plan can show
			c := newFakeTerraform(t, w, nil)
			before := 0
			for _, node := range []string{emulator.Tenant, site1} {
				refused := 0
				made := c.change(t, typeName, nil, over(config, model.Value{"hierarchy": node}))
				for _, name := range []string{"Bob", "Cleo"} {
					changed := over(config, model.Value{"hierarchy": node})
					for attribute, value := range config {
						if value == "Ada" {
							changed[attribute] = name
						}
					}
					made = c.change(t, typeName, &made, changed)
				}
				noErrors(t, c.destroy(t, typeName, made))
				writes := w.voss.Writes()
				for _, request := range writes[before:] {
					if want := "hierarchy=" + pkidOfNode(w, node); !strings.Contains(request.Query, want) {
						t.Errorf("%s %s?%s lacks %s", request.Method, request.Path, request.Query, want)
					}
					if request.Write.Body["id"] != nil {
						refused++
					}
				}
				if n := len(writes) - before; n < 4 {
					t.Errorf("%d changes at %s", n, node)
				}
				before = len(writes)
				if most := map[string]int{profileResource: 1}[typeName]; refused > most {
					t.Errorf("%d changes at %s send the id", refused, node)
				}
			}
		}))
	}
}

func pkidOfNode(w *env, path string) string {
	for _, o := range w.voss.Objects("data/HierarchyNode") {
		if name, _ := o.Data["name"].(string); o.Hierarchy+"."+name == path {
			return o.PKID
		}
	}
	return "no node"
}
