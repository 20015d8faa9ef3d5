package terraform

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// Licences that others give and take make the same state, private state and plan with
// and without the framework, whether the list is exact or not.
func TestSharedListsAgreeWithTheFramework(t *testing.T) {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"A", "B", "C", "D"}), 0, 3, rapid.ID)
	m := vossmodels.RelationSparkUser()
	list := func(names []string) []any {
		all := []any{}
		for _, name := range names {
			all = append(all, map[string]any{"license": name})
		}
		return all
	}
	exactness := rapid.SampledFrom([]any{nil, true, false})
	var reads, plans answered
	rapid.Check(t, func(t *rapid.T) {
		s := newServers(t, m)
		base := func(licences []string, exact any) model.Value {
			value := model.Value{"email": "a@x", "display_name": "A", "hierarchy": node, "licenses": list(licences)}
			if exact != nil {
				value["licenses_exact"] = exact
			}
			return value
		}
		prior := &lifecycle.State{
			Key: key, Value: base(names.Draw(t, "state"), exactness.Draw(t, "was exact")),
			Given: model.Keys{"licenses": names.Draw(t, "given")}, Others: model.Keys{"licenses": names.Draw(t, "others")},
		}
		private, err := encodePrivate(prior)
		if err != nil {
			t.Fatal(err)
		}
		s.client.object = &backend.Object{Key: key, Hierarchy: node, Data: map[string]any{
			"email": "a@x", "displayName": "A", "licenses": list(names.Draw(t, "held")),
		}}
		read := &tfprotov6.ReadResourceRequest{TypeName: s.name, CurrentState: s.encode(t, s.codec.attributes(prior)), Private: private}
		first, err := s.framework.ReadResource(context.Background(), read) // takes what the server alone sets
		if err != nil {
			t.Fatal(err)
		}
		read.CurrentState, read.Private = first.NewState, first.Private
		s.client.object.Data["licenses"] = list(names.Draw(t, "held later"))
		alone, _ := s.path().read(context.Background(), read)
		reads.note(alone != nil)
		got, err := s.fast.ReadResource(context.Background(), read)
		want, err2 := s.framework.ReadResource(context.Background(), read)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		s.same(t, "state", want.NewState, got.NewState)
		samePrivate(t, want.Private, got.Private)
		sameDiagnostics(t, want.Diagnostics, got.Diagnostics)

		config := base(names.Draw(t, "declared"), exactness.Draw(t, "is exact"))
		held := s.decode(t, got.NewState)
		plan := &tfprotov6.PlanResourceChangeRequest{
			TypeName: s.name, PriorState: got.NewState, PriorPrivate: got.Private, PriorIdentity: got.NewIdentity,
			Config: s.encode(t, config), ProposedNewState: s.encode(t, proposed(m.Fields, config, held, m.Key, "hierarchy")),
		}
		done, _ := s.path().plan(context.Background(), plan)
		plans.note(done != nil)
		fast, err := s.fast.PlanResourceChange(context.Background(), plan)
		slow, err2 := s.framework.PlanResourceChange(context.Background(), plan)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		s.same(t, "planned state", slow.PlannedState, fast.PlannedState)
		samePrivate(t, slow.PlannedPrivate, fast.PlannedPrivate)
		sameDiagnostics(t, slow.Diagnostics, fast.Diagnostics)
	})
	reads.check(t, "read")
	plans.check(t, "plan")
}
