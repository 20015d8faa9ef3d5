package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// filter is one condition on an object.
type filter struct {
	path  string // attribute path
	field *model.Field
	// equal is what the value must be; nil where holds decides on its text.
	equal any
	holds func(text string) bool
	// missed are texts that objects have in the place of equal, where somebody asks.
	missed map[string]bool
}

// matches reports whether an object meets the condition. A part of a text may be one of
// the title that people see of a choice.
func (f filter) matches(m *model.Model, object model.Value) bool {
	v := m.At(object, f.path)
	text, ok := v.(string)
	if f.equal != nil {
		want, isText := f.equal.(string)
		if f.field.Equal(f.equal, v) || ok && isText && f.folds(want) && strings.EqualFold(want, text) {
			return true
		}
		if ok && f.missed != nil && len(f.missed) < mostMissed {
			f.missed[text] = true
		}
		return false
	}
	if !ok {
		return false
	}
	if f.holds(strings.ToLower(text)) {
		return true
	}
	return slices.ContainsFunc(f.field.Choices, func(c model.Choice) bool {
		return f.field.Equal(c.Value, text) && f.holds(strings.ToLower(c.Label()))
	})
}

// folds reports whether a text of the field may also stand in other letters, of which the
// model knows nothing: a name may, and neither an address nor an identifier.
func (f filter) folds(text string) bool {
	return f.field.Target == nil && f.field.Canonical(strings.ToUpper(text)) != f.field.Canonical(strings.ToLower(text))
}

// readFilters returns the conditions of a query.
func (m *Manager) readFilters(query Query, report *Report) []filter {
	var filters []filter
	for _, name := range slices.Sorted(maps.Keys(query.Filters)) {
		at := Path{"filters", MapKey(name)}
		path, f := m.filterField(name)
		if f == nil || !filterable(f) || m.inList(path) {
			m.addUnfit(at, name, filterable, report)
			continue
		}
		if slices.Contains(query.Undecided, name) {
			continue
		}
		value, err := parseFilter(f, query.Filters[name])
		if err != nil {
			report.addError(at, "Unusable filter", fmt.Sprintf("%s: %s", at, sentence(err.Error())))
		}
		filters = append(filters, filter{path: path, field: f, equal: value})
	}
	filters = append(filters, m.readParts("contains", query.Contains, strings.Contains, report)...)
	return append(filters, m.readParts("starts_with", query.StartsWith, strings.HasPrefix, report)...)
}

// ValidateQuery checks the conditions of a query as far as that takes no server.
func (m *Manager) ValidateQuery(query Query) Report {
	var report Report
	m.readFilters(query, &report)
	return report
}

// nameFilters replaces the names of other objects in conditions by what they stand for.
// What the server does not tell is compared as it is.
func (m *Manager) nameFilters(ctx context.Context, client backend.Client, node string, filters []filter, report *Report) {
	for i, f := range filters {
		text, isText := f.equal.(string)
		if !isText || text == "" || f.field.Target == nil || !m.translates() {
			continue
		}
		q := question{client: client, target: *f.field.Target, node: node, patient: true}
		found, err := m.references.resolve(ctx, q, text)
		at := Path{"filters", MapKey(f.path)}
		ref := model.Reference{Field: f.field, Path: f.path, Attribute: f.path, Text: text}
		switch {
		case err != nil:
		case found.found():
			filters[i].equal = found.choice.Value
		case len(found.several) == 0 && (q.isIdentifier(text) || q.target.IsPerson()): // nobody has it
		case len(found.several) > 0:
			report.addError(at, "Unusable filter", fmt.Sprintf("%s: %s", at, sharedName(ctx, q, ref, found)))
		default:
			report.addError(at, "Unusable filter", fmt.Sprintf("%s: %s", at, unknownName(q, ref, found)))
		}
	}
}

// readParts returns the conditions on parts of texts, in any letter case.
func (m *Manager) readParts(attribute string, declared map[string]string, holds func(text, part string) bool, report *Report) []filter {
	var filters []filter
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		path, f := m.filterField(name)
		if f == nil || !isText(f) || m.inList(path) {
			m.addUnfit(Path{attribute, MapKey(name)}, name, isText, report)
			continue
		}
		part := strings.ToLower(declared[name])
		filters = append(filters, filter{path: path, field: f, holds: func(text string) bool { return holds(text, part) }})
	}
	return filters
}

func parseFilter(f *model.Field, text string) (any, error) {
	switch {
	case f.Kind == model.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%s is true or false, not %q", f.Name, text)
		}
		return v, nil
	case f.Kind == model.Int:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s is a whole number, not %q", f.Name, text)
		}
		return v, nil
	case f.Kind == model.Number:
		v, ok := model.ParseNumber(text)
		if !ok || v == nil {
			return nil, fmt.Errorf("%s is a number, not %q", f.Payload, text)
		}
		return v, nil
	case len(walk{}.undocumentedIn([]model.Field{*f}, model.Value{f.Name: text})) > 0 && !f.Extensible:
		return nil, errors.New(strings.TrimSuffix(f.Choices.Explain(text), "."))
	}
	return text, nil
}

// sentence ends a text with a full stop, unless it asks.
func sentence(text string) string {
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// filterable reports whether objects can be told apart by the field: it holds
// one value, and the server shows it.
func filterable(f *model.Field) bool {
	return (f.Kind <= model.Int || f.Kind == model.Number) && f.Access != model.WriteOnly
}

// isText reports whether objects can be told apart by a part of the field.
func isText(f *model.Field) bool { return f.Kind == model.String && f.Access != model.WriteOnly }

// addUnfit reports a condition on a field that does not fit, or on none.
func (m *Manager) addUnfit(at Path, name string, fits func(*model.Field) bool, report *Report) {
	switch path, f := m.filterField(name); {
	case f == nil:
		report.addError(at, "Unknown filter", fmt.Sprintf("%s: %s", at, m.unknownFilter(name, fits)))
	case m.inList(path):
		report.addError(at, "Unusable filter", fmt.Sprintf("%s: it is in a list, %s.", at, onlySingle))
	default:
		report.addError(at, "Unusable filter", fmt.Sprintf("%s: %s.", at, m.whyUnfit(name, f, fits)))
	}
}

const onlySingle = "and only single values can be compared. Take all, and choose with a for expression of Terraform"

// inList reports whether what an attribute path names is in the elements of a list.
func (m *Manager) inList(path string) bool {
	for i, r := range path {
		if f := m.Model.FieldAt(path[:i]); r == '.' && f != nil && f.IsList() {
			return true
		}
	}
	return false
}

// whyUnfit says what is the matter with a condition on a field, and what does instead.
func (m *Manager) whyUnfit(name string, f *model.Field, fits func(*model.Field) bool) string {
	switch {
	case f.Access == model.WriteOnly:
		return "the server never shows it"
	case f.Kind == model.Object:
		if inside := m.filterNames(f.Fields, name+".", fits); len(inside) > 0 {
			return "it is an object. Name a value in it: " + strings.Join(inside.Labels(), ", ")
		}
		return "it is an object without a value that could be compared so"
	case f.IsList():
		return "it is a list, " + onlySingle
	case f.Kind == model.Bool:
		return "it is true or false, and so has no parts. Compare it in filters"
	case f.Kind == model.Int, f.Kind == model.Number:
		return "it is a number, of which no parts can be compared. Compare it in filters"
	}
	return "it has no value that could be compared"
}

// unknownFilter names the attributes that fit: those of the object that the name leads
// to, as far as it does and there are some, or of the top level.
func (m *Manager) unknownFilter(name string, fits func(*model.Field) bool) string {
	fields, parent := m.Model.Fields, ""
	names := m.filterNames(fields, parent, fits)
	for step := range strings.SplitSeq(name, ".") {
		i := slices.IndexFunc(fields, func(f model.Field) bool { return m.filterName(&f) == step && f.Kind == model.Object })
		if i < 0 {
			break
		}
		fields, parent = fields[i].Fields, parent+step+"."
		if inside := m.filterNames(fields, parent, fits); len(inside) > 0 {
			names = inside
		}
	}
	return names.ExplainAs("attributes to filter by", name)
}

func (m *Manager) filterNames(fields []model.Field, parent string, fits func(*model.Field) bool) model.Choices {
	var names model.Choices
	for i := range fields {
		if fits(&fields[i]) {
			names = append(names, model.Choice{Value: parent + m.filterName(&fields[i])})
		}
	}
	return names
}
