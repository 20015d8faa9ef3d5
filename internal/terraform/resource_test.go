package terraform

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var thing = &model.Model{
	System: "voss", Type: "test/Thing", TypeName: "voss_test_thing", Title: "thing", Key: "pkid", BusinessKey: "name",
	Fields: []model.Field{
		{Name: "name", Payload: "name", Kind: model.String, Required: true},
		{Name: "count", Payload: "count", Kind: model.Int},
	},
}

func (s *servers) message(t *testing.T, value model.Value) *tfprotov6.DynamicValue {
	t.Helper()
	message, err := s.codec.Encode(value)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

// An identity without a key is the practitioner's mistake, often a variable that
// is null, and not a defect of the provider.
func TestImportByIdentityNeedsAKey(t *testing.T) {
	s := newServers(t, thing)
	typ := s.codec.identityType()
	for name, key := range map[string]any{"null": nil, "empty": ""} {
		t.Run(name, func(t *testing.T) {
			identity, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, map[string]tftypes.Value{"pkid": tftypes.NewValue(tftypes.String, key)}))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := s.fast.ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{
				TypeName: s.name, Identity: &tfprotov6.ResourceIdentityData{IdentityData: &identity},
			})
			if err != nil || len(resp.Diagnostics) != 1 {
				t.Fatal(err, resp.Diagnostics)
			}
			d := resp.Diagnostics[0]
			if d.Attribute.String() != `AttributeName("pkid")` || !strings.Contains(d.Detail, "pkid is null or empty") {
				t.Errorf("%s: %s (%s)", d.Summary, d.Detail, d.Attribute)
			}
		})
	}
}

// The framework reports what a read found, and does not read again for that.
func TestFailingReadIsMadeOnce(t *testing.T) {
	s := newServers(t, thing)
	s.client.err = errors.New("no answer")
	resp, err := s.fast.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{
		TypeName: s.name, CurrentState: s.message(t, model.Value{"pkid": key, "name": "a", "count": int64(1)}),
	})
	if err != nil || len(resp.Diagnostics) != 1 {
		t.Fatal(err, resp.Diagnostics)
	}
	if s.client.gets != 1 {
		t.Errorf("the object was read %d times", s.client.gets)
	}
}

// An object that the server is still making has no key, so it has no identity
// either, whatever the framework wants.
func TestObjectInTheMakingHasNoIdentity(t *testing.T) {
	ctx := context.Background()
	for name, server := range map[string]func(*servers) *Server{
		"fast path": func(s *servers) *Server { return s.fast },
		"framework": func(s *servers) *Server { return s.framework },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServers(t, thing)
			s.client.transaction = "1"
			config := s.message(t, model.Value{"name": "a"})
			made, err := server(s).ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
				TypeName: s.name, Config: config, PriorState: s.message(t, nil), PlannedState: s.message(t, model.Value{"name": "a", "pkid": model.Unknown}),
			})
			if err != nil || len(made.Diagnostics) != 1 || made.NewIdentity != nil {
				t.Fatalf("created: %v, %v, identity %v", err, made.Diagnostics, made.NewIdentity)
			}
			plan, err := server(s).PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
				TypeName: s.name, Config: config, PriorState: made.NewState, PriorPrivate: made.Private, ProposedNewState: made.NewState,
			})
			if err != nil || len(plan.Diagnostics) > 0 {
				t.Fatal(err, plan.Diagnostics)
			}
			planned, err := s.codec.Decode(plan.PlannedState)
			if err != nil || !model.IsUnknown(planned["pkid"]) {
				t.Errorf("planned: %v, %v", planned, err)
			}
			s.client.transaction, s.client.object = "", &backend.Object{Key: key, Data: map[string]any{"name": "a"}}
			read, err := server(s).ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: s.name, CurrentState: made.NewState, Private: made.Private})
			if err != nil || len(read.Diagnostics) > 0 || read.NewIdentity == nil {
				t.Fatalf("read: %v, %v, identity %v", err, read.Diagnostics, read.NewIdentity)
			}
			f := s.path()
			state, err := f.decodeState(read.NewState, read.Private)
			if err != nil || state.Key != key || state.Pending != nil {
				t.Errorf("read: %+v, %v", state, err)
			}
		})
	}
}
