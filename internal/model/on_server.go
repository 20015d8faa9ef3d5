package model

import (
	"maps"
	"slices"
)

// Presence says what a server's own model makes of a field of a table.
type Presence int

// The zero Presence is Served: the server has the field, or nothing is known.
const (
	Served Presence = iota
	// Lacking fields are not in the server's model.
	Lacking
	// SetByServer fields are read-only there.
	SetByServer
	// KeptSecret fields are secrets there, which the server does not show.
	KeptSecret
)

// isUnsent reports whether a value goes to no server, whoever declares it.
func (f *Field) isUnsent() bool { return f.Presence == Lacking || f.Presence == SetByServer }

// On returns the model as a server has it that shows its own model of the same objects.
//
//   - What the server lacks or sets by itself is neither sent nor compared. A declared
//     value of it is planned and kept as it is declared.
//   - It has no default: where nothing is, nothing has the documented value.
//   - The server's choices come before the documented ones, and decide which spelling of
//     a choice is sent.
//   - Of what the table does not know, what is read-only or a secret there is not sent back.
func (m *Model) On(server *Model) *Model {
	adapted := *m
	adapted.Fields, adapted.server = onServer(m.Fields, server.Fields), server
	for i := range adapted.Fields {
		if m.IsKey(adapted.Fields[i].Name) {
			adapted.Fields[i] = m.Fields[i] // nothing can be made without it
		}
	}
	adapted.unsent = unsentPaths(adapted.Fields, "")
	return &adapted
}

// Server returns the server's own model that On was called with; nil for none.
func (m *Model) Server() *Model { return m.server }

func onServer(fields, served []Field) []Field {
	list := slices.Clone(fields)
	for i := range list {
		f := &list[i]
		own := FieldWithPayload(served, f.Payload)
		switch {
		case f.Access == ReadOnly || f.Assigned != nil || f.Inline:
		case own == nil:
			list[i] = f.as(Lacking)
		case own.Access == ReadOnly:
			list[i] = f.as(SetByServer)
		case own.Access == WriteOnly && f.Access != WriteOnly:
			f.Presence = KeptSecret
		case len(f.Fields) > 0 && len(own.Fields) > 0:
			f.Fields = onServer(f.Fields, own.Fields)
		default:
			f.Choices = f.Choices.extendedBy(own.Choices)
		}
	}
	return list
}

// as returns the field, and all in it, as one that goes to no server.
func (f *Field) as(p Presence) Field {
	unsent := *f
	unsent.Presence, unsent.Default, unsent.FillFrom = p, nil, ""
	unsent.Fields = slices.Clone(f.Fields)
	for i := range unsent.Fields {
		unsent.Fields[i] = unsent.Fields[i].as(p)
	}
	return unsent
}

// extendedBy returns the choices of a server with those that only the document has.
// A documented choice that the server writes otherwise is another name of the server's.
func (cs Choices) extendedBy(server Choices) Choices {
	if len(cs) == 0 || len(server) == 0 {
		return cs
	}
	all := slices.Clone(server)
	for _, c := range cs {
		same, known := server.exactly(c.Value)
		if !known {
			same, known = server.exactly(c.Label())
		}
		if !known {
			all = append(all, c)
			continue
		}
		for _, name := range []string{c.Value, c.Title} {
			if _, named := server.exactly(name); name != "" && !named {
				all = append(all, Choice{Value: same.Value, Title: name})
			}
		}
	}
	return all
}

func (cs Choices) exactly(name string) (Choice, bool) {
	i := slices.IndexFunc(cs, func(c Choice) bool { return c.Value == name })
	if i < 0 {
		i = slices.IndexFunc(cs, func(c Choice) bool { return c.Title == name })
	}
	if i < 0 || name == "" {
		return Choice{}, false
	}
	return cs[i], true
}

// UnsentPaths returns the attribute paths without indexes of what the server lacks or
// sets by itself; what is inside of such a one is not listed.
func (m *Model) UnsentPaths() Paths { return m.unsent }

func unsentPaths(fields []Field, parent string) Paths {
	var paths Paths
	for i := range fields {
		f := &fields[i]
		if at := join(parent, f.Name); f.isUnsent() {
			paths = append(paths, at)
		} else {
			paths = append(paths, unsentPaths(f.Fields, at)...)
		}
	}
	return paths
}

// Meeting returns those of the paths that are one of the others, enclose one or lie in one.
func (p Paths) Meeting(others Paths) Paths {
	var met Paths
	for _, path := range p {
		if others.meets(path) {
			met = append(met, path)
		}
	}
	return met
}

func (p Paths) meets(path string) bool {
	return slices.ContainsFunc(p, func(other string) bool { return within(other, path) || within(path, other) })
}

// Without returns the model of a server that lacks what is at attribute paths without
// indexes (see UnsentPaths). It is for when the server cannot be asked again.
func (m *Model) Without(paths Paths) *Model {
	if len(paths) == 0 {
		return m
	}
	adapted := *m
	adapted.Fields, adapted.unsent = without(m.Fields, paths, ""), paths
	return &adapted
}

func without(fields []Field, paths Paths, parent string) []Field {
	list := slices.Clone(fields)
	for i := range list {
		f := &list[i]
		switch at := join(parent, f.Name); {
		case slices.Contains(paths, at):
			list[i] = f.as(Lacking)
		case len(f.Fields) > 0:
			f.Fields = without(f.Fields, paths, at)
		}
	}
	return list
}

// DeclaresAny reports whether a configuration declares anything at or in one of the
// paths, which go through lists too.
func (m *Model) DeclaresAny(config Value, paths Paths) bool {
	return slices.ContainsFunc(paths, func(path string) bool { return holds(config, path) })
}

func holds(v any, path string) bool {
	if path == "" || v == nil || IsUnknown(v) {
		return v != nil
	}
	if list, isList := v.([]any); isList {
		return slices.ContainsFunc(list, func(element any) bool { return holds(element, path) })
	}
	name, rest := firstStep(path)
	return holds(asObject(v)[name], rest)
}

// Undeclare returns a state without the values of what the server does not take and the
// last write did not declare: a refresh takes what the server shows there.
func (m *Model) Undeclare(state Value, declared Paths) Value {
	for _, path := range m.unsent {
		if at(state, path) != nil && !declared.meets(path) {
			state = with(state, path, nil)
		}
	}
	return state
}

// sendable returns a copy of a payload without the keys that the table does not know and
// that only the server sets, or does not show.
func sendable(fields, served []Field, data any) any {
	switch data := data.(type) {
	case map[string]any:
		object := maps.Clone(data)
		for key, held := range data {
			f, own := FieldWithPayload(fields, key), FieldWithPayload(served, key)
			switch {
			case own == nil:
			case f == nil && (own.Access == ReadOnly || own.Access == WriteOnly):
				delete(object, key)
			case len(own.Fields) > 0 && (f == nil || len(f.Fields) > 0):
				var inside []Field
				if f != nil {
					inside = f.Fields
				}
				object[key] = sendable(inside, own.Fields, held)
			}
		}
		return object
	case []any:
		list := make([]any, len(data))
		for i, element := range data {
			list[i] = sendable(fields, served, element)
		}
		return list
	}
	return data
}
