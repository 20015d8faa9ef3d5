package lifecycle

import (
	"context"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// adaptation is the key of a model as a server has it: the server's own model, or the
// joined paths of what it does not take.
type adaptation struct {
	table *model.Model
	to    any
}

// on returns the manager of the model as the server has it; nil for a server that shows
// no schema.
func (m *Manager) on(server *model.Model) *Manager {
	if server == nil || m.Model.Server() == server {
		return m
	}
	return m.adaptedTo(server, func() *model.Model { return m.Model.On(server) })
}

// without returns the manager of the model of a server that does not take what an earlier
// run found that it does not.
func (m *Manager) without(unsent model.Paths) *Manager {
	if len(unsent) == 0 || m.Shared == nil || m.CheckSchema[m.Model.System] == SchemaOff {
		return m
	}
	return m.adaptedTo(strings.Join(unsent, " "), func() *model.Model { return m.Model.Without(unsent) })
}

func (m *Manager) adaptedTo(what any, adapt func() *model.Model) *Manager {
	if m.Model.Field(Extra) != nil {
		return m.withModel(adapt()) // a model of one object
	}
	key := adaptation{m.Model, what}
	adapted, known := m.adapted.Load(key)
	if !known {
		adapted, _ = m.adapted.LoadOrStore(key, adapt())
	}
	as, _ := adapted.(*model.Model) // nothing else is stored
	return m.withModel(as)
}

// asPlanned returns the manager for what is planned or written: of the model as the
// server has it, or as an earlier run found it where the server does not show its schema.
func (m *Manager) asPlanned(ctx context.Context, planned model.Value, unsent model.Paths) *Manager {
	if server := m.serverModel(ctx, nodeIn(planned)); server != nil {
		return m.on(server)
	}
	return m.without(unsent)
}

// asRead returns the manager for the refresh of a state. It asks the server only for an
// import, and where the state holds something declared that the server did not take: a
// later release may take it.
func (m *Manager) asRead(ctx context.Context, s State) *Manager {
	if imported(m.Model, s) || m.Model.DeclaresAny(s.Value, s.Unsent.Meeting(s.Declared)) {
		return m.asPlanned(ctx, s.Value, s.Unsent)
	}
	return m.without(s.Unsent)
}
