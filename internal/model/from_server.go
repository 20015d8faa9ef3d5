package model

import "slices"

// Paths is a set of attribute paths.
type Paths []string

// Without returns the paths that the configuration does not declare. Paths
// through lists are never in the set (see Model.StateFromServer).
func (p Paths) Without(config Value) Paths {
	return slices.DeleteFunc(slices.Clone(p), func(path string) bool { return at(config, path) != nil })
}

// StateFromServer returns the state of an object that no configuration has
// described yet: everything that the server answers. Where the server is silent
// inside an object that it answers, the documented default is stored. The paths
// name the values that differ from their documented default (see Plan).
func (m *Model) StateFromServer(server Value) (Value, Paths) {
	state := fromServer(m.Fields, server)
	return state, nonDefaults(m.Fields, state, "")
}

// ImportedState returns the state of an object that is imported: StateFromServer without
// the objects in which nothing is set that a configuration could declare. Undeclared, they
// are null in every other state, too, and in a configuration that Terraform generates they
// would be objects in which nothing is declared.
func (m *Model) ImportedState(server Value) (Value, Paths) {
	state, paths := m.StateFromServer(server)
	return withoutHollow(m.Fields, state), paths
}

func withoutHollow(fields []Field, state Value) Value {
	return MapFields(fields, func(f *Field) any {
		v := state[f.Name]
		switch {
		case v == nil || f.Access == ReadOnly:
		case f.Kind == Object:
			object := withoutHollow(f.Fields, asObject(v))
			if !declarable(f.Fields, object) {
				return nil
			}
			return object
		case f.Kind == ObjectList:
			return mapElements(asList(v), func(element Value) Value { return withoutHollow(f.Fields, element) })
		}
		return v
	})
}

// declarable reports whether an object holds a value that a configuration can declare.
func declarable(fields []Field, object Value) bool {
	for i := range fields {
		if f := &fields[i]; object[f.Name] != nil && f.Access != ReadOnly {
			return true
		}
	}
	return false
}

// nonDefaults records no path below a list, because an index does not identify an
// element; Plan keeps the prior values of elements without it.
func nonDefaults(fields []Field, state Value, parent string) Paths {
	var paths Paths
	for i := range fields {
		f := &fields[i]
		switch v := state[f.Name]; {
		case v == nil:
		case f.Kind == Object:
			paths = append(paths, nonDefaults(f.Fields, asObject(v), join(parent, f.Name))...)
		case f.Default != nil && !f.Equal(v, f.Default):
			paths = append(paths, join(parent, f.Name))
		}
	}
	return paths
}

func fromServer(fields []Field, server Value) Value {
	return MapFields(fields, func(f *Field) any { return fieldFromServer(f, server[f.Name]) })
}

func fieldFromServer(f *Field, server any) any {
	switch {
	case IsUnknown(server) || f.Presence == Lacking:
		return nil
	case server == nil:
		return f.Default
	case f.Kind == Object:
		return fromServer(f.Fields, asObject(server))
	case f.Kind == ObjectList:
		return mapElements(asList(server), func(element Value) Value { return fromServer(f.Fields, element) })
	}
	return server
}
