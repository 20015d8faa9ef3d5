package lifecycle

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// DataObject is an object of any model that was found, and not declared.
type DataObject struct {
	Listed
	// Fields are those of State.Value.
	Fields []model.Field
}

// showing returns a manager that reads what only the server sets, too.
func (m *DataManager) showing() *DataManager {
	return &DataManager{*m.withModel(m.Model.Showing()), m.Unchecked}
}

// shown returns what is known of an object, with what the model does not have; what only
// the server sets is there for a manager that is showing.
func (m *DataManager) shown(ctx context.Context, object backend.Object) DataObject {
	return m.dataObject(ctx, object, (*Manager).shownState)
}

// forImport returns an object as an import takes it.
func (m *DataManager) forImport(ctx context.Context, object backend.Object) DataObject {
	return m.dataObject(ctx, object, (*Manager).importedState)
}

func (m *DataManager) dataObject(ctx context.Context, object backend.Object, state func(*Manager, backend.Object, model.Value) State) DataObject {
	of := m.fit(object.Data)
	server, _ := of.decode(ctx, object)
	return DataObject{Listed{State: state(&of.Manager, object, server), Name: of.displayName(object, server)}, of.Model.Fields}
}

// DataName names one object: by its Key, or by its BusinessKey at or below Node.
type DataName struct{ Key, BusinessKey, Node string }

// FindData reads one object for a data source: with all that the server shows, and
// without secrets.
func (m *DataManager) FindData(ctx context.Context, name DataName) (found DataObject, report Report) {
	_, report = m.run(ctx, "read", nil, nil, func(ctx context.Context, client backend.Client, report *Report) (*State, error) {
		m.checkOperations(false, report)
		key := name.Key
		if key == "" && !report.HasError() {
			row, err := m.search(ctx, client, cmp.Or(name.Node, backend.DefaultHierarchy(client)), name.BusinessKey)
			if err != nil {
				return nil, err
			}
			key = row.Key
		}
		if report.HasError() {
			return nil, nil
		}
		object, err := client.Get(ctx, m.Model, key)
		if err == nil {
			found = m.showing().shown(ctx, object)
		}
		return nil, err
	})
	return found, report
}

// ListData is List for objects of any model. With ForImport they are as an import takes them,
// and else with all that the server shows.
func (m *DataManager) ListData(ctx context.Context, query Query) iter.Seq2[DataObject, Report] {
	return func(yield func(DataObject, Report) bool) {
		selecting := m.showing()
		take := selecting.shown
		if query.ForImport {
			take = m.forImport
		}
		if m.Unchecked {
			selecting.Model = selecting.Model.WithTexts(keysIn(query))
		}
		for listed, report := range selecting.List(ctx, query) {
			if report.HasError() {
				if !yield(DataObject{}, report) {
					return
				}
				continue
			}
			found := take(ctx, listed.object)
			if query.ForImport {
				client := m.client(&report)
				m.fit(listed.object.Data).showNames(ctx, client, &found.State, State{})
			}
			if !yield(found, report) {
				return
			}
		}
	}
}

// keysIn returns the paths that a query names. Where nothing is known of a model, they are
// those of texts.
func keysIn(query Query) []string {
	return slices.Concat(slices.Collect(maps.Keys(query.Filters)), slices.Collect(maps.Keys(query.Contains)), slices.Collect(maps.Keys(query.StartsWith)))
}

// MinimalData returns the shortest data that plan no change for an imported object.
func (m *DataManager) MinimalData(data model.Value) model.Value { return m.Model.MinimalConfig(data) }

// filterField returns the field that a condition names, with its attribute path: by
// attributes, or by the payload's keys where the model is for data.
func (m *Manager) filterField(name string) (path string, f *model.Field) {
	if m.Model.Generic {
		return m.Model.PathByPayload(name)
	}
	return name, m.Model.FieldAt(name)
}

// filterName is what a condition calls a field.
func (m *Manager) filterName(f *model.Field) string {
	if m.Model.Generic {
		return f.Payload
	}
	return f.Name
}
