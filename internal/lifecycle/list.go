package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Query selects objects, in the words of a configuration.
type Query struct {
	// Hierarchy is a node; empty for the provider's. Traversal is "down" (the
	// default), "local" or "up".
	Hierarchy, Traversal string
	// Filters are attributes, by their paths through objects, and the text that each must
	// equal. Contains and StartsWith hold parts of it, in any letter case.
	Filters, Contains, StartsWith map[string]string
	// Undecided are the Filters whose values are not known while a configuration is validated.
	Undecided []string
	// Whole asks for whole objects, where a list may show summaries.
	Whole bool
	// ForImport gives the states that an import would: references by name, and no objects
	// in which nothing is set.
	ForImport bool
	// Hints gets warnings of filters that nothing meets because of a slip; nil for nobody.
	Hints *Report
}

// Listed is one object of a list.
type Listed struct {
	// State is the object with its key.
	State State
	// Name is the object's business key and node, for people.
	Name string

	object backend.Object
}

// List yields the objects that a query selects, ordered as the server answers.
// A page that fails is one result with an error in its report, and the last.
func (m *Manager) List(ctx context.Context, query Query) iter.Seq2[Listed, Report] {
	return func(yield func(Listed, Report) bool) {
		var report Report
		filters := m.readFilters(query, &report)
		client := m.client(&report)
		if report.HasError() {
			yield(Listed{}, report)
			return
		}
		ctx, cancel := withTimeout(ctx, nil, "list")
		defer cancel()
		if m.nameFilters(ctx, client, cmp.Or(query.Hierarchy, backend.DefaultHierarchy(client)), filters, &report); report.HasError() {
			yield(Listed{}, report)
			return
		}
		selected := m.backendQuery(client, query, filters)
		objects := backend.Objects(ctx, client, m.Model, selected)
		if query.Whole || len(filters) > 0 {
			objects = backend.WholeObjects(ctx, client, m.Model, selected, m.Log)
		}
		if query.Hints != nil {
			noteMisses(filters)
		}
		isEmpty := true
		for object, err := range objects {
			var report Report
			listed, err := m.listed(ctx, query, filters, object, err)
			if err != nil {
				m.addCallError(&report, "list", nil, err)
			} else if query.ForImport && listed.State.Key != "" {
				m.showNames(ctx, client, &listed.State, State{})
			}
			if listed.State.Key == "" && err == nil {
				continue
			}
			if isEmpty = false; !yield(listed, report) {
				return
			}
		}
		if query.Hints != nil && isEmpty {
			m.hint(filters, query.Hints)
		}
	}
}

// listed returns an object as a result; the zero Listed where a filter leaves it
// out, or with the error with which the object came.
func (m *Manager) listed(ctx context.Context, query Query, filters []filter, object backend.Object, err error) (Listed, error) {
	if err != nil {
		return Listed{}, err
	}
	server, _ := m.decode(ctx, object)
	if slices.ContainsFunc(filters, func(f filter) bool { return !f.matches(m.Model, server) }) {
		return Listed{}, nil
	}
	state := m.shownState
	if query.ForImport {
		state = m.importedState
	}
	return Listed{state(object, server), m.displayName(object, server), object}, nil
}

func (m *Manager) displayName(object backend.Object, server model.Value) string {
	name := object.Key
	if key := m.Model.KeyOf(server); key != "" {
		name = key
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
		// A server may hold choices, booleans, telephone numbers and names in several
		// spellings, and tell letter cases apart. Only text of the top level for which
		// that means nothing can be left to it.
		if text, ok := f.equal.(string); ok && f.field == m.Model.Field(f.path) && f.field.IsSpelledInOneWay(text) && !f.folds(text) {
			q.Equal[f.field.Payload] = text
		}
	}
	return q
}
