package model

import "slices"

// Refresh returns the state after a read:
//
//   - A value that the state holds is taken from the server. Where both mean the
//     same, the prior spelling stays.
//   - A value that the server does not take (see Model.On) stays: see Undeclare.
//   - A value that cannot be read (see Decode) leaves the prior one.
//   - A null stays null, because nobody asked for the value.
//   - A read-only value is always taken, and a null that is shown as read (see
//     Field.AsRead). What is shown as read and left out stays.
//   - A value that is set at creation alone stays where the server shows none: it
//     cannot have been cleared, and another one would replace the object.
//   - Where the server is silent, the documented default is stored. Without a
//     default an empty value stays, because many servers leave out what was
//     cleared; any other value becomes null.
func (m *Model) Refresh(prior, server Value) Value { return refresh(m.Fields, prior, server) }

func refresh(fields []Field, prior, server Value) Value {
	return MapFields(fields, func(f *Field) any {
		return refreshField(f, prior[f.Name], server[f.Name])
	})
}

// refreshField tries the rules in order; the first that applies decides.
func refreshField(f *Field, prior, server any) any {
	switch {
	case f.Presence != Served && prior != nil && !IsUnknown(prior):
		return prior // what is declared and not taken is not compared
	case f.Presence == SetByServer:
		return fieldFromServer(f, server)
	case f.Access == WriteOnly, IsUnknown(server) && !IsUnknown(prior), f.AsRead && server == nil && !IsUnknown(prior):
		return prior
	case prior == nil && f.Access != ReadOnly && !f.AsRead && f.Default == nil:
		return nil
	case prior == nil || IsUnknown(prior):
		return fieldFromServer(f, server)
	case server == nil && f.Access == CreateOnly:
		return prior
	case server == nil && f.Access == ReadOnly:
		return nil
	case f.Kind == Object:
		return refreshObject(f, asObject(prior), server)
	case f.Kind == ObjectList && server != nil:
		return refreshList(f, asList(prior), asList(server))
	case f.equivalent(prior, server):
		return prior
	case server == nil:
		return f.Default
	}
	return server
}

// refreshObject refreshes the children. An object that the server leaves out is
// gone, unless an absent object can mean what the state holds.
func refreshObject(f *Field, prior Value, server any) any {
	state := refresh(f.Fields, prior, asObject(server))
	if server == nil && len(state) == 0 && !f.impliedByAbsence(prior) {
		return nil
	}
	return state
}

// refreshList keeps the order of the state for elements that the server still
// has. A new element takes the index of one that is gone if the server has it
// there. All other new elements follow at the end.
func refreshList(f *Field, prior, server []any) []any {
	pairs := f.match(prior, server)
	list := make([]any, 0, len(server))
	for i, j := range pairs {
		switch {
		case j >= 0:
			list = append(list, refresh(f.Fields, asObject(prior[i]), asObject(server[j])))
		case i < len(server) && !slices.Contains(pairs, i):
			pairs[i] = i
			list = append(list, fromServer(f.Fields, asObject(server[i])))
		}
	}
	for j, element := range server {
		if !slices.Contains(pairs, j) {
			list = append(list, fromServer(f.Fields, asObject(element)))
		}
	}
	return list
}
