package lifecycle

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// showsIdentifiers lists people with their identifiers, and so many beside them.
type showsIdentifiers struct {
	offersPeople
	beside int
	lists  *int
}

func (c showsIdentifiers) Pages(ctx context.Context, m *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		*c.lists++
		page := backend.Page{Rows: len(c.objects)}
		for key := range c.objects {
			o, _ := c.read(key)
			o.Data["id"] = "id-" + key
			if c.selects(m, q, o) {
				page.Objects = append(page.Objects, o)
			}
		}
		if page.Total = page.Rows + c.beside; len(q.Equal) > 0 {
			page.Rows = len(page.Objects)
		}
		yield(page, c.call("Pages"))
	}
}

// listing lets the company show identifiers in its lists, and counts these.
func (w *world) listing(beside int) *int {
	lists := new(int)
	w.Clients[w.Model.System] = func() (backend.Client, error) {
		return showsIdentifiers{offersPeople{w.server}, beside, lists}, nil
	}
	return lists
}

// Whoever refers to somebody deleted sees a difference, or a warning where the identifier
// was declared, in every later run until another is declared or there is somebody again.
func TestReferencesToWhoIsGone(t *testing.T) {
	for _, beside := range []int{0, 100_000} {
		t.Run(fmt.Sprint(beside), func(t *testing.T) {
			w, boss, configs, states := staff(t)
			lists := w.listing(beside)
			plans := func() map[string]string {
				all := map[string]string{}
				*lists, w.server.calls = 0, nil
				w = w.nextRun()
				for i := range states {
					read := w.refreshed(t, states[i])
					plan, report := w.Plan(t.Context(), configs[i], &read)
					all[w.Model.KeyOf(configs[i])] = fmt.Sprint(plan.Unchanged, brief(report))
				}
				return all
			}
			same := "true []"
			before := plans()
			wantEqual(t, map[string]string{"ann@example.com": same, "ben@example.com": same, "cora@example.com": same, "dan@example.com": same}, before)
			if *lists > 2 || slices.Contains(w.server.calls, "Choices") {
				t.Errorf("an empty plan took %d lists, and the calls %v", *lists, w.server.calls)
			}
			delete(w.server.objects, boss.Key)
			stranger := "false [W manager Nobody is there yet: manager]"
			wantEqual(t, map[string]string{
				"ann@example.com": stranger, "ben@example.com": stranger, "cora@example.com": "true [W manager Refers to nobody: manager]", "dan@example.com": same,
			}, plans())
			// Somebody has the address again.
			again := w.nextRun().created(t, employee("boss", ""))
			for i := range states {
				read := w.nextRun()
				state := read.refreshed(t, states[i])
				if configs[i]["manager"] == "" || configs[i]["manager"] == "id-"+boss.Key {
					continue
				}
				plan, report := read.Plan(t.Context(), configs[i], &state)
				wantNone(t, report)
				_, report = read.Update(t.Context(), configs[i], plan.Value, state)
				wantNone(t, report)
				wantEqual(t, any("id-"+again.Key), w.managers()[w.Model.KeyOf(configs[i])])
			}
		})
	}
}

// TestReferencesToWhoIsAbove: people who live above the provider's node are in a list of their own,
// and no plan asks for choices because of them.
func TestReferencesToWhoIsAbove(t *testing.T) {
	w, _, configs, states := staff(t)
	w.listing(0)
	w = w.nextRun()
	for key, o := range w.server.objects {
		if o.Data["email"] == "boss@example.com" {
			o.Hierarchy = "top"
			w.server.objects[key] = o
		}
	}
	w.server.calls = nil
	for i := range states {
		read := w.refreshed(t, states[i])
		if plan, report := w.Plan(t.Context(), configs[i], &read); !plan.Unchanged || len(report) > 0 {
			t.Errorf("%v: %v", configs[i], brief(report))
		}
	}
	if slices.Contains(w.server.calls, "Choices") {
		t.Errorf("the calls are %v", w.server.calls)
	}
}

// What lists do not show says nothing: they fail, hold no identifiers, or somebody lives
// where they do not reach.
func TestReferencesThatListsDoNotShow(t *testing.T) {
	for name, change := range map[string]func(w *world){
		"without identifiers": func(*world) {},
		"failing": func(w *world) {
			w.listing(0)
			w.server.fails["Pages"] = &backend.Error{Is: backend.ErrForbidden}
		},
		"of who is elsewhere": func(w *world) { w.listing(0) },
	} {
		t.Run(name, func(t *testing.T) {
			w := company(t)
			config := employee("ann", "root@example.com") // is offered, and in no list
			state := w.created(t, config)
			change(w)
			w = w.nextRun()
			read := w.refreshed(t, state)
			if !w.planned(t, config, &read).Unchanged {
				t.Error("a difference is planned")
			}
		})
	}
}

// TestLateReferencesAmongMany: a reference that was sent after the state was written is
// told by a list, however many people there are, and not by all choices.
func TestLateReferencesAmongMany(t *testing.T) {
	for _, beside := range []int{0, 100_000} {
		t.Run(fmt.Sprint(beside), func(t *testing.T) {
			w := company(t)
			configs := []model.Value{employee("ann", "ben@example.com"), employee("ben", "")}
			var states []State
			for _, config := range configs {
				plan, _ := w.Plan(t.Context(), config, nil)
				state, report := w.Create(t.Context(), config, plan.Value)
				wantNone(t, report)
				states = append(states, *state)
			}
			w.listing(beside)
			w = w.nextRun()
			w.server.calls = nil
			for i := range states {
				read := w.refreshed(t, states[i])
				if !w.planned(t, configs[i], &read).Unchanged {
					t.Errorf("%v is to be changed", configs[i])
				}
			}
			if slices.Contains(w.server.calls, "Choices") {
				t.Errorf("the calls are %v", w.server.calls)
			}
		})
	}
}
