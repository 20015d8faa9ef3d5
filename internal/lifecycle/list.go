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
		query.Whole = query.Whole || len(filters) > 0
		for object, err := range backend.Objects(ctx, client, m.Model, m.backendQuery(client, query, filters)) {
			listed, selected, report := m.listed(ctx, client, query, filters, object, err)
			if (selected || report.HasError()) && !yield(listed, report) || err != nil {
				return
			}
		}
	}
}

// listed returns an object as a result; selected is false where a filter leaves
// it out.
func (m *Manager) listed(ctx context.Context, client backend.Client, query Query, filters []filter, object backend.Object, err error) (_ Listed, selected bool, report Report) {
	if err == nil && query.Whole {
		object, err = whole(ctx, client, m.Model, object)
	}
	var server model.Value
	if err == nil {
		server, err = m.decode(object)
	}
	if err != nil {
		report.addCallError(m.Model, "list", err)
		return Listed{}, false, report
	}
	if !matchesAll(filters, server) {
		return Listed{}, false, nil
	}
	return Listed{m.importedState(object, server), m.displayName(object, server)}, true, nil
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
func (m *Manager) backendQuery(client backend.Client, query Query, filters []filter) backend.Query {
	q := backend.Query{
		Hierarchy: cmp.Or(query.Hierarchy, backend.DefaultHierarchy(client)),
		Traversal: cmp.Or(query.Traversal, backend.TraverseDown), Equal: map[string]string{},
	}
	for _, f := range filters {
		// A server may answer choices and booleans in several spellings, so only
		// plain text can be left to it.
		if f.field.Kind == model.String && len(f.field.Choices) == 0 {
			q.Equal[f.field.Payload] = f.text
		}
	}
	return q
}

// filter is one attribute and the value it must equal.
type filter struct {
	field *model.Field
	text  string
	value any
}

func (m *Manager) readFilters(declared map[string]string, report *Report) []filter {
	var list []filter
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		text, at := declared[name], Path{"filters", MapKey(name)}
		f := m.Model.Field(name)
		if f == nil || !filterable(f) {
			report.addError(at, "Unknown filter", m.unknownFilter(name))
			continue
		}
		value, err := parseFilter(f, text)
		if err != nil {
			report.addError(at, "Unusable filter", fmt.Sprintf("%s: %s.", at, err))
			continue
		}
		list = append(list, filter{field: f, text: text, value: value})
	}
	return list
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

func matchesAll(filters []filter, server model.Value) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool {
		return !f.field.Equal(f.value, server[f.field.Name])
	})
}
