package model

import (
	"maps"
	"slices"
)

// Excess returns the places of secrets that stand where a configuration has no list
// element for them.
func (m *Model) Excess(config, secrets Value) [][]any { return excess(m.Fields, config, secrets, nil) }

func excess(fields []Field, config, secrets Value, at []any) [][]any {
	var all [][]any
	for i := range fields {
		f := &fields[i]
		path := append(slices.Clone(at), f.Payload)
		switch {
		case f.Kind == Object:
			all = append(all, excess(f.Fields, asObject(config[f.Name]), asObject(secrets[f.Name]), path)...)
		case f.Kind != ObjectList || IsUnknown(config[f.Name]):
		default:
			elements := asList(config[f.Name])
			for j, hidden := range asList(secrets[f.Name]) {
				inside := append(slices.Clone(path), j)
				switch {
				case j < len(elements):
					all = append(all, excess(f.Fields, asObject(elements[j]), asObject(hidden), inside)...)
				case len(asObject(hidden)) > 0:
					all = append(all, inside)
				}
			}
		}
	}
	return all
}

// MovedSecrets returns the places of list elements with a secret that stood at another place
// before. Secrets go by the place, so they go to another element now.
func (m *Model) MovedSecrets(config, prior, secrets Value) [][]any {
	return movedSecrets(m.Fields, config, prior, secrets, nil)
}

func movedSecrets(fields []Field, config, prior, secrets Value, at []any) [][]any {
	var all [][]any
	for i := range fields {
		f := &fields[i]
		path := append(slices.Clone(at), f.Payload)
		now, before, hidden := config[f.Name], prior[f.Name], secrets[f.Name]
		switch {
		case f.Kind == Object:
			all = append(all, movedSecrets(f.Fields, asObject(now), asObject(before), asObject(hidden), path)...)
		case f.Kind != ObjectList || hidden == nil || holdsUnknown(now):
		default:
			for i, j := range f.match(asList(now), asList(before)) {
				inside, inner := append(slices.Clone(path), i), elementAt(asList(hidden), i)
				if j >= 0 && j != i && len(inner) > 0 {
					all = append(all, inside)
				} else if j >= 0 {
					all = append(all, movedSecrets(f.Fields, asObject(asList(now)[i]), asObject(asList(before)[j]), inner, inside)...)
				}
			}
		}
	}
	return all
}

// WithSecrets returns the values to send with secrets among them. Those of a list element
// take the list with them as it is planned, because a list is sent whole.
func (m *Model) WithSecrets(sent, planned, secrets Value) Value {
	return withSecrets(m.Fields, sent, planned, secrets)
}

func withSecrets(fields []Field, sent, planned, secrets Value) Value {
	all := maps.Clone(sent)
	for i := range fields {
		f := &fields[i]
		switch hidden := secrets[f.Name].(type) {
		case nil:
		case map[string]any:
			if len(hidden) == 0 {
				continue
			}
			before := asObject(all[f.Name])
			if before == nil {
				before = Value{}
			}
			all[f.Name] = withSecrets(f.Fields, before, asObject(planned[f.Name]), hidden)
		case []any:
			if f.Kind == ObjectList && f.Access != WriteOnly {
				all[f.Name] = elementsWithSecrets(f, asList(planned[f.Name]), hidden)
				continue
			}
			all[f.Name] = hidden
		default:
			all[f.Name] = hidden
		}
	}
	return all
}

func elementsWithSecrets(f *Field, planned, secrets []any) []any {
	list := slices.Clone(planned)
	for i := range list {
		if hidden := elementAt(secrets, i); hidden != nil {
			element := asObject(list[i])
			list[i] = withSecrets(f.Fields, element, element, hidden)
		}
	}
	return list
}
