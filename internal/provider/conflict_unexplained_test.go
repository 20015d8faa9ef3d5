package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestConflictWithoutAReason: a server takes a create, fails it without a reason, and shows
// an object with the business key that was there before. That is the reason.
func TestConflictWithoutAReason(t *testing.T) {
	bubble(func(t *testing.T) {
		settings, err := emulator.Switches.Parse("duplicate_check=transaction,transaction_fields=no-detail,external_id=dropped")
		if err != nil {
			t.Fatal(err)
		}
		w := newBubbleEnv(t, emulator.Options{Dialect: settings})
		w.add(t, emulator.Tenant, `{"email": "alice@example.com"}`)
		c := newFakeTerraform(t, w, nil)
		config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
		after, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
		if got := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); after.State != nil || !strings.Contains(got, "exists already") {
			t.Errorf("the state holds %v, the error is %q", after.State, got)
		}
	})(t)
}
