package terraform

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// calling is a user as many are: with about thirty values.
const calling = `{
	"email": "ada@example.com", "firstName": "Ada", "lastName": "Bell", "displayName": "Ada Bell", "title": "Adviser",
	"department": "Sales", "timezone": "Europe/London", "extension": "4711", "type": "person", "status": "Login enabled",
	"phoneNumbers": [{"type": "work_extension", "value": "4711"}],
	"sipAddresses": [{"type": "cloud-calling", "value": "ada@calls.example.com", "primary": true}],
	"licenses": [{"license": "Webex Calling - Professional"}],
	"Calling": {
		"callWaiting": {"enabled": true},
		"voicemail": {
			"enabled": true, "sendBusyCalls": {"enabled": true, "greeting": "DEFAULT"},
			"sendUnansweredCalls": {"enabled": true, "greeting": "DEFAULT", "numberOfRings": 4}
		},
		"callerId": {"selected": "DIRECT_LINE", "externalCallerIdNamePolicy": "LOCATION"},
		"outgoingPermission": {"useCustomEnabled": true, "callingPermissions": [{"callType": "INTERNATIONAL", "action": "BLOCK"}]}
	}
}`

// unchanged are the calls of a plan that finds nothing to do, about one user.
type unchanged struct {
	read     *tfprotov6.ReadResourceRequest
	plan     *tfprotov6.PlanResourceChangeRequest
	upgrade  *tfprotov6.UpgradeResourceStateRequest
	validate *tfprotov6.ValidateResourceConfigRequest
}

func newUnchanged(b *testing.B, s *servers, m *model.Model) unchanged {
	b.Helper()
	var data map[string]any
	if err := json.Unmarshal([]byte(calling), &data); err != nil {
		b.Fatal(err)
	}
	s.client.object = &backend.Object{Key: key, Hierarchy: node, Data: data}
	server, _ := m.Decode(data)
	state, _ := m.StateFromServer(server)
	config := m.MinimalConfig(state)
	state[m.Key], state["hierarchy"] = key, node
	prior, err := s.codec.Encode(state)
	if err != nil {
		b.Fatal(err)
	}
	declared, err := s.codec.Encode(config)
	if err != nil {
		b.Fatal(err)
	}
	stored, err := json.Marshal(state)
	if err != nil {
		b.Fatal(err)
	}
	return unchanged{
		read:     &tfprotov6.ReadResourceRequest{TypeName: s.name, CurrentState: prior},
		plan:     &tfprotov6.PlanResourceChangeRequest{TypeName: s.name, PriorState: prior, ProposedNewState: prior, Config: declared},
		upgrade:  &tfprotov6.UpgradeResourceStateRequest{TypeName: s.name, RawState: &tfprotov6.RawState{JSON: stored}},
		validate: &tfprotov6.ValidateResourceConfigRequest{TypeName: s.name, Config: declared},
	}
}

// BenchmarkUnchanged compares what the calls about an unchanged user cost in
// the fast path and in the framework.
func BenchmarkUnchanged(b *testing.B) {
	m := vossmodels.RelationSparkUser()
	s := newServers(b, m)
	ctx := context.Background()
	calls := newUnchanged(b, s, m)
	for name, server := range map[string]*Server{"fast": s.fast, "framework": s.framework} {
		for call, ask := range map[string]func() ([]*tfprotov6.Diagnostic, error){
			"read": func() ([]*tfprotov6.Diagnostic, error) {
				resp, err := server.ReadResource(ctx, calls.read)
				return resp.Diagnostics, err
			},
			"plan": func() ([]*tfprotov6.Diagnostic, error) {
				resp, err := server.PlanResourceChange(ctx, calls.plan)
				return resp.Diagnostics, err
			},
			"upgrade": func() ([]*tfprotov6.Diagnostic, error) {
				resp, err := server.UpgradeResourceState(ctx, calls.upgrade)
				return resp.Diagnostics, err
			},
			"validate": func() ([]*tfprotov6.Diagnostic, error) {
				resp, err := server.ValidateResourceConfig(ctx, calls.validate)
				return resp.Diagnostics, err
			},
		} {
			b.Run(call+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if diagnostics, err := ask(); err != nil || len(diagnostics) > 0 {
						b.Fatal(err, diagnostics)
					}
				}
			})
		}
	}
}

// BenchmarkSchema is what starting the provider takes, once per process.
func BenchmarkSchema(b *testing.B) {
	m := vossmodels.RelationSparkUser()
	for b.Loop() {
		newServers(b, m)
	}
}
