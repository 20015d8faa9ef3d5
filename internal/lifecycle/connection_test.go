package lifecycle

import (
	"context"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// connecting is a server that can be asked whether it can be used.
type connecting struct {
	*memory
	err   error
	nodes map[string]bool
}

func (c connecting) Connect(_ context.Context, node string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.call("Connect")
	if c.err == nil && node != "" && !c.nodes[node] {
		return &backend.Error{System: "Memory", Message: "there is no node " + node, Is: backend.ErrUnknownNode}
	}
	return c.err
}

var errUnauthenticated = &backend.Error{System: "Memory", Message: "wrong password", Is: backend.ErrUnauthenticated}

func connected(t *testing.T, check ConnectionCheck, err error) *world {
	w := newWorld(t)
	w.CheckConnection = map[model.System]ConnectionCheck{w.Model.System: check}
	w.Clients[w.Model.System] = func() (backend.Client, error) {
		return connecting{w.server, err, map[string]bool{"top.here": true, "top.new": true}}, nil
	}
	return w
}

func TestConnection(t *testing.T) {
	refused := errUnauthenticated
	for name, test := range map[string]struct {
		check ConnectionCheck
		err   error
		node  any
		first Severity // of the first plan's one message; zero for none
	}{
		"all is well":              {ConnectionError, nil, nil, 0},
		"connection that fails":    {ConnectionError, refused, nil, Error},
		"connection that warns":    {ConnectionWarn, refused, nil, Warning},
		"connection not looked at": {ConnectionOff, refused, nil, 0},
		"node that is there":       {ConnectionError, nil, "top.new", 0},
		"unknown node":             {ConnectionError, nil, "top.nowhere", Error},
		"node not known yet":       {ConnectionError, nil, model.Unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := connected(t, test.check, test.err)
			config := model.Value{"email": "a", "hierarchy": test.node}
			_, report := w.Plan(t.Context(), config, nil)
			if test.first == 0 {
				wantNone(t, report)
			} else {
				golden(t, name, report)
				wantEqual(t, test.first, report[0].Severity)
			}
			for _, email := range []string{"b", "c"} { // one cause is told once
				_, report := w.Plan(t.Context(), model.Value{"email": email, "hierarchy": test.node}, nil)
				wantNone(t, report)
			}
			if test.check != ConnectionOff {
				wantEqual(t, []string{"Connect"}, w.server.calls)
			}
		})
	}
}

// Names are looked up on a server that can be used only, and one cause is told once.
func TestConnectionBeforeNames(t *testing.T) {
	for name, test := range map[string]struct {
		check  ConnectionCheck
		err    error
		node   any
		report int // messages
		calls  []string
	}{
		"all is well":  {ConnectionError, nil, nil, 0, []string{"Connect", "Choices"}},
		"refused":      {ConnectionError, errUnauthenticated, nil, 1, []string{"Connect"}},
		"warned":       {ConnectionWarn, errUnauthenticated, nil, 1, []string{"Connect"}},
		"not looked":   {ConnectionOff, errUnauthenticated, nil, 0, []string{"Choices"}},
		"unknown node": {ConnectionError, nil, "top.nowhere", 1, []string{"Connect"}},
		"unknown yet":  {ConnectionError, nil, model.Unknown, 0, []string{"Connect", "Choices", "Connect"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := connected(t, test.check, test.err)
			w.CheckReferences = map[model.System]ReferenceCheck{w.Model.System: ReferencesError}
			w.server.choices = model.Choices{{Value: "id-leeds", Title: "Leeds"}}
			var all Report
			for _, email := range []string{"a", "b"} {
				_, report := w.Plan(t.Context(), model.Value{"email": email, "office": "Leeds", "hierarchy": test.node}, nil)
				all = append(all, report...)
			}
			wantEqual(t, test.report, len(all))
			wantEqual(t, test.calls, w.server.calls)
		})
	}
}

// An empty plan asks for nothing, and an object that stays where it is needs no look at
// its node.
func TestConnectionOfAnEmptyPlan(t *testing.T) {
	w := connected(t, ConnectionError, nil)
	held := w.created(t, model.Value{"email": "a"})
	w.server.calls = nil
	w.planned(t, model.Value{"email": "a"}, &held)
	wantEqual(t, 0, len(w.server.calls))
	held.Value[Hierarchy] = "top.gone"
	w.planned(t, model.Value{"email": "a", "line": "1", "hierarchy": "top.gone"}, &held)
}
