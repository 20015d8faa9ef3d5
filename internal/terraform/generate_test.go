package terraform

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// A generated configuration must be accepted, and plan no change.
func TestGeneratedConfigurationPlansClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := newServers(t, m)
		at, ok := s.imported(t, payload(t, m))
		if !ok {
			return
		}
		ctx := context.Background()
		generated, err := s.fast.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: s.name, State: at.state})
		if err != nil || len(generated.Diagnostics) > 0 {
			t.Fatal(err, generated.Diagnostics)
		}
		valid, err := s.framework.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: s.name, Config: generated.Config})
		// What a server holds empty is hollow in the configuration, which is a warning.
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, valid.Diagnostics)
		prior, config := s.decode(t, at.state), s.decode(t, generated.Config)
		planned, err := s.framework.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
			TypeName: s.name, PriorState: at.state, PriorPrivate: at.private, Config: generated.Config,
			ProposedNewState: s.encode(t, proposed(m.Fields, config, prior, m.Key, "hierarchy")),
		})
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, planned.Diagnostics)
		s.same(t, "planned state", at.state, planned.PlannedState)
	})
}

func noErrors(t *rapid.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

// Terraform calls the generator of a provider that says it has one.
func TestGenerationIsAnnounced(t *testing.T) {
	s := newServers(t, &model.Model{
		System: "voss", TypeName: "voss_test_thing", Key: "pkid", BusinessKey: "name",
		Fields: []model.Field{{Name: "name", Payload: "name", Kind: model.String, Required: true}},
	})
	schema, err := s.fast.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || !schema.ServerCapabilities.GenerateResourceConfig || !schema.ServerCapabilities.PlanDestroy {
		t.Errorf("schema: %v, %+v", err, schema.ServerCapabilities)
	}
	metadata, err := s.fast.GetMetadata(context.Background(), &tfprotov6.GetMetadataRequest{})
	if err != nil || !metadata.ServerCapabilities.GenerateResourceConfig {
		t.Errorf("metadata: %v, %+v", err, metadata.ServerCapabilities)
	}
}
