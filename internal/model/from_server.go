package model

// StateFromServer returns the state of an object that no configuration has
// described yet: everything that the server answers. Where the server is silent
// inside an object that it answers, the documented default is stored. The paths
// name the values that differ from their documented default (see Plan).
func (m *Model) StateFromServer(server Value) (Value, Paths) {
	var nonDefaults Paths
	state := fromServer(m.Fields, server, "", &nonDefaults)
	return state, nonDefaults
}

func fromServer(fields []Field, server Value, path string, nonDefaults *Paths) Value {
	return mapFields(fields, func(f *Field) any {
		return fieldFromServer(f, server[f.Name], join(path, f.Name), nonDefaults)
	})
}

// fieldFromServer adds to nonDefaults unless that is nil.
func fieldFromServer(f *Field, server any, path string, nonDefaults *Paths) any {
	switch {
	case server == nil:
		return f.Default
	case f.Kind == Object:
		return fromServer(f.Fields, asObject(server), path, nonDefaults)
	case f.Kind == ObjectList:
		return elementsFromServer(f, asList(server))
	case f.Default != nil && nonDefaults != nil && !f.Equal(server, f.Default):
		*nonDefaults = append(*nonDefaults, path)
	}
	return server
}

// elementsFromServer takes every element. No path below a list is recorded,
// because an index does not identify an element; Plan keeps the prior values of
// elements without it.
func elementsFromServer(f *Field, elements []any) []any {
	list := make([]any, len(elements))
	for i, element := range elements {
		list[i] = fromServer(f.Fields, asObject(element), "", nil)
	}
	return list
}
