package model

import "slices"

// MissingKey is a value that a new object needs and nobody declares.
type MissingKey struct {
	// Path is the place, by payload keys and indexes.
	Path []any
	// Secret is true where it is sent and never read back.
	Secret bool
}

// Missing returns what an object that a configuration and secrets declare lacks: the
// required fields at the top, and those of objects that are declared. What has a default
// is not missing.
func (m *Model) Missing(config, secrets Value) []MissingKey {
	return missing(m.Fields, config, secrets, nil)
}

func missing(fields []Field, config, secrets Value, at []any) []MissingKey {
	var list []MissingKey
	for i := range fields {
		f := &fields[i]
		v, path := config[f.Name], append(slices.Clone(at), f.Payload)
		if f.Access == WriteOnly {
			v = secrets[f.Name]
		}
		switch v := v.(type) {
		case nil:
			switch {
			case f.Kind == Object && secrets[f.Name] != nil:
				list = append(list, missing(f.Fields, Value{}, asObject(secrets[f.Name]), path)...)
			case f.Required && f.Access != ReadOnly && f.Implied == nil:
				list = append(list, MissingKey{path, f.Access == WriteOnly})
			}
		case map[string]any:
			list = append(list, missing(f.Fields, v, asObject(secrets[f.Name]), path)...)
		case []any:
			hidden := asList(secrets[f.Name])
			for i, element := range v {
				if object, is := element.(map[string]any); is {
					list = append(list, missing(f.Fields, object, elementAt(hidden, i), append(slices.Clone(path), i))...)
				}
			}
		}
	}
	return list
}

// WithImplied returns the values to send for a new object with the defaults of required
// fields that nobody declares: a server may want them said.
func (m *Model) WithImplied(sent Value) Value { return withImplied(m.Fields, sent) }

func withImplied(fields []Field, sent Value) Value {
	return MapFields(fields, func(f *Field) any {
		switch v := sent[f.Name].(type) {
		case nil:
			if f.Required {
				return f.Implied
			}
			return nil
		case map[string]any:
			return withImplied(f.Fields, v)
		case []any:
			if f.Kind == ObjectList {
				return mapElements(v, func(element Value) Value { return withImplied(f.Fields, element) })
			}
			return v
		default:
			return v
		}
	})
}
