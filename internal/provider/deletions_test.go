package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// team is a configuration with so many people, and settings of the provider's block.
func team(settings string, count int) string {
	return fmt.Sprintf("provider \"collab\" {\n  voss = { %s }\n}\n\nresource %q \"team\" {\n  count = %d\n  email = \"user${count.index}@example.com\"\n}\n", settings, sparkUser, count)
}

func TestAccDeletions(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	ws := newWorkspace(t, w)
	people := func(want int) {
		t.Helper()
		if n := w.voss.Count("device/spark/User"); n != want {
			t.Errorf("the server has %d people, want %d", n, want)
		}
	}
	refused := func(err error, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if err == nil || !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "│", " ")), " "), text) {
				t.Errorf("the error is %v, want %q", err, text)
			}
		}
	}
	at := func(settings string, count int) {
		t.Helper()
		ws.write(t, "main.tf", team(settings, count))
	}
	before := w.voss.Count("device/spark/User")
	at("", 5)
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}

	at("max_deletions = 2", 1)
	_, err := ws.Plan(t.Context())
	refused(err, "Too many deletions", "max_deletions = 2 in the provider's block voss")
	said := strings.Join(strings.Fields(err.Error()), " ") // Terraform breaks lines
	if strings.Count(said, "Too many deletions") != 2 || strings.Count(said, "max_deletions = 2") != 2 || strings.Count(said, "If all of them") != 1 {
		t.Errorf("of four deletions two are too many, and one of the errors explains: %s", err)
	}
	people(before + 5)
	at("max_deletions = 2", 3)
	if err := ws.Apply(t.Context()); err != nil {
		t.Error(err)
	}
	people(before + 3)

	at(`deletion = "refuse"`, 2)
	_, err = ws.Plan(t.Context())
	refused(err, "Deletions are refused", "The plan deletes the Webex user user2@example.com.")
	at(`deletion = "refuse"`, 3)
	refused(ws.Destroy(t.Context()), "Deletions are refused")
	// No plan shows the provider this one. It stops before the request.
	refused(ws.Apply(t.Context(), tfexec.Replace(sparkUser+".team[0]")), "The Webex user user0@example.com was not deleted")
	people(before + 3)
	ws.expectNoChange(t)

	t.Run("what is managed no longer stays", func(t *testing.T) {
		tftest.Require(t, tftest.RemovedBlocks)
		ws.write(t, "main.tf", team(`deletion = "refuse"`, 0)[:strings.Index(team(`deletion = "refuse"`, 0), "resource")]+
			fmt.Sprintf("removed {\n  from = %s.team\n  lifecycle {\n    destroy = false\n  }\n}\n", sparkUser))
		if err := ws.Apply(t.Context()); err != nil {
			t.Error(err)
		}
		people(before + 3)
	})
}
