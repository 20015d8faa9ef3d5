package schema_test

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/schema"
)

// The laws of the state contract for data, for any schema, configuration and server. The
// numbers are those of the rules (internal/README.md). Rule 7, values that are filled in from
// others, is about documented models alone.
//
// Rules 1 (declared is managed), 2 (defaults are not planned), 4 (an update changes what
// differs), 5 (a refresh makes no difference), 8 (order), 9 (sameness is meaning) and 10
// (only what is known counts).
func TestContract_1_2_4_5_8_9_10_OfData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newDataWorld(t)
		var prior *lifecycle.State
		for range 3 {
			declared := w.declared(prior == nil)
			w.version++
			prior = w.applied(declared, prior)
			w.holds(declared)
			w.isSettled(declared, prior)
			w.grow()
			w.isSettled(declared, prior)
			w.isSettled(w.respelled(declared), prior)
		}
	})
}

// Rule 1: what others change of what is declared is drift, and brought back; rules 4 and
// 10: with nothing else.
func TestContract_1_DriftOfData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newDataWorld(t)
		declared := w.declared(true)
		state := w.applied(declared, nil)
		w.grow()
		w.overwrite()
		refreshed := w.refreshed(*state)
		w.applied(declared, &refreshed)
		w.holds(declared)
	})
}

// Rule 1: what data does not declare any more is released: one update that writes
// nothing, and silence afterwards.
func TestContract_1_ReleaseOfData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newDataWorld(t)
		declared := w.declared(true)
		state := w.applied(declared, nil)
		less := modeltest.Subsets(w.served, declared).Draw(t, "less")
		plan, keep, report := w.plan(less, state)
		if report.HasError() {
			t.Fatalf("the plan says %v", report)
		}
		if keep {
			w.isSettled(less, state)
			return
		}
		writes := len(w.bodies)
		m, config := w.taken(less)
		released, report := m.UpdateData(t.Context(), config, *state)
		if report.HasError() || len(w.bodies) != writes {
			t.Fatalf("a release of %v writes %v and says %v", plan.Value, w.bodies[writes:], report)
		}
		w.isSettled(less, inState(released, config))
	})
}

// Rule 5: after an import neither all of an object nor any part of it plans a change, nor
// what is generated.
func TestContract_5_ImportOfData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newDataWorld(t)
		w.make(modeltest.Payloads(w.served).Draw(t, "object"))
		found, report := w.manager.Import(t.Context(), "1")
		if report.HasError() {
			t.Fatalf("the import says %v", report)
		}
		state := w.refreshed(*found)
		for _, config := range []model.Value{
			w.fields(state.Value), modeltest.Subsets(w.served, w.fields(state.Value)).Draw(t, "a part"),
			w.manager.MinimalData(w.fields(state.Value)),
		} {
			w.isSettled(config, &state)
		}
	})
}

// dataWorld is an object of a model of which only the server's schema is known.
type dataWorld struct {
	*rapid.T
	// served is the model as the server has it: the table that the schema was made of.
	served  *model.Model
	server  *dataServer
	manager *lifecycle.DataManager
	// bodies are what the last apply has written; version is that of the secrets.
	bodies  []map[string]any
	version int64
}

func newDataWorld(t *rapid.T) *dataWorld {
	table := modeltest.Models().Draw(t, "model")
	served, err := schema.Read(table.Type, plain(t, map[string]any{
		"business_key": map[string]any{"hierarchy": true, "unique": []any{"name"}},
		"properties":   properties(t, table.Fields),
	}))
	if err != nil {
		t.Fatal(err)
	}
	w := &dataWorld{T: t, served: served}
	w.server = &dataServer{world: w}
	shared := &lifecycle.Shared{Clients: clientsOf(served.System, w.server)}
	var report lifecycle.Report
	w.manager = shared.ForModel(t.Context(), lifecycle.AnyModel{System: served.System, Type: served.Type, Key: "pkid", TypeName: "voss_object"}, &report)
	if len(report) > 0 || w.manager.Unchecked {
		t.Fatalf("the schema is not taken: %v", report)
	}
	return w
}

// declared draws a configuration with all that a new object needs.
func (w *dataWorld) declared(isNew bool) model.Value {
	config := modeltest.Configs(w.served).Draw(w.T, "config")
	if isNew {
		needed(w.served.Fields, config)
	}
	return config
}

// needed adds the texts that a new object needs.
func needed(fields []model.Field, config model.Value) {
	for i := range fields {
		f := &fields[i]
		switch v := config[f.Name].(type) {
		case nil:
			if f.Required && f.Access != model.ReadOnly {
				config[f.Name] = "a"
			}
		case model.Value:
			needed(f.Fields, v)
		case []any:
			for _, element := range v {
				if object, is := element.(model.Value); is {
					needed(f.Fields, object)
				}
			}
		}
	}
}

// trees are a configuration as Terraform has it, with numbers and booleans as texts here
// and there, and nulls.
func (w *dataWorld) trees(config model.Value) (data, secrets map[string]any) {
	return w.tree(w.served.Fields, config, false), w.tree(w.served.Fields, config, true)
}

func (w *dataWorld) tree(fields []model.Field, config model.Value, secrets bool) map[string]any {
	tree := map[string]any{}
	for i := range fields {
		f := &fields[i]
		v, declared := config[f.Name]
		switch {
		case f.Access == model.ReadOnly:
		case !declared || v == nil:
			if !secrets && rapid.IntRange(0, 5).Draw(w.T, "null") == 0 {
				tree[f.Payload] = nil
			}
		case f.Kind == model.Object:
			object, _ := v.(model.Value)
			if inner := w.tree(f.Fields, object, secrets); !secrets || len(inner) > 0 {
				tree[f.Payload] = inner
			}
		case secrets != (f.Access == model.WriteOnly):
		default:
			tree[f.Payload] = w.asWritten(f, v)
		}
	}
	return tree
}

func (w *dataWorld) asWritten(f *model.Field, v any) any {
	asText := rapid.IntRange(0, 2).Draw(w.T, "as text") == 0
	switch v := v.(type) {
	case model.Value:
		return w.tree(f.Fields, v, false)
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = w.asWritten(f, element)
		}
		return list
	case int64:
		if asText {
			return model.Text(v)
		}
		return new(big.Float).SetInt64(v)
	case bool:
		if asText {
			return model.Text(v)
		}
	}
	return v
}

// taken returns a configuration as the manager takes it, and that.
func (w *dataWorld) taken(config model.Value) (*lifecycle.DataManager, model.Value) {
	data, secrets := w.trees(config)
	var report lifecycle.Report
	m, values := w.manager.Take(lifecycle.Trees{Data: data, Secrets: secrets}, &report)
	if len(report) > 0 {
		w.Fatalf("%v is not taken: %v", data, report)
	}
	declared := maps.Clone(values.Data)
	if values.Secrets != nil {
		declared[lifecycle.Secrets] = values.Secrets
		declared[lifecycle.SecretsVersion] = w.version
	}
	declared[lifecycle.Hierarchy] = node
	return m, declared
}

func (w *dataWorld) plan(config model.Value, state *lifecycle.State) (lifecycle.Plan, bool, lifecycle.Report) {
	m, declared := w.taken(config)
	return m.PlanData(w.Context(), declared, state, false)
}

// applied plans and applies as Terraform does, and checks what is written.
func (w *dataWorld) applied(config model.Value, prior *lifecycle.State) *lifecycle.State {
	m, declared := w.taken(config)
	plan, keep, report := m.PlanData(w.Context(), declared, prior, false)
	if report.HasError() {
		w.Fatalf("the plan says %v", report)
	}
	if keep && declared[lifecycle.SecretsVersion] == prior.Value[lifecycle.SecretsVersion] {
		return prior
	}
	if prior != nil && len(plan.Replace) > 0 {
		w.Fatalf("%v is replaced", plan.Replace)
	}
	w.bodies, w.server.before = nil, nil
	var state *lifecycle.State
	if prior == nil {
		state, report = m.CreateData(w.Context(), declared, nil)
	} else {
		state, report = m.UpdateData(w.Context(), declared, *prior)
	}
	if len(report) > 0 {
		w.Fatalf("the apply says %v", report)
	}
	w.wroteOnly(plan, prior)
	w.server.keep(config)
	return inState(state, declared)
}

// inState returns a state as Terraform keeps it after an apply: data as it was planned.
func inState(s *lifecycle.State, declared model.Value) *lifecycle.State {
	kept := *s
	kept.Value = maps.Clone(declared)
	delete(kept.Value, lifecycle.Secrets)
	return &kept
}

// wroteOnly checks that what was written is what the plan changes.
func (w *dataWorld) wroteOnly(plan lifecycle.Plan, prior *lifecycle.State) {
	if len(w.bodies) > 1 {
		w.Fatalf("it writes %d times", len(w.bodies))
	}
	for _, body := range w.bodies {
		var before model.Value
		if prior != nil {
			before = w.fields(prior.Value)
		}
		read, sent := withoutSecrets(w.served.Fields, w.server.before), withoutSecrets(w.served.Fields, body)
		for _, wrong := range modeltest.Unplanned(w.manager.Model, read, sent, w.fields(plan.Value), before) {
			w.Fatalf("%s", wrong)
		}
	}
}

// fields returns the part of a value that are fields of the model, by payload keys.
func (w *dataWorld) fields(value model.Value) model.Value {
	return model.MapFields(w.manager.Model.Fields, func(f *model.Field) any { return value[f.Name] })
}

func (w *dataWorld) refreshed(state lifecycle.State) lifecycle.State {
	read, report := w.manager.Read(w.Context(), state)
	if report.HasError() || read == nil {
		w.Fatalf("the read says %v", report)
	}
	return *read
}

// isSettled checks that a plan after a refresh changes nothing and says nothing.
func (w *dataWorld) isSettled(config model.Value, state *lifecycle.State) {
	refreshed := w.refreshed(*state)
	plan, keep, report := w.plan(config, &refreshed)
	if !keep || len(report) > 0 {
		w.Fatalf("config %v\nthe state is    %v\nit is planned as %v\nand it says %v", config, refreshed.Value, plan.Value, report)
	}
}

// respelled is the same configuration in other words.
func (w *dataWorld) respelled(config model.Value) model.Value {
	return modeltest.Respelled(w.served, config).Draw(w.T, "respelled")
}

// holds checks that the server has what is declared.
func (w *dataWorld) holds(config model.Value) {
	held, problems := w.served.Decode(w.server.object)
	if len(problems) > 0 {
		w.Fatalf("the server has %v: %v", w.server.object, problems)
	}
	if path := notHeld(w.served.Fields, config, held, w.server.object, ""); path != "" {
		w.Fatalf("%s is declared in %v, and the server has %v", path, config, w.server.object)
	}
}

// notHeld returns the path of a declared leaf that the server does not have. Silence is
// the default, or else empty.
func notHeld(fields []model.Field, declared, held model.Value, object map[string]any, at string) string {
	for i := range fields {
		f := &fields[i]
		v, got := declared[f.Name], held[f.Name]
		inside, isObject := v.(model.Value)
		if f.Access == model.WriteOnly {
			if got = object[f.Payload]; got == nil {
				continue // others took it away, which nobody sees
			}
		}
		if got == nil {
			got = silence(f)
		}
		switch {
		case v == nil, f.Kind == model.ObjectList, f.Equal(v, got), sameMembers(f, v, got):
		case isObject:
			value, _ := got.(model.Value)
			part, _ := object[f.Payload].(map[string]any)
			if path := notHeld(f.Fields, inside, value, part, at+f.Name+"."); path != "" {
				return path
			}
		default:
			return at + f.Name
		}
	}
	return ""
}

// sameMembers compares lists in any order.
func sameMembers(f *model.Field, a, b any) bool {
	one, isOne := a.([]any)
	other, isOther := b.([]any)
	order := func(list []any) []any {
		return slices.SortedFunc(slices.Values(list), func(a, b any) int {
			return cmp.Compare(f.Canonical(model.Text(a)), f.Canonical(model.Text(b)))
		})
	}
	return isOne && isOther && f.Equal(order(one), order(other))
}

func silence(f *model.Field) any {
	switch {
	case f.Default != nil:
		return f.Default
	case f.IsList():
		return []any{}
	case f.Kind == model.Bool:
		return false
	}
	return ""
}

// withoutSecrets returns a payload without passwords, which no plan has.
func withoutSecrets(fields []model.Field, object map[string]any) map[string]any {
	bare := maps.Clone(object)
	for i := range fields {
		f := &fields[i]
		inner, isObject := object[f.Payload].(map[string]any)
		switch {
		case f.Access == model.WriteOnly:
			delete(bare, f.Payload)
		case isObject && f.Kind == model.Object:
			bare[f.Payload] = withoutSecrets(f.Fields, inner)
		}
	}
	return bare
}
