package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ConnectionCheck says what a plan makes of a server that cannot be used. The zero value
// checks nothing.
type ConnectionCheck string

// The checks of connections.
const (
	ConnectionError ConnectionCheck = "error"
	ConnectionWarn  ConnectionCheck = "warn"
	ConnectionOff   ConnectionCheck = "off"
)

// connections are the looks at servers that a run has taken, by system and node.
type connections struct {
	looks sync.Map // of *look
}

// look is one of them.
type look struct {
	done chan struct{} // closed at the end
	err  error         // set before that
	told sync.Once
}

// checkConnection reports a server that cannot be reached or does not accept the account,
// and a node that it does not have, before an apply runs into it. It asks once a run for
// each node, and only where something is planned. One cause is told once: the plan of one
// resource fails, and so the whole plan.
func (m *Manager) checkConnection(ctx context.Context, planned, prior model.Value, report *Report) {
	if m.Shared == nil || ctx.Err() != nil {
		return
	}
	check := m.CheckConnection[m.Model.System]
	client, err := m.Client(m.Model.System)
	if err != nil || check == "" || check == ConnectionOff {
		return
	}
	connector, ok := backend.As[backend.Connector](client)
	if !ok {
		return
	}
	node := nodeIn(planned)
	if node == nodeIn(prior) {
		node = "" // the object is there
	}
	l := m.look(ctx, connector, node)
	if l == nil || l.err == nil || m.isPlannedNode(node, l.err) {
		return
	}
	l.told.Do(func() {
		var at Path
		summary := "Cannot use the server"
		if errors.Is(l.err, backend.ErrUnknownNode) {
			at, summary = Path{Hierarchy}, "Unknown hierarchy"
		}
		detail := fmt.Sprintf("%v\n\nEverything that this plan holds for the server would fail the same way. "+
			"check_connection = \"warn\" or \"off\" in the provider's block lets a plan go on without it.", l.err)
		if at != nil {
			detail = fmt.Sprintf("%s: %v", at, l.err)
		}
		if check == ConnectionWarn {
			report.addWarning(at, summary, detail)
		} else {
			report.addError(at, summary, detail)
		}
	})
}

// isPlannedNode reports whether a node that is not there is one that this run makes.
func (m *Manager) isPlannedNode(node string, err error) bool {
	return errors.Is(err, backend.ErrUnknownNode) && m.references.people.isPlanned(node[strings.LastIndex(node, ".")+1:])
}

// look takes a look at the server and a node of it, once however many ask together. It
// is nil for a caller that was stopped.
func (m *Manager) look(ctx context.Context, connector backend.Connector, node string) *look {
	key := string(m.Model.System) + "\x00" + node
	known, before := m.connections.looks.LoadOrStore(key, &look{done: make(chan struct{})})
	l, _ := known.(*look) // nothing else is stored
	if !before {
		// It ends with its caller: a stop ends all calls, and must not leave one behind.
		go func() {
			defer close(l.done)
			if l.err = connector.Connect(backend.Advisory(ctx), node); ctx.Err() != nil {
				m.connections.looks.Delete(key)
				l.err = nil // it says nothing of the server
			}
		}()
	}
	select {
	case <-l.done:
		return l
	case <-ctx.Done():
		return nil
	}
}
