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

// Import finds the object that an import id names. The state holds its key and
// node alone; the Read that follows takes everything else, without another request where
// the id was the key.
func (m *Manager) Import(ctx context.Context, id string) (*State, Report) {
	return m.run(ctx, "import", nil, nil, func(ctx context.Context, client backend.Client, report *Report) (*State, error) {
		object, err := m.findByImportID(ctx, client, id)
		keyless := len(m.Model.KeyFields()) == 0 && errors.Is(err, backend.ErrUnsupported)
		if keyless || errors.Is(err, backend.ErrNotFound) {
			detail := fmt.Sprintf("No %s answers to the import id %q. An import id is %s.", m.Model.Title, m.Model.ImportID(id), importForms(m.Model))
			if !keyless {
				detail += "\n\n" + err.Error()
			}
			report.addError(nil, "Cannot import "+m.Model.Title, detail)
			return nil, nil
		}
		if err == nil {
			m.noteImport(id, object.Key, report)
			if !report.HasError() {
				m.claim(ctx, object.Key, m.Model.KeyIn(object.Data), claim{node: object.Hierarchy}, report)
			}
			if report.HasError() {
				return nil, nil
			}
		}
		state := &State{Key: object.Key, Value: model.Value{}, Unread: true}
		if m.Model.HasHierarchy && object.Hierarchy != "" {
			state.Value[Hierarchy] = object.Hierarchy
		}
		return state, err
	})
}

// ImportKey is Import for an identity, which holds the key. The Read that follows finds out
// whether there is such an object.
func (m *Manager) ImportKey(key string) (*State, Report) {
	var report Report
	if m.Shared != nil {
		m.noteImport(key, key, &report)
	}
	if report.HasError() {
		return nil, report
	}
	return &State{Key: key, Unread: true}, report
}

// noteImport notes an import, and reports an object that this run has imported before.
func (m *Manager) noteImport(id, object string, report *Report) {
	if m.first(importOf(mapKey(m.Model, object))) {
		return
	}
	report.addError(nil, "Imported twice",
		fmt.Sprintf("%s names the %s %s, which another import of this run has named. Two blocks for one object undo each other's changes, "+
			"and whoever removes one of them deletes the object. Keep one.", m.Model.ImportID(id), m.Model.Title, object))
}

// importOf names the import of an object among what is told once.
func importOf(object string) string { return "imported\x00" + object }

// isImported reports whether this run has imported an object.
func (m *Manager) isImported(object string) bool {
	_, imported := m.told.Load(importOf(mapKey(m.Model, object)))
	return imported
}

// importForms names the forms of an import id.
func importForms(m *model.Model) string {
	key := m.KeyTitle()
	if m.Generic {
		return genericImportForms(m, key)
	}
	article := "a"
	if strings.ContainsAny(m.Key[:1], "aeiou") {
		article = "an"
	}
	if m.HasHierarchy {
		shown := ""
		if m.FieldAt(shownID) != nil && m.Key != shownID {
			shown = " or the " + shownID + " that Terraform prints"
		}
		return fmt.Sprintf("%s %s, <hierarchy path>/<%s>, or <%s> alone%s for an object at the provider's node or below",
			article, m.Key, key, key, shown)
	}
	return fmt.Sprintf("%s %s or a <%s>", article, m.Key, key)
}

// genericImportForms names them where one resource serves all models.
func genericImportForms(m *model.Model, key string) string {
	forms := m.ImportID("<" + m.Key + ">")
	if key == "" {
		return forms + ": the model has no business key"
	}
	if len(m.BusinessKeys) > 0 {
		key = "[\"<" + strings.ReplaceAll(key, " and ", ">\", \"<") + ">\"]"
	} else {
		key = "<" + key + ">"
	}
	return forms + " or " + m.ImportID("<hierarchy path>/"+key)
}

// findByImportID reads an import id: "<hierarchy path>/<business key>" where the
// model has a hierarchy, else the key, else the business key at the provider's
// own node or below. A hierarchy path holds no slash, a business key may.
func (m *Manager) findByImportID(ctx context.Context, client backend.Client, id string) (backend.Object, error) {
	if node, value, ok := strings.Cut(id, "/"); ok && m.Model.HasHierarchy {
		object, err := backend.Find(ctx, client, m.Model, node, value)
		err = m.orUnread(err)
		return object, m.addElsewhere(ctx, client, node, value, err)
	}
	node := backend.DefaultHierarchy(client)
	if !m.NamesBusinessKey(id) {
		object, err := client.Get(ctx, m.Model, id)
		if err == nil {
			m.handed.Store(mapKey(m.Model, object.Key), object)
		}
		if !errors.Is(err, backend.ErrNotFound) && !errors.Is(err, backend.ErrInvalidKey) || m.Model.HasHierarchy && node == "" {
			return object, err
		}
	}
	object, err := m.search(ctx, client, node, id)
	if errors.Is(err, backend.ErrNotFound) && !m.NamesBusinessKey(id) {
		if shown, found := m.shownAs(ctx, client, node, id); found {
			return shown, nil
		}
	}
	return object, m.addElsewhere(ctx, client, node, id, err)
}

// shownID is the field that Terraform prints beside the address of an object.
const shownID = "id"

// shownAs looks for the object at the node or below that has the id that Terraform
// prints of it, which may be another than the key.
func (m *Manager) shownAs(ctx context.Context, client backend.Client, node, id string) (backend.Object, bool) {
	f := m.Model.FieldAt(shownID)
	if f == nil || f.Kind != model.String || m.Model.Key == shownID || m.Model.Generic {
		return backend.Object{}, false
	}
	query := backend.Query{Hierarchy: node, Traversal: backend.TraverseDown, Equal: map[string]string{f.Payload: id}}
	for object, err := range backend.WholeObjects(ctx, client, m.Model, query, m.Log) {
		if err != nil {
			return backend.Object{}, false
		}
		if object.Data[f.Payload] == id {
			return object, true
		}
	}
	return backend.Object{}, false
}

// NamesBusinessKey reports whether an import id can only be a business key: an
// email address, or a user name that is one. No server has such keys.
func (m *Manager) NamesBusinessKey(id string) bool {
	f := m.Model.BusinessKeyField()
	if f == nil {
		return false
	}
	return (f.Format == model.Email || f.Format == model.UserName || f.Format == model.ByForm) && strings.Contains(id, "@")
}

// addElsewhere adds to an error of an import where there is an object with the
// business key, if not at the node: below it, above it, or beside it.
func (m *Manager) addElsewhere(ctx context.Context, client backend.Client, node, key string, err error) error {
	if !errors.Is(err, backend.ErrNotFound) || !m.Model.HasHierarchy {
		return err
	}
	queries := []backend.Query{{Hierarchy: node}, {Hierarchy: node, Traversal: backend.TraverseUp}}
	if placer, ok := backend.As[backend.Placer](client); ok {
		queries = append(queries, backend.Query{Hierarchy: placer.DefaultHierarchy()}, backend.Query{Hierarchy: placer.Top()})
	}
	for _, query := range queries {
		query.Traversal, query.Limit = cmp.Or(query.Traversal, backend.TraverseDown), 1
		if found, _ := backend.Search(ctx, client, m.Model, query, key); len(found) > 0 {
			return fmt.Errorf("%w\n\nThere is one at another node: import it as %s", err, m.Model.ImportID(found[0].Hierarchy+"/"+key))
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
