package provider_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-exec/tfexec"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// TestAccStaff applies a module that keeps four objects, one of each model, for
// every one of fifty people in a CSV file.
func TestAccStaff(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	before := w.allObjects()
	ws := newWorkspace(t, w, tftest.WriteOnly)
	ws.take(t, filepath.Join("testdata", "staff"))
	ws.validate(t)
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, m := range modelsByType() {
		n := len(w.gws.Users()) - len(before["users"].([]gws.User))
		if m.HasHierarchy {
			n = w.voss.Count(m.Type)
		}
		want := 50
		if m.BusinessKey == "email" {
			want = 100 // a person is in both models of Webex users
		}
		if n != want {
			t.Errorf("the servers hold %d of %d objects of %s", n, want, m.Type)
		}
	}
	ws.expectNoChange(t)
	if err := ws.Destroy(t.Context(), tfexec.Refresh(false)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, w.allObjects()); diff != "" {
		t.Errorf("the servers are not as before (-before +now):\n%s", diff)
	}
}
