package provider_test

import (
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const colleagues = `
resource "collab_voss_relation_spark_user" "ben" {
  email        = "ben@example.com"
  display_name = "Ben"
}

resource "collab_voss_relation_spark_user" "ann" {
  email        = "ann@example.com"
  display_name = "Ann"
  calling      = { monitoring = { member = [{ id = collab_voss_relation_spark_user.ben.email }] } }
}
`

// TestAccColleagues: lists of colleagues name people of the same configuration by their
// addresses, as the guide on references says, and one apply makes all.
func TestAccColleagues(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	w.writesMayDiffer = true // a name is sent as what it stands for
	c.applied(w.config(colleagues))
	held := valueAtPath(w.person(t, "ann@example.com").Data, "Calling.monitoring.member.0.id")
	if text, _ := held.(string); text == "" || strings.Contains(text, "@") {
		t.Errorf("the server holds %v", held)
	}
	c.expectNoChanges(w.config(colleagues))
	c.applied(w.config(""))
}
