package model

import "strings"

// Declared lists the attribute paths that a configuration declares: the leaves of its
// objects, each list as one. A value that is not known yet is declared. Write-only
// values are left out, because no state holds them.
func (m *Model) Declared(config Value) Paths { return declared(m.Fields, config, "") }

func declared(fields []Field, config Value, parent string) Paths {
	var paths Paths
	for i := range fields {
		f := &fields[i]
		v, path := config[f.Name], join(parent, f.Name)
		switch object := asObject(v); {
		case v == nil || f.Access == WriteOnly || f.Access == ReadOnly:
		case f.Kind == Object && object != nil:
			paths = append(paths, declared(f.Fields, object, path)...)
		default:
			paths = append(paths, path)
		}
	}
	return paths
}

// Released returns those of the paths that a configuration does not declare any more,
// although the state holds a value there and the plan keeps it. Null, the empty text
// and the empty list are no values, and a documented default is what an undeclared
// attribute has.
func (m *Model) Released(paths Paths, config, planned, prior Value) Paths {
	var released Paths
	for _, path := range paths {
		v, isLeaf := at(prior, path), asObject(at(prior, path)) == nil
		if v == nil || v == "" || isEmptyList(v) || !isLeaf || declares(config, path) {
			continue
		}
		f := m.FieldAt(path)
		if f != nil && f.Presence == Served && f.Equal(at(planned, path), v) && (f.Default == nil || !f.Equal(v, f.Default)) {
			released = append(released, path)
		}
	}
	return released
}

func isEmptyList(v any) bool {
	list, is := v.([]any)
	return is && len(list) == 0
}

// declares reports whether a configuration declares a path, or may once it is known.
func declares(config Value, path string) bool {
	var v any = config
	for name := range strings.SplitSeq(path, ".") {
		if v = asObject(v)[name]; v == nil || IsUnknown(v) {
			return v != nil
		}
	}
	return true
}

// At returns the value at an attribute path without indexes; nil for none.
func (m *Model) At(value Value, path string) any { return at(value, path) }

// FieldAt returns the field at an attribute path without indexes; nil for none.
func (m *Model) FieldAt(path string) *Field {
	fields := m.Fields
	var f *Field
	for name := range strings.SplitSeq(path, ".") {
		if f = fieldNamed(fields, name); f == nil {
			return nil
		}
		fields = f.Fields
	}
	return f
}

// Clear returns a copy of a plan in which the values at the paths are cleared: they have
// their documented default, or else lists and texts are empty, and anything else is null. What only a create can set stays, and what the server needs.
func (m *Model) Clear(planned Value, paths Paths) Value {
	for _, path := range paths {
		if f := m.FieldAt(path); f != nil && f.Access != CreateOnly && !f.Required {
			planned = with(planned, path, f.cleared())
		}
	}
	return planned
}

// WithNulls returns a copy of the values to send in which those at the paths are Null
// that a plan takes away.
func (m *Model) WithNulls(sent Value, paths Paths, planned, prior Value) Value {
	for _, path := range paths {
		if f := m.FieldAt(path); f != nil && f.Access == ReadWrite && !f.isUnsent() && at(planned, path) == nil && at(prior, path) != nil {
			sent = with(sent, path, Null)
		}
	}
	return sent
}

// cleared is the value that means nothing is there. No choice is empty.
func (f *Field) cleared() any {
	switch {
	case f.Default != nil:
		return f.Default
	case f.IsList():
		return []any{}
	case f.Kind == String && len(f.Choices) == 0:
		return ""
	}
	return nil
}

// with returns a copy of a value with another one at a path through objects.
func with(value Value, path string, v any) Value {
	name, rest, deeper := strings.Cut(path, ".")
	copied := Value{}
	for key, held := range value {
		copied[key] = held
	}
	if deeper {
		v = with(asObject(value[name]), rest, v)
	}
	copied[name] = v
	return copied
}

// null is what a write sends for a value that a plan clears and that is neither a text
// nor a list.
type null struct{}

// Null is sent as JSON's null. Among the values to send, nil says that nothing is.
var Null any = null{}
