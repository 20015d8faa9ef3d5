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
// own node. A hierarchy path holds no slash, a business key may.
func (m *Manager) findByImportID(ctx context.Context, client backend.Client, id string) (backend.Object, error) {
	if node, value, ok := strings.Cut(id, "/"); ok && m.Model.HasHierarchy {
		return backend.Find(ctx, client, m.Model, node, value)
	}
	object, err := client.Get(ctx, m.Model, id)
	node := backend.DefaultHierarchy(client)
	if !errors.Is(err, backend.ErrNotFound) || m.Model.HasHierarchy && node == "" {
		return object, err
	}
	found, findErr := backend.Find(ctx, client, m.Model, node, id)
	if errors.Is(findErr, backend.ErrNotFound) {
		return found, err
	}
	return found, findErr
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
