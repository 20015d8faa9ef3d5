package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// A value that no server could keep is refused at its own path before the plan.
func TestUnusableValues(t *testing.T) {
	rings := func(n any) model.Value {
		return model.Value{"email": "a", "display_name": "A", "calling": model.Value{
			"voicemail": model.Value{"send_unanswered_calls": model.Value{"enabled": true, "number_of_rings": n}},
		}}
	}
	const ringsPath = "calling.voicemail.send_unanswered_calls.number_of_rings"
	waits := func(create string) model.Value {
		return model.Value{"email": "a", "timeouts": model.Value{"create": create}}
	}
	profile := model.Value{"name": "a", "profile_type": "SUPERVISOR"}
	for name, test := range map[string]struct {
		typeName string
		config   model.Value
		path     string
		detail   string
	}{
		"a fraction":               {relationType, rings(4.5), ringsPath, "a whole number is expected"},
		"beyond 64 bits":           {relationType, rings(1e30), ringsPath, "a whole number is expected"},
		"just beyond":              {relationType, rings(9223372036854775808.0), ringsPath, "a whole number is expected"},
		"a fraction, with secrets": {agentType, over(spelled[agentType], model.Value{"password_wo_version": 1.5, "password": nil, "password_wo": "x"}), "password_wo_version", "a whole number is expected"},
		"null in a list":           {profileType, over(profile, model.Value{"sites": []any{"a", nil}}), "sites", "sites[1]: the element is null"},
		"null in a set":            {agentType, over(spelled[agentType], model.Value{"roles": []any{"ROLE_AGENT", nil}}), "roles", "is null"},
		"null among objects":       {userType, model.Value{"email": "a", "phone_numbers": []any{nil}}, "phone_numbers", "phone_numbers[0]: the element is null"},
		"no time":                  {userType, waits("0s"), "timeouts.create", "no time to do anything in"},
		"less than no time":        {userType, waits("-1s"), "timeouts.create", "no time to do anything in"},
		"a time":                   {userType, waits("90s"), "", ""},
		"a whole number":           {relationType, rings(4.0), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newFakeTerraform(t, newEnv(t, emulator.Options{}), nil)
			typ := c.resourceType(t, test.typeName)
			resp, err := c.Server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: test.typeName, Config: encodedValue(t, typ, test.config),
				ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
			})
			if err != nil {
				t.Fatal(err)
			}
			if test.path == "" {
				noErrors(t, resp.Diagnostics)
				return
			}
			if len(resp.Diagnostics) != 1 || coretest.PathText(resp.Diagnostics[0].Attribute) != test.path || !strings.Contains(resp.Diagnostics[0].Detail, test.detail) {
				t.Errorf("got %v", summaries(resp.Diagnostics, tfprotov6.DiagnosticSeverityError))
			}
		})
	}
}
