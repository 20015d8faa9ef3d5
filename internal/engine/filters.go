package engine

import (
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The attributes that select objects, in plural data sources and list resources.
const (
	traversalAttribute = "traversal"
	filtersAttribute   = "filters"
)

var traversals = []string{"down", "local", "up"}

const (
	listHierarchyDescription = "Hierarchy node to list at, as a dot path. The provider's `hierarchy` is used where none is given."
	traversalDescription     = "Which nodes to take in: the node and all below (`down`), the node alone (`local`), or the node and " +
		"all above (`up`). Default: `down`."
)

func filtersDescription(m *model.Model) string {
	return "Attributes and the values that they must equal, all of them. Attributes of the top level can be " +
		"named that hold one value, such as `" + m.BusinessKey + "`; choices match by title or value."
}

// listQuery returns what to ask the server for. The filters are checked again
// on each object that it answers.
func listQuery(client backend.Client, config model.Value, filters []filter) backend.Query {
	q := backend.Query{Traversal: "down", Equal: map[string]string{}}
	if traversal, ok := config[traversalAttribute].(string); ok {
		q.Traversal = traversal
	}
	if q.Hierarchy, _ = config[hierarchyAttribute].(string); q.Hierarchy == "" {
		q.Hierarchy = backend.DefaultHierarchy(client)
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

func readFilters(m *model.Model, config model.Value, diags *diag.Diagnostics) []filter {
	declared, _ := config[filtersAttribute].(model.Value)
	var list []filter
	for name, v := range declared {
		text, _ := v.(string)
		at := path.Root(filtersAttribute).AtMapKey(name)
		f := m.Field(name)
		if f == nil || !filterable(f) {
			diags.AddAttributeError(at, "Unknown filter", unknownFilter(m, name))
			continue
		}
		value, err := parseFilter(f, text)
		if err != nil {
			diags.AddAttributeError(at, "Unusable filter", fmt.Sprintf("%s: %s.", at, err))
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

func unknownFilter(m *model.Model, name string) string {
	var names model.Choices
	for i := range m.Fields {
		if f := &m.Fields[i]; filterable(f) {
			names = append(names, model.Choice{Value: f.Name})
		}
	}
	return names.Explain(name)
}

func matchesAll(filters []filter, server model.Value) bool {
	for _, f := range filters {
		if !f.field.Equal(f.value, server[f.field.Name]) {
			return false
		}
	}
	return true
}
