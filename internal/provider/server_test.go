package provider_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const userModel = "device/spark/User"

// test runs the steps against the world, and checks that destroying leaves as
// many objects of every model as there were at the beginning.
func (w *world) test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		CheckDestroy:             w.asNow(),
		Steps:                    steps,
	})
}

// asNow returns a check that there are as many objects of every model as now.
func (w *world) asNow() func(*terraform.State) error {
	before := w.counts()
	return func(*terraform.State) error {
		if diff := cmp.Diff(before, w.counts()); diff != "" {
			return fmt.Errorf("objects left or missing on the server (-before +now):\n%s", diff)
		}
		return nil
	}
}

func (w *world) counts() map[string]int {
	counts := map[string]int{}
	for _, m := range systems.Models() {
		if m.System == "voss" {
			counts[m.Type] = w.voss.Count(m.Type)
		}
	}
	return counts
}

// add puts an object on the server behind Terraform's back.
func (w *world) add(t *testing.T, hierarchy, content string) (pkid string) {
	t.Helper()
	pkid, err := w.voss.Add(userModel, hierarchy, content)
	if err != nil {
		t.Fatal(err)
	}
	return pkid
}

// user returns the user with the email address, of which there must be one.
func (w *world) user(t *testing.T, email string) emulator.Object {
	t.Helper()
	var found []emulator.Object
	for _, o := range w.voss.Objects(userModel) {
		if o.Data["email"] == email {
			found = append(found, o)
		}
	}
	if len(found) != 1 {
		t.Fatalf("the server has %d users with the address %s", len(found), email)
	}
	return found[0]
}

// patch changes a user by hand on the server.
func (w *world) patch(t *testing.T, email, content string) func() {
	return func() {
		t.Helper()
		if err := w.voss.Patch(w.user(t, email).PKID, content); err != nil {
			t.Fatal(err)
		}
	}
}

// writes counts the requests to create, replace, move and delete users since
// the last reset.
func (w *world) writes() map[string]int {
	counts := map[string]int{}
	for _, verb := range []string{"create", "replace", "move", "delete", "bulk delete"} {
		if n := w.voss.RequestCount(verb + " " + userModel); n > 0 {
			counts[verb] = n
		}
	}
	return counts
}

// wrote returns a check of the number of writes since the last reset.
func (w *world) wrote(want map[string]int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if diff := cmp.Diff(want, w.writes()); diff != "" {
			return fmt.Errorf("other writes reached the server (-want +got):\n%s", diff)
		}
		return nil
	}
}

// holds returns a check that the user's payload on the server is exactly the
// JSON object; want is compared without the keys in ignore.
func (w *world) holds(t *testing.T, email, want string, ignore ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		t.Helper()
		got := w.user(t, email).Data
		for _, key := range ignore {
			delete(got, key)
		}
		if diff := cmp.Diff(decoded(t, want), decoded(t, encoded(t, got))); diff != "" {
			return fmt.Errorf("%s on the server (-want +got):\n%s", email, diff)
		}
		return nil
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	content, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func decoded(t *testing.T, content string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(content), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
