package lifecycle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// counting is a server that counts badges.
type counting struct {
	*memory
	stocks []backend.Stock
	err    error
	asked  int
}

func (c *counting) Stock(context.Context, model.Target, string) ([]backend.Stock, error) {
	c.asked++
	return c.stocks, c.err
}

func newCountingWorld(t *testing.T, stocks ...backend.Stock) (*world, *counting, *bytes.Buffer) {
	w := newBadgeWorld(t)
	server, log := &counting{memory: w.server, stocks: stocks}, &bytes.Buffer{}
	w.Manager = manager(w.Model, server)
	w.Log = slog.New(slog.NewTextHandler(log, nil))
	return w, server, log
}

func stock(name string, total, used int64) backend.Stock {
	return backend.Stock{Key: "key of " + name, Title: name, Names: []string{"id of " + name, name}, Total: total, Used: used, Counted: true}
}

func who(email string, names ...string) model.Value {
	return model.Value{"email": email, "badges": badges(names...)}
}

func TestBalance(t *testing.T) {
	t.Run("each that exceeds what is left warns under one summary", func(t *testing.T) {
		w, server, _ := newCountingWorld(t, stock("A", 200, 188), stock("B", 5, 0))
		warnings := Report{}
		for i := range 15 {
			_, report := w.Plan(t.Context(), who(fmt.Sprint("p", i), "A", "B"), nil)
			for _, m := range report {
				if m.Summary == `Not enough left of the badge "A"` {
					warnings = append(warnings, m)
				}
			}
		}
		golden(t, "not enough left", warnings)
		wantEqual(t, 1, server.asked)
	})
	t.Run("one is in use, and one is left", func(t *testing.T) {
		w, _, _ := newCountingWorld(t, stock("A", 2, 1))
		w.Plan(t.Context(), who("ann", "A"), nil)
		_, report := w.Plan(t.Context(), who("ben", "A"), nil)
		if want := "1 of 2 is in use, so 1 is left."; len(report) != 1 || !strings.Contains(report[0].Detail, want) {
			t.Errorf("got %v, want %q", brief(report), want)
		}
	})
	t.Run("a plan that is made again counts once", func(t *testing.T) {
		w, _, _ := newCountingWorld(t, stock("A", 1, 0))
		for range 3 {
			w.planned(t, who("p@x", "A"), nil)
			w.planned(t, who("P@X", "id of A"), nil)
		}
		_, report := w.Plan(t.Context(), who("q", "A"), nil)
		wantEqual(t, 1, len(report))
	})
	t.Run("what a plan frees goes to the next", func(t *testing.T) {
		w, _, _ := newCountingWorld(t, stock("A", 2, 2))
		state := w.created(t, who("p"))
		state.Value, state.Given = who("p", "A"), model.Keys{"badges": {"A"}}
		w.planned(t, who("p"), &state)
		w.planned(t, who("q", "A"), nil)
		_, report := w.Plan(t.Context(), who("r", "A"), nil)
		wantEqual(t, 1, len(report))
	})
	t.Run("a replacement frees what the old object has", func(t *testing.T) {
		w, _, _ := newCountingWorld(t, stock("A", 1, 1))
		state := State{Key: "1", Given: model.Keys{"badges": {"A"}}, Value: who("p", "A")}
		state.Value["birth_place"], state.Value[Hierarchy] = "here", "top.here"
		config := who("p", "A")
		config["birth_place"] = "there"
		plan := w.planned(t, config, &state)
		wantEqual(t, 1, len(plan.Replace))
		w.planned(t, config, nil)
	})
	t.Run("a deletion frees what the person has", func(t *testing.T) {
		w, _, _ := newCountingWorld(t, stock("A", 2, 2))
		w.PlanDeletion(t.Context(), State{Key: "1", Value: who("p", "A"), Others: model.Keys{"badges": {"X"}}})
		w.planned(t, who("q", "A"), nil)
		_, report := w.Plan(t.Context(), who("r", "A"), nil)
		wantEqual(t, 1, len(report))
		(&Manager{Model: w.Model}).PlanDeletion(t.Context(), State{Value: who("s", "A")}) // not configured yet
	})
	t.Run("what a person has is not new", func(t *testing.T) {
		w, server, _ := newCountingWorld(t, stock("A", 1, 1), stock("X", 1, 1))
		state := State{Key: "1", Value: who("p", "A"), Given: model.Keys{"badges": {"A"}}, Others: model.Keys{"badges": {"X"}}}
		state.Value[Hierarchy] = "top.here"
		config := who("p", "A")
		config["line"] = "1"
		w.planned(t, config, &state)
		w.planned(t, who("p", "A", "X"), &state)
		w.planned(t, who("p", "A"), &state)
		wantEqual(t, 0, server.asked)
	})
	t.Run("what cannot be counted is not checked", func(t *testing.T) {
		w, server, log := newCountingWorld(t, backend.Stock{Key: "1", Names: []string{"A"}})
		w.planned(t, who("p", "A"), nil)
		w.planned(t, who("q", "A"), nil)
		wantEqual(t, 1, bytes.Count(log.Bytes(), []byte("level=INFO")))
		log.Reset()
		server.err, w.balance = errors.New("no such list"), balance{}
		w.planned(t, who("r", "A"), nil)
		w.planned(t, who("s", "A"), nil)
		wantEqual(t, 1, bytes.Count(log.Bytes(), []byte("no such list")))
	})
	t.Run("without a server that counts", func(t *testing.T) {
		w := newBadgeWorld(t)
		w.planned(t, who("p", "A"), nil)
	})
}
