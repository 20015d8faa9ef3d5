package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Query selects objects, in the words of a configuration.
type Query struct {
	// Hierarchy is a node; empty for the provider's. Traversal is "down" (the
	// default), "local" or "up".
	Hierarchy, Traversal string
	// Filters are attributes and the text that each must equal.
	Filters map[string]string
	// Whole asks for whole objects, where a list may show summaries.
	Whole bool
}

// Listed is one object of a list.
type Listed struct {
	// State is the object as an import would take it, with its key.
	State State
	// Name is the object's business key and node, for people.
	Name string
}

// List yields the objects that a query selects, ordered as the server answers.
// A page that fails is one result with an error in its report, and the last.
func (m *Manager) List(ctx context.Context, query Query) iter.Seq2[Listed, Report] {
	return func(yield func(Listed, Report) bool) {
		var report Report
		filters := m.readFilters(query.Filters, &report)
		client := m.client(&report)
		if report.HasError() {
			yield(Listed{}, report)
			return
		}
		ctx, cancel := withTimeout(ctx, nil, "list")
		defer cancel()
		objects := backend.Objects
		if query.Whole || len(filters) > 0 {
			objects = backend.WholeObjects
		}
		for object, err := range objects(ctx, client, m.Model, m.backendQuery(client, query, filters)) {
			var report Report
			listed, err := m.listed(ctx, filters, object, err)
			if err != nil {
				m.addCallError(&report, "list", nil, err)
			}
			if (listed.State.Key != "" || err != nil) && !yield(listed, report) {
				return
			}
		}
	}
}

// listed returns an object as a result; the zero Listed where a filter leaves it
// out, or with the error with which the object came.
func (m *Manager) listed(ctx context.Context, filters model.Value, object backend.Object, err error) (Listed, error) {
	if err != nil {
		return Listed{}, err
	}
	server, _ := m.decode(ctx, object)
	if !m.matchesAll(filters, server) {
		return Listed{}, nil
	}
	return Listed{m.importedState(object, server), m.displayName(object, server)}, nil
}

func (m *Manager) displayName(object backend.Object, server model.Value) string {
	name := object.Key
	if key := server[m.Model.BusinessKey]; key != nil {
		name = model.Text(key)
	}
	if object.Hierarchy == "" {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, object.Hierarchy)
}

// backendQuery returns the query for the server. The filters are checked again
// on each object that it answers.
func (m *Manager) backendQuery(client backend.Client, query Query, filters model.Value) backend.Query {
	q := backend.Query{
		Hierarchy: cmp.Or(query.Hierarchy, backend.DefaultHierarchy(client)),
		Traversal: cmp.Or(query.Traversal, backend.TraverseDown), Equal: map[string]string{},
	}
	for name, value := range filters {
		// A server may hold choices, booleans and telephone numbers in several
		// spellings, so only plain text can be left to it.
		if f := m.Model.Field(name); f.Kind == model.String && len(f.Choices) == 0 && f.Format != model.PhoneNumber {
			q.Equal[f.Payload] = model.Text(value)
		}
	}
	return q
}

// readFilters returns the values that attributes must equal.
func (m *Manager) readFilters(declared map[string]string, report *Report) model.Value {
	filters := model.Value{}
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		at, f := Path{"filters", MapKey(name)}, m.Model.Field(name)
		if f == nil || !filterable(f) {
			report.addError(at, "Unknown filter", m.unknownFilter(name))
			continue
		}
		value, err := parseFilter(f, declared[name])
		if err != nil {
			report.addError(at, "Unusable filter", fmt.Sprintf("%s: %s.", at, err))
		}
		filters[name] = value
	}
	return filters
}

func parseFilter(f *model.Field, text string) (any, error) {
	switch f.Kind {
	case model.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%s is true or false, not %q", f.Name, text)
		}
		return v, nil
	case model.Int:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s is a whole number, not %q", f.Name, text)
		}
		return v, nil
	}
	return text, nil
}

// filterable reports whether objects can be told apart by the field: it holds
// one value, and the server shows it.
func filterable(f *model.Field) bool { return f.Kind <= model.Int && f.Access != model.WriteOnly }

func (m *Manager) unknownFilter(name string) string {
	var names model.Choices
	for i := range m.Model.Fields {
		if f := &m.Model.Fields[i]; filterable(f) {
			names = append(names, model.Choice{Value: f.Name})
		}
	}
	return names.Explain(name)
}

func (m *Manager) matchesAll(filters, server model.Value) bool {
	for name, value := range filters {
		if !m.Model.Field(name).Equal(value, server[name]) {
			return false
		}
	}
	return true
}
