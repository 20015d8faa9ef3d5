package provider_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// The example of a fleet: one configuration, a workspace for each customer. The
// states are local here, so the file that says where they live stays out.
func TestAccFleetExample(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	for file, node := range map[string]string{"north": "sys.hcs.Prov.Cust", "south": "sys.hcs.Prov.Other"} {
		ws := newWorkspace(t, w)
		ws.take(t, filepath.Join(examples, "fleet"))
		if err := os.Remove(filepath.Join(ws.Dir, "cloud.tf")); err != nil {
			t.Fatal(err)
		}
		hierarchy, users := tfexec.Var("hierarchy="+node), tfexec.Var("users_file=users/"+file+".csv")
		if err := ws.Apply(t.Context(), hierarchy, users); err != nil {
			t.Fatal(err)
		}
		ws.expectNoChange(t, hierarchy, users)
	}
	nodes := map[string]int{}
	for _, user := range w.voss.Objects("relation/SparkUser") {
		nodes[user.Hierarchy]++
	}
	if nodes["sys.hcs.Prov.Cust"] != 2 || nodes["sys.hcs.Prov.Other"] != 2 {
		t.Errorf("the users live at %v", nodes)
	}
}
