package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

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
		state := m.shownState(object, server)
		names := []string{Hierarchy}
		for _, f := range m.Model.KeyFields() {
			names = append(names, f.Name)
		}
		for _, name := range names {
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
	value := m.Model.KeyOf(config)
	row, err := m.search(ctx, client, cmp.Or(nodeIn(config), backend.DefaultHierarchy(client)), value)
	if err != nil {
		return row, err
	}
	return client.Get(ctx, m.Model, row.Key) // a row may lack what the object has
}

// maxMatches is how many objects the error of a look-up lists.
const maxMatches = 10

// search returns the one object with the business key at the node or below, as a list
// shows it.
func (m *Manager) search(ctx context.Context, client backend.Client, node, key string) (backend.Object, error) {
	query := backend.Query{Hierarchy: node, Traversal: backend.TraverseDown, Limit: maxMatches + 1}
	if !m.Model.HasHierarchy {
		query.Limit = 1 // a business key is unique at its node
	}
	found, err := backend.Search(ctx, client, m.Model, query, key)
	at := " at " + node + " or below"
	switch {
	case !m.Model.HasHierarchy:
		at = ""
	case node == "":
		at = " at the top or below"
	}
	switch {
	case err != nil:
		return backend.Object{}, m.orUnread(err)
	case len(found) == 0:
		return backend.Object{}, fmt.Errorf("no %s has the %s %q%s: %w", m.Model.Title, m.Model.KeyTitle(), key, at, backend.ErrNotFound)
	case len(found) == 1:
		return found[0], nil
	}
	return backend.Object{}, fmt.Errorf("more than one %s has the %s %q%s: name a deeper hierarchy or the %s.\n%s",
		m.Model.Title, m.Model.KeyTitle(), key, at, m.Model.Key, m.matches(found))
}

// orUnread returns why nothing is known of the model, in the place of an error that it
// has no business key.
func (m *Manager) orUnread(err error) error {
	if m.unread != nil && errors.Is(err, backend.ErrUnsupported) {
		return m.unread
	}
	return err
}

// matches lists objects for people, a line for each.
func (m *Manager) matches(found []backend.Object) string {
	var b strings.Builder
	for i, object := range found {
		if i == maxMatches {
			b.WriteString("\n  and more")
			break
		}
		fmt.Fprintf(&b, "\n  %s %s", m.Model.Key, object.Key)
		if object.Hierarchy != "" {
			b.WriteString(" at " + object.Hierarchy)
		}
	}
	return b.String()
}

// shownState returns the state of an object for a data source: every value that the
// server answered, with the key and the node.
func (m *Manager) shownState(object backend.Object, server model.Value) State {
	return m.stateOf(object, server, m.Model.StateFromServer)
}

// importedState returns it as an import takes it.
func (m *Manager) importedState(object backend.Object, server model.Value) State {
	return m.stateOf(object, server, m.Model.ImportedState)
}

func (m *Manager) stateOf(object backend.Object, server model.Value, take func(model.Value) (model.Value, model.Paths)) State {
	state := State{Key: object.Key}
	state.Value, state.NonDefaults = take(server)
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
