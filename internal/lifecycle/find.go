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
		server, err := m.decode(object)
		if err != nil {
			return nil, err
		}
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
	query := backend.Query{
		Hierarchy: cmp.Or(nodeIn(config), backend.DefaultHierarchy(client)), Traversal: backend.TraverseDown, Limit: 2,
		Equal: map[string]string{m.Model.BusinessKeyField().Payload: value},
	}
	var found []backend.Object
	for object, err := range backend.Objects(ctx, client, m.Model, query) {
		if err != nil {
			return backend.Object{}, err
		}
		found = append(found, object)
	}
	top := query.Hierarchy
	if !m.Model.HasHierarchy || top == "" {
		top = "the top"
	}
	switch len(found) {
	case 0:
		return backend.Object{}, fmt.Errorf("no %s with %s %q at %s or below: %w", m.Model.Title, m.Model.BusinessKey, value, top, backend.ErrNotFound)
	case 1:
		return whole(ctx, client, m.Model, found[0])
	}
	return backend.Object{}, fmt.Errorf("more than one %s with %s %q at %s or below, among them %s in %s and %s in %s: name a deeper hierarchy or the %s",
		m.Model.Title, m.Model.BusinessKey, value, top, found[0].Key, found[0].Hierarchy, found[1].Key, found[1].Hierarchy, m.Model.Key)
}

// whole returns the object itself where a list showed a summary of it.
func whole(ctx context.Context, client backend.Client, m *model.Model, object backend.Object) (backend.Object, error) {
	if !object.Summary {
		return object, nil
	}
	return client.Get(ctx, m, object.Key)
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

// decode returns the values of an object.
func (m *Manager) decode(object backend.Object) (model.Value, error) {
	value, problems := m.Model.Decode(object.Data)
	if len(problems) > 0 {
		return nil, unreadableError{object.Key, problems}
	}
	return value, nil
}
