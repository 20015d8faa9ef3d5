package lifecycle

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// newBadgeWorld is a world whose people have badges, which others hand out too.
func newBadgeWorld(t *testing.T) *world {
	m := person()
	m.Fields = append(m.Fields, model.Field{
		Name: "badges", Payload: "badges", Kind: model.ObjectList, Shared: "badge", ElementKey: []string{"badge"},
		Fields: []model.Field{{Name: "badge", Payload: "badge", Kind: model.String, Target: &model.Target{Model: "test/Badge", Attribute: "name"}}},
	})
	server := newMemory(t)
	return &world{server: server, Manager: manager(m, server)}
}

func badges(names ...string) list {
	all := list{}
	for _, name := range names {
		all = append(all, object{"badge": name})
	}
	return all
}

func withBadges(names ...string) model.Value {
	return model.Value{"email": "a", "badges": badges(names...)}
}

// give gives a person a badge behind Terraform's back.
func (w *world) give(key string, names ...string) {
	held, _ := w.server.objects[key].Data["badges"].([]any)
	w.server.change(key, object{"badges": append(slices.Clone(held), badges(names...)...)})
}

// wantBadges compares what the server holds, in any order.
func (w *world) wantBadges(t *testing.T, key string, names ...string) {
	t.Helper()
	var got []string
	held, _ := w.server.objects[key].Data["badges"].([]any)
	for _, one := range held {
		element, _ := one.(map[string]any)
		got = append(got, fmt.Sprint(element["badge"]))
	}
	slices.Sort(got)
	wantEqual(t, fmt.Sprint(names), fmt.Sprint(got))
}

func TestContract_11_OthersShareAList(t *testing.T) {
	t.Run("what others give is neither shown nor taken away", func(t *testing.T) {
		w := newBadgeWorld(t)
		state := w.created(t, withBadges("A"))
		w.give(state.Key, "X")
		state = w.refreshed(t, state)
		wantValues(t, object{"badges": badges("A")}, state.Value)
		wantEqual(t, true, w.planned(t, withBadges("A"), &state).Unchanged)
		state = w.updated(t, withBadges("B"), state)
		w.wantBadges(t, state.Key, "B", "X")
		wantValues(t, object{"badges": badges("B")}, state.Value)
		state = w.updated(t, withBadges(), w.refreshed(t, state))
		w.wantBadges(t, state.Key, "X")
	})
	t.Run("what was given since the refresh stays", func(t *testing.T) {
		w := newBadgeWorld(t)
		state := w.created(t, withBadges("A"))
		plan := w.planned(t, withBadges("B"), &state)
		w.give(state.Key, "Y")
		updated, report := w.Update(t.Context(), withBadges("B"), plan.Value, state)
		wantNone(t, report)
		w.wantBadges(t, updated.Key, "B", "Y")
	})
	t.Run("a write of another value sends the list as it is", func(t *testing.T) {
		w := newBadgeWorld(t)
		state := w.created(t, withBadges("A"))
		w.give(state.Key, "X")
		config := withBadges("A")
		config["line"] = "1"
		state = w.updated(t, config, state)
		w.wantBadges(t, state.Key, "A", "X")
	})
	t.Run("what goes missing is drift, also after it came back", func(t *testing.T) {
		w := newBadgeWorld(t)
		state := w.created(t, withBadges("A", "B"))
		w.server.change(state.Key, object{"badges": badges("A")})
		state = w.refreshed(t, state)
		wantValues(t, object{"badges": badges("A")}, state.Value)
		wantEqual(t, false, w.planned(t, withBadges("A", "B"), &state).Unchanged)
		w.give(state.Key, "B")
		state = w.refreshed(t, state)
		wantValues(t, object{"badges": badges("A", "B")}, state.Value)
	})
	t.Run("an import takes all, and nobody takes it away", func(t *testing.T) {
		w := newBadgeWorld(t)
		state := w.imported(t, w.server.add(object{"email": "a", "badges": badges("A", "X")}))
		wantValues(t, object{"badges": badges("A", "X")}, state.Value)
		wantEqual(t, true, w.planned(t, withBadges("A", "X"), &state).Unchanged)
		plan, report := w.Plan(t.Context(), withBadges("A"), &state)
		golden(t, "imported and not declared", report)
		wantEqual(t, true, plan.Unchanged)
		plan, report = w.Plan(t.Context(), withBadges("A", "B"), &state)
		wantEqual(t, 1, len(report))
		updated, report := w.Update(t.Context(), withBadges("A", "B"), plan.Value, state)
		wantNone(t, report)
		w.wantBadges(t, state.Key, "A", "B", "X")
		state = w.refreshed(t, *updated)
		wantEqual(t, true, w.planned(t, withBadges("A", "B"), &state).Unchanged)
		// A is declared now, X was let go.
		state = w.updated(t, withBadges("B"), state)
		w.wantBadges(t, state.Key, "B", "X")
	})
	t.Run("exactly", func(t *testing.T) {
		exactly := func(names ...string) model.Value {
			config := withBadges(names...)
			config["badges_exact"] = true
			return config
		}
		w := newBadgeWorld(t)
		state := w.created(t, withBadges("A"))
		w.give(state.Key, "X")
		state = w.refreshed(t, state)
		plan, report := w.Plan(t.Context(), exactly("A"), &state)
		golden(t, "exact takes away", report)
		updated, report := w.Update(t.Context(), exactly("A"), plan.Value, state)
		wantNone(t, report)
		w.wantBadges(t, state.Key, "A")
		state = w.refreshed(t, *updated)
		wantEqual(t, true, w.planned(t, exactly("A"), &state).Unchanged)
		w.give(state.Key, "Y")
		state = w.refreshed(t, state)
		wantValues(t, object{"badges": badges("A", "Y")}, state.Value)
		state = w.updated(t, exactly("A"), state)
		w.wantBadges(t, state.Key, "A")
		state = w.updated(t, withBadges("A"), state)
		w.give(state.Key, "Z")
		state = w.refreshed(t, state)
		wantValues(t, object{"badges": badges("A"), "badges_exact": nil}, state.Value)

		imported := w.imported(t, state.Key)
		imported = w.updated(t, exactly("A"), imported)
		w.wantBadges(t, imported.Key, "A")
	})
	t.Run("exactly without a list has no effect", func(t *testing.T) {
		w := newBadgeWorld(t)
		golden(t, "exact without a list", w.Validate(model.Value{"email": "a", "badges_exact": true}))
	})
	t.Run("what is under ignore_changes stays given", func(t *testing.T) {
		w := newBadgeWorld(t)
		state := w.created(t, withBadges("A"))
		ignored := model.Value{"email": "a", "line": "1", "badges": badges("A")}
		plan := w.planned(t, ignored, &state)
		written := model.Value{"email": "a", "line": "1", "badges": badges("B")}
		updated, report := w.Update(t.Context(), written, plan.Value, state)
		wantNone(t, report)
		w.wantBadges(t, state.Key, "A")
		w.updated(t, written, *updated)
		w.wantBadges(t, state.Key, "B")
	})
	t.Run("what the server does not give is said by name", func(t *testing.T) {
		w := newBadgeWorld(t)
		w.server.rewrite = func(data map[string]any) { data["badges"] = badges("A") }
		plan := w.planned(t, withBadges("A", "B"), nil)
		state, report := w.Create(t.Context(), withBadges("A", "B"), plan.Value)
		golden(t, "badge not given", report)
		again := w.refreshed(t, *state)
		wantValues(t, object{"badges": badges("A")}, again.Value)
		wantEqual(t, false, w.planned(t, withBadges("A", "B"), &again).Unchanged)
	})
	t.Run("what a write gives whose end is not known is Terraform's", func(t *testing.T) {
		w := newBadgeWorld(t)
		state := w.created(t, withBadges("A"))
		w.give(state.Key, "X")
		w.server.slow = true
		plan := w.planned(t, withBadges("B"), &state)
		pending, _ := w.Update(t.Context(), withBadges("B"), plan.Value, state)
		w.server.slow = false
		state = w.refreshed(t, *pending)
		wantValues(t, object{"badges": badges("B")}, state.Value)
		wantEqual(t, true, w.planned(t, withBadges("B"), &state).Unchanged)
		w.updated(t, withBadges(), state)
		w.wantBadges(t, state.Key, "X")
	})
	t.Run("a list that cannot be read is not overwritten", func(t *testing.T) {
		w := newBadgeWorld(t)
		state := w.created(t, withBadges("A"))
		plan := w.planned(t, withBadges("B"), &state)
		w.server.answer = func(data map[string]any) { data["badges"] = list{"odd"} }
		writes := len(w.server.payloads)
		_, report := w.Update(t.Context(), withBadges("B"), plan.Value, state)
		golden(t, "shared list that cannot be read", report)
		wantEqual(t, writes, len(w.server.payloads))
	})
}

// Whatever people declare and others give: an apply takes away only what an earlier
// one gave, the plan after it is empty, and others keep everything.
func TestSharedListsTakeOnlyWhatTheyGave(t *testing.T) {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"A", "B", "C", "D", "E"}), 0, 4, rapid.ID)
	rapid.Check(t, func(r *rapid.T) {
		w := newBadgeWorld(t)
		var prior *State
		var declared []string
		theirs := map[string]bool{}
		for range 4 {
			if prior != nil {
				for _, name := range names.Draw(r, "given by others") {
					if _, held := w.holds(prior.Key, name); !held {
						w.give(prior.Key, name)
						theirs[name] = true
					}
				}
				again, report := w.Read(t.Context(), *prior)
				wantNone(t, report)
				if !Same(again.Value, prior.Value) {
					r.Fatalf("a refresh shows what others gave: %v", again.Value)
				}
				prior = again
			}
			before := declared
			declared = names.Draw(r, "declared")
			prior = w.applied(r, withBadges(declared...), prior)
			for _, name := range []string{"A", "B", "C", "D", "E"} {
				// What others gave and is declared later is Terraform's from then on.
				if slices.Contains(declared, name) {
					delete(theirs, name)
				}
				_, held := w.holds(prior.Key, name)
				if want := slices.Contains(declared, name) || theirs[name]; held != want {
					r.Fatalf("%s is held: %t. Declared %v, then %v; by others %v", name, held, before, declared, theirs)
				}
			}
			if plan, report := w.Plan(t.Context(), withBadges(declared...), prior); len(report) > 0 || !plan.Unchanged {
				r.Fatalf("a plan after the apply: %v %v", report, plan.Value)
			}
		}
	})
}

func (w *world) holds(key, name string) (any, bool) {
	held, _ := w.server.objects[key].Data["badges"].([]any)
	i := slices.IndexFunc(held, func(one any) bool { element, _ := one.(map[string]any); return element["badge"] == name })
	if i < 0 {
		return nil, false
	}
	return held[i], true
}
