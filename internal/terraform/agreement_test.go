package terraform

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// answered counts how often the fast path answered by itself, so that a test
// in which it never did cannot pass.
type answered struct{ fast, all int }

func (a *answered) note(fast bool) {
	a.all++
	if fast {
		a.fast++
	}
}

func (a *answered) check(t *testing.T, what string) {
	t.Logf("%s: the fast path answered %d of %d", what, a.fast, a.all)
	if a.fast*10 < a.all {
		t.Errorf("%s: the fast path answered %d of %d only", what, a.fast, a.all)
	}
}

// instance is a state as Terraform hands it from call to call.
type instance struct {
	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// imported returns the state that an import of the object leads to.
func (s *servers) imported(t *rapid.T, data map[string]any) (instance, bool) {
	ctx := context.Background()
	s.client.object = &backend.Object{Key: key, Hierarchy: node, Data: data}
	begun, err := s.framework.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: s.name, ID: key})
	if err != nil || len(begun.ImportedResources) != 1 {
		t.Fatalf("import: %v %v", err, begun)
	}
	r := begun.ImportedResources[0]
	read, err := s.framework.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: s.name, CurrentState: r.State, Private: r.Private, CurrentIdentity: r.Identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	return instance{read.NewState, read.Private, read.NewIdentity}, len(read.Diagnostics) == 0
}

func TestReadAgreesWithTheFramework(t *testing.T) {
	var count answered
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := newServers(t, m)
		data := payload(t, m)
		at, ok := s.imported(t, data)
		if !ok {
			return
		}
		switch rapid.IntRange(0, 5).Draw(t, "what happens") {
		case 0:
			s.client.object = nil
		case 1:
			s.client.object.Data = modeltest.Garbage(m).Draw(t, "garbage")
		case 2:
			s.client.object.Data = modeltest.Grown(m, data).Draw(t, "grown")
		case 3:
			s.client.object.Data = modeltest.Answers(m, data).Draw(t, "answer")
		case 4:
			s.client.object.Hierarchy = node + ".Site"
		}
		req := &tfprotov6.ReadResourceRequest{TypeName: s.name, CurrentState: at.state, Private: at.private, CurrentIdentity: at.identity}
		alone, _ := s.path().read(context.Background(), req)
		count.note(alone != nil)
		got, err := s.fast.ReadResource(context.Background(), req)
		want, err2 := s.framework.ReadResource(context.Background(), req)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		s.same(t, "state", want.NewState, got.NewState)
		samePrivate(t, want.Private, got.Private)
		sameIdentity(t, m, want.NewIdentity, got.NewIdentity)
		sameDiagnostics(t, want.Diagnostics, got.Diagnostics)
	})
	count.check(t, "read")
}

func TestPlanAgreesWithTheFramework(t *testing.T) {
	var count answered
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := newServers(t, m)
		at, ok := s.imported(t, payload(t, m))
		if !ok {
			return
		}
		prior := s.decode(t, at.state)
		config := configuration(t, m, prior)
		if rapid.IntRange(0, 2).Draw(t, "new") == 0 {
			prior, at = nil, instance{state: s.null(t)}
		}
		req := &tfprotov6.PlanResourceChangeRequest{
			TypeName: s.name, PriorState: at.state, PriorPrivate: at.private, PriorIdentity: at.identity,
		}
		req.Config = s.encode(t, config)
		req.ProposedNewState = s.encode(t, proposed(m.Fields, config, prior, m.Key, "hierarchy"))
		alone, _ := s.path().plan(context.Background(), req)
		count.note(alone != nil)
		got, err := s.fast.PlanResourceChange(context.Background(), req)
		want, err2 := s.framework.PlanResourceChange(context.Background(), req)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		s.same(t, "planned state", want.PlannedState, got.PlannedState)
		samePrivate(t, want.PlannedPrivate, got.PlannedPrivate)
		if want.PlannedIdentity != nil {
			sameIdentity(t, m, want.PlannedIdentity, got.PlannedIdentity)
		}
		sameDiagnostics(t, want.Diagnostics, got.Diagnostics)
		if diff := cmp.Diff(paths(want.RequiresReplace), paths(got.RequiresReplace)); diff != "" {
			t.Fatalf("replacement:\n%s", diff)
		}
	})
	count.check(t, "plan")
}

// What an apply declared and the configuration does not any more is said, kept and
// cleared alike with and without the framework.
func TestReleasesAgreeWithTheFramework(t *testing.T) {
	var count answered
	said, cleared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := newServers(t, m)
		clears := rapid.Bool().Draw(t, "clear")
		s.shared.ClearReleased = map[model.System]bool{m.System: clears}
		at, ok := s.imported(t, payload(t, m))
		if !ok {
			return
		}
		prior := s.decode(t, at.state)
		declared := m.Declared(configuration(t, m, prior))
		at.private = declaring(t, at.private, declared)
		config := configuration(t, m, prior)
		req := &tfprotov6.PlanResourceChangeRequest{
			TypeName: s.name, PriorState: at.state, PriorPrivate: at.private, PriorIdentity: at.identity,
			Config: s.encode(t, config), ProposedNewState: s.encode(t, proposed(m.Fields, config, prior, m.Key, "hierarchy")),
		}
		alone, _ := s.path().plan(context.Background(), req)
		count.note(alone != nil)
		got, err := s.fast.PlanResourceChange(context.Background(), req)
		want, err2 := s.framework.PlanResourceChange(context.Background(), req)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		s.same(t, "planned state", want.PlannedState, got.PlannedState)
		samePrivate(t, want.PlannedPrivate, got.PlannedPrivate)
		sameDiagnostics(t, want.Diagnostics, got.Diagnostics)
		released := slices.ContainsFunc(want.Diagnostics, func(d *tfprotov6.Diagnostic) bool {
			return strings.HasPrefix(d.Summary, "No longer declared")
		})
		switch gone := m.Released(declared, config, prior, prior); {
		case released:
			said++
		case clears && len(gone) > 0:
			cleared++
		}
	})
	count.check(t, "plan")
	if said == 0 || cleared == 0 {
		t.Errorf("%d plans warn, %d clear all that is released", said, cleared)
	}
}

// declaring is private state in which the last write declared the paths.
func declaring(t *rapid.T, private []byte, paths model.Paths) []byte {
	stored, err := unframe(private)
	if err != nil {
		t.Fatal(err)
	}
	var state lifecycle.State
	if err := readPrivate(stored.get, &state); err != nil {
		t.Fatal(err)
	}
	state.Declared = paths
	private, err = encodePrivate(&state)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func TestValidateAgreesWithTheFramework(t *testing.T) {
	var count answered
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := newServers(t, m)
		config := modeltest.Configs(m).Draw(t, "config")
		switch rapid.IntRange(0, 4).Draw(t, "slip") {
		case 0:
			delete(config, m.BusinessKey)
		case 1:
			adopted, _ := m.StateFromServer(decoded(t, m))
			config = adopted // with read-only values
		case 2:
			config["timeouts"] = model.Value{"create": rapid.SampledFrom([]string{"5m", "soon"}).Draw(t, "timeout")}
		case 3:
			config = modeltest.Blurred(m, config).Draw(t, "unknown parts")
		}
		req := &tfprotov6.ValidateResourceConfigRequest{TypeName: s.name, Config: s.encode(t, config)}
		count.note(s.path().validate(req) != nil)
		got, err := s.fast.ValidateResourceConfig(context.Background(), req)
		want, err2 := s.framework.ValidateResourceConfig(context.Background(), req)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		sameDiagnostics(t, want.Diagnostics, got.Diagnostics)
	})
	count.check(t, "validate")
}

func TestUpgradeAgreesWithTheFramework(t *testing.T) {
	var count answered
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s := newServers(t, m)
		adopted, _ := m.StateFromServer(decoded(t, m))
		if rapid.IntRange(0, 4).Draw(t, "slip") == 0 {
			adopted["removed_since"] = rapid.SampledFrom([]any{"x", nil, true}).Draw(t, "removed")
		}
		raw, err := json.Marshal(adopted)
		if err != nil {
			t.Fatal(err)
		}
		req := &tfprotov6.UpgradeResourceStateRequest{TypeName: s.name, RawState: &tfprotov6.RawState{JSON: raw}}
		count.note(s.path().upgrade(req) != nil)
		got, err := s.fast.UpgradeResourceState(context.Background(), req)
		want, err2 := s.framework.UpgradeResourceState(context.Background(), req)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		s.same(t, "state", want.UpgradedState, got.UpgradedState)
		sameDiagnostics(t, want.Diagnostics, got.Diagnostics)
	})
	count.check(t, "upgrade")
}

// payload draws what a server holds of an object: never without its business key.
func payload(t *rapid.T, m *model.Model) map[string]any {
	data := modeltest.Payloads(m).Draw(t, "payload")
	data[m.BusinessKeyField().Payload] = "key"
	return data
}

func decoded(t *rapid.T, m *model.Model) model.Value {
	value, _ := m.Decode(payload(t, m))
	return value
}

// configuration draws a configuration for an object that exists: mostly one
// that declares what is there.
func configuration(t *rapid.T, m *model.Model, prior model.Value) model.Value {
	var config model.Value
	switch rapid.IntRange(0, 5).Draw(t, "configuration") {
	case 0:
		config = modeltest.Configs(m).Draw(t, "another")
	case 1:
		config = modeltest.Blurred(m, modeltest.Subsets(m, prior).Draw(t, "subset")).Draw(t, "unknown parts")
	case 2:
		config = modeltest.Respelled(m, modeltest.Subsets(m, prior).Draw(t, "subset")).Draw(t, "respelled")
	default:
		config = modeltest.Subsets(m, prior).Draw(t, "subset")
	}
	if config[m.BusinessKey] == nil {
		config[m.BusinessKey] = "key"
	}
	switch rapid.IntRange(0, 5).Draw(t, "hierarchy") {
	case 0:
		config["hierarchy"] = node
	case 1:
		config["hierarchy"] = "hcs.Prov.Cust"
	case 2:
		config["hierarchy"] = rapid.SampledFrom([]string{"sys.hcs", node + ".Site"}).Draw(t, "elsewhere")
	}
	if rapid.IntRange(0, 5).Draw(t, "timeouts") == 0 {
		config["timeouts"] = model.Value{"create": "5m"}
	}
	return config
}

// proposed merges a configuration with a prior state as Terraform proposes it:
// what is not declared and may be computed keeps the prior value.
func proposed(fields []model.Field, config, prior model.Value, also ...string) model.Value {
	merged := model.Value{}
	for _, name := range append(also, "timeouts") {
		if merged[name] = config[name]; merged[name] == nil && name != "timeouts" {
			merged[name] = prior[name]
		}
	}
	for i := range fields {
		f := &fields[i]
		declared, before := config[f.Name], prior[f.Name]
		switch declared := declared.(type) {
		case nil:
			merged[f.Name] = before
			if f.Access == model.WriteOnly {
				merged[f.Name] = nil
			}
		case model.Value:
			held, _ := before.(model.Value)
			merged[f.Name] = proposed(f.Fields, declared, held)
		case []any:
			merged[f.Name] = declared
			if f.Kind == model.ObjectList {
				merged[f.Name] = proposedList(f, declared, before)
			}
		default:
			merged[f.Name] = declared
		}
	}
	for name, v := range merged {
		if v == nil {
			delete(merged, name)
		}
	}
	return merged
}

func proposedList(f *model.Field, declared []any, before any) []any {
	held, _ := before.([]any)
	list := make([]any, len(declared))
	for i, element := range declared {
		object, isObject := element.(model.Value)
		if !isObject {
			list[i] = element
			continue
		}
		var old model.Value
		if i < len(held) {
			old, _ = held[i].(model.Value)
		}
		list[i] = proposed(f.Fields, object, old)
	}
	return list
}

func (s *servers) encode(t *rapid.T, value model.Value) *tfprotov6.DynamicValue {
	encoded, err := s.codec.Encode(value)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func (s *servers) null(t *rapid.T) *tfprotov6.DynamicValue {
	encoded, err := s.codec.Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func (s *servers) decode(t *rapid.T, value *tfprotov6.DynamicValue) model.Value {
	raw, err := value.Unmarshal(s.codec.typ()) // JSON as well as msgpack
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := decodeObject(raw)
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func (s *servers) same(t *rapid.T, what string, want, got *tfprotov6.DynamicValue) {
	if (want == nil) != (got == nil) {
		t.Fatalf("%s: one of the two is missing", what)
	}
	if want == nil {
		return
	}
	if diff := cmp.Diff(s.decode(t, want), s.decode(t, got)); diff != "" {
		t.Fatalf("%s, framework (-) and fast path (+):\n%s", what, diff)
	}
}

func samePrivate(t *rapid.T, want, got []byte) {
	if diff := cmp.Diff(privateValues(t, want), privateValues(t, got)); diff != "" {
		t.Fatalf("private state:\n%s", diff)
	}
}

func privateValues(t *rapid.T, data []byte) map[string][]byte {
	values := map[string][]byte{}
	if len(data) > 0 {
		if err := json.Unmarshal(data, &values); err != nil {
			t.Fatal(err)
		}
	}
	return values
}

func sameIdentity(t *rapid.T, m *model.Model, want, got *tfprotov6.ResourceIdentityData) {
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{m.Key: tftypes.String}}
	a, err := want.IdentityData.Unmarshal(typ)
	b, err2 := got.IdentityData.Unmarshal(typ)
	if err != nil || err2 != nil || !a.Equal(b) {
		t.Fatalf("identity: %v and %v (%v, %v)", a, b, err, err2)
	}
}

func sameDiagnostics(t *rapid.T, want, got []*tfprotov6.Diagnostic) {
	if diff := cmp.Diff(texts(want), texts(got)); diff != "" {
		t.Fatalf("diagnostics:\n%s", diff)
	}
}

func texts(diagnostics []*tfprotov6.Diagnostic) []string {
	var list []string
	for _, d := range diagnostics {
		list = append(list, d.Severity.String()+" "+d.Attribute.String()+" "+d.Summary+": "+d.Detail)
	}
	slices.Sort(list) // the framework goes through attributes in no order
	return list
}

func paths(list []*tftypes.AttributePath) []string {
	var texts []string
	for _, p := range list {
		texts = append(texts, p.String())
	}
	return texts
}
