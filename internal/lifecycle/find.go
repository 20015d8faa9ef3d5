package lifecycle

import (
	"cmp"
	"context"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Find reads one object for a data source, by its key or its business key. The
// value holds every attribute, the node included. What the configuration says
// stands in it as it was written.
func (m *Manager) Find(ctx context.Context, config model.Value) (*State, Report) {
	return m.run(ctx, "read", nil, nil, func(ctx context.Context, client backend.Client, _ *Report) (*State, error) {
		object, err := m.find(ctx, client, config)
		if err != nil {
			return nil, err
		}
		server, _ := m.decode(ctx, object)
		state := m.importedState(object, server)
		for _, name := range []string{m.Model.BusinessKey, Hierarchy} {
			if v := config[name]; v != nil {
				state.Value[name] = v
			}
		}
		return &state, nil
	})
}

// find gets the object by its key, or searches the node and the nodes below for
// the business key.
func (m *Manager) find(ctx context.Context, client backend.Client, config model.Value) (backend.Object, error) {
	if key, ok := config[m.Model.Key].(string); ok {
		return client.Get(ctx, m.Model, key)
	}
	value, _ := config[m.Model.BusinessKey].(string)
	return m.search(ctx, client, cmp.Or(nodeIn(config), backend.DefaultHierarchy(client)), value)
}

// search returns the one object with the business key at the node or below.
func (m *Manager) search(ctx context.Context, client backend.Client, node, key string) (backend.Object, error) {
	top, limit := node, 2
	if !m.Model.HasHierarchy || top == "" {
		top = "the top"
	}
	if !m.Model.HasHierarchy {
		limit = 1 // a business key is unique at its node
	}
	query := backend.Query{Hierarchy: node, Traversal: backend.TraverseDown, Limit: limit}
	found, err := backend.Search(ctx, client, m.Model, query, key)
	switch {
	case err != nil:
		return backend.Object{}, err
	case len(found) == 0:
		return backend.Object{}, fmt.Errorf("no %s with %s %q at %s or below: %w", m.Model.Title, m.Model.BusinessKey, key, top, backend.ErrNotFound)
	case len(found) == 1:
		return client.Get(ctx, m.Model, found[0].Key) // a row may lack what the object has
	}
	return backend.Object{}, fmt.Errorf("more than one %s with %s %q at %s or below, among them %s in %s and %s in %s: name a deeper hierarchy or the %s",
		m.Model.Title, m.Model.BusinessKey, key, top, found[0].Key, found[0].Hierarchy, found[1].Key, found[1].Hierarchy, m.Model.Key)
}

// importedState returns the state of an object as an import takes it: every value
// that the server answered, with the key and the node.
func (m *Manager) importedState(object backend.Object, server model.Value) State {
	state := State{Key: object.Key}
	state.Value, state.NonDefaults = m.Model.StateFromServer(server)
	if m.Model.HasHierarchy {
		state.Value[Hierarchy] = object.Hierarchy
	}
	return state
}

// decode returns the values of an object. It logs the values that cannot be read,
// because nobody may have declared them.
func (m *Manager) decode(ctx context.Context, object backend.Object) (model.Value, []model.DecodeError) {
	value, problems := m.Model.Decode(object.Data)
	for _, problem := range problems {
		if m.Log != nil {
			m.Log.WarnContext(ctx, "A value of the server cannot be read", "object", m.Model.Type+" "+object.Key, "error", problem.Error())
		}
	}
	return value, problems
}
