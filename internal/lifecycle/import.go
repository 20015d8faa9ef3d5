package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Import finds the object that an import id names. The state holds its key and
// node alone; the Read that follows takes everything else.
func (m *Manager) Import(ctx context.Context, id string) (*State, Report) {
	return m.run(ctx, "import", nil, nil, func(ctx context.Context, client backend.Client, report *Report) (*State, error) {
		object, err := m.findByImportID(ctx, client, id)
		if errors.Is(err, backend.ErrNotFound) {
			report.addError(nil, "Cannot import "+m.Model.Title,
				fmt.Sprintf("No %s answers to the import id %q, which is %s.\n\n%s", m.Model.Title, id, importForms(m.Model), err))
			return nil, nil
		}
		state := &State{Key: object.Key, Value: model.Value{}}
		if m.Model.HasHierarchy && object.Hierarchy != "" {
			state.Value[Hierarchy] = object.Hierarchy
		}
		return state, err
	})
}

// importForms names the two forms of an import id.
func importForms(m *model.Model) string {
	article := "a"
	if strings.ContainsAny(m.Key[:1], "aeiou") {
		article = "an"
	}
	if m.HasHierarchy {
		return fmt.Sprintf("either %s %s or a hierarchy and a business key, <hierarchy path>/<%s>", article, m.Key, m.BusinessKey)
	}
	return fmt.Sprintf("either %s %s or a business key, <%s>", article, m.Key, m.BusinessKey)
}

// findByImportID reads an import id: "<hierarchy path>/<business key>" where the
// model has a hierarchy, else the key, else the business key at the provider's
// own node or below. A hierarchy path holds no slash, a business key may.
func (m *Manager) findByImportID(ctx context.Context, client backend.Client, id string) (backend.Object, error) {
	if node, value, ok := strings.Cut(id, "/"); ok && m.Model.HasHierarchy {
		object, err := backend.Find(ctx, client, m.Model, node, value)
		return object, m.addElsewhere(ctx, client, node, value, err)
	}
	object, err := client.Get(ctx, m.Model, id)
	node := backend.DefaultHierarchy(client)
	if !errors.Is(err, backend.ErrNotFound) && !errors.Is(err, backend.ErrInvalidKey) || m.Model.HasHierarchy && node == "" {
		return object, err
	}
	return m.search(ctx, client, node, id)
}

// addElsewhere adds to an error of an import where there is an object with the
// business key, if not at the node: at one below or above it.
func (m *Manager) addElsewhere(ctx context.Context, client backend.Client, node, key string, err error) error {
	if !errors.Is(err, backend.ErrNotFound) {
		return err
	}
	for _, traversal := range []string{backend.TraverseDown, backend.TraverseUp} {
		query := backend.Query{Hierarchy: node, Traversal: traversal, Limit: 1}
		if found, _ := backend.Search(ctx, client, m.Model, query, key); len(found) > 0 {
			return fmt.Errorf("%w\n\nThere is one at another node: import it as %s/%s", err, found[0].Hierarchy, key)
		}
	}
	return err
}

// MinimalConfig returns the shortest configuration that plans no change for an
// imported state.
func (m *Manager) MinimalConfig(state State) model.Value {
	config := m.Model.MinimalConfig(state.Value)
	if node := state.Value[Hierarchy]; node != nil && m.Model.HasHierarchy {
		config[Hierarchy] = node
	}
	return config
}
