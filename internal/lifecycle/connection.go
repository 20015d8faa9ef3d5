package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strings"

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

// checkConnection reports a server that cannot be reached or does not accept the account,
// and a node that it does not have, before an apply runs into it. It asks once a run for
// each node, and only where something is planned. One cause is told once: the plan of one
// resource fails, and so the whole plan.
func (m *Manager) checkConnection(ctx context.Context, planned, prior model.Value, report *Report) {
	check, node, err := m.connection(ctx, planned, prior)
	if err == nil || m.isPlannedNode(node, err) || !m.first("connection "+m.connectionKey(node)) {
		return
	}
	var at Path
	summary, detail := "Cannot use the server", fmt.Sprintf("%v\n\nEverything that this plan holds for the server would fail the same way. "+
		"check_connection = \"warn\" or \"off\" in the provider's block lets a plan go on without it.", err)
	if errors.Is(err, backend.ErrUnknownNode) {
		at, summary = Path{Hierarchy}, "Unknown hierarchy"
		detail = fmt.Sprintf("%s: %v", at, err)
	}
	if check == ConnectionWarn {
		report.addWarning(at, summary, detail)
	} else {
		report.addError(at, summary, detail)
	}
}

// isUsable reports whether nothing is known to be wrong with the server.
func (m *Manager) isUsable(ctx context.Context, planned, prior model.Value) bool {
	_, _, err := m.connection(ctx, planned, prior)
	return err == nil
}

// isOutOfReach reports whether a look has shown that nothing can be asked at a node. It
// may be one that this run makes.
func (m *Manager) isOutOfReach(ctx context.Context, node string, prior model.Value) bool {
	_, looked, err := m.connection(ctx, model.Value{Hierarchy: node}, prior)
	return err != nil && !m.isPlannedNode(looked, err)
}

// connection takes a look at the server and the node that an object is to live at, unless
// it is there already or nothing is to be checked.
func (m *Manager) connection(ctx context.Context, planned, prior model.Value) (check ConnectionCheck, node string, err error) {
	if m.Shared == nil || ctx.Err() != nil {
		return "", "", nil //nolint:nilerr // a stop says nothing of the server
	}
	check = m.CheckConnection[m.Model.System]
	connector, ok := roleOf[backend.Connector](m)
	if !ok || check == "" || check == ConnectionOff {
		return check, "", nil
	}
	if node = nodeIn(planned); node == nodeIn(prior) {
		node = "" // the object is there
	}
	return check, node, m.look(ctx, connector, node)
}

// isPlannedNode reports whether a node that is not there is one that this run makes.
func (m *Manager) isPlannedNode(node string, err error) bool {
	return errors.Is(err, backend.ErrUnknownNode) && m.references.people.isPlanned(node[strings.LastIndex(node, ".")+1:])
}

// look takes a look at the server and a node of it, and returns what is wrong there; nil
// for a caller that was stopped. It ends with the caller who takes it: a stop ends all
// calls, and must not leave one behind.
func (m *Manager) look(ctx context.Context, connector backend.Connector, node string) error {
	key := m.connectionKey(node)
	_, err := m.connections.get(ctx, key, func(ctx context.Context) (struct{}, error) {
		err := connector.Connect(backend.Advisory(ctx), node)
		if ctx.Err() != nil {
			m.connections.forget(key)
			err = nil // it says nothing of the server
		}
		return struct{}{}, err
	})
	if ctx.Err() != nil {
		err = nil
	}
	return err
}

func (m *Manager) connectionKey(node string) string { return string(m.Model.System) + "\x00" + node }
