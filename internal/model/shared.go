package model

import (
	"maps"
	"slices"
)

// Keys name elements of shared lists (see Field.Shared): by the list's attribute, the
// text of each element's key.
type Keys map[string][]string

// SharedLists returns the top-level lists into which others put elements too.
func (m *Model) SharedLists() []*Field {
	var lists []*Field
	for i := range m.Fields {
		if m.Fields[i].Shared != "" {
			lists = append(lists, &m.Fields[i])
		}
	}
	return lists
}

// ExactName is the attribute that makes a shared list mean exactly what it declares.
func (f *Field) ExactName() string { return f.Name + "_exact" }

// isExact reports whether a value asks for exactly what the list holds.
func (f *Field) isExact(value Value) bool { return value[f.ExactName()] == true }

// KeyField is the child that identifies an element of the list.
func (f *Field) KeyField() *Field { return f.Child(f.ElementKey[0]) }

// keyOf returns the text of an element's key; empty where it has none.
func (f *Field) keyOf(element any) string {
	if len(f.ElementKey) == 0 {
		return ""
	}
	key, _ := asObject(element)[f.ElementKey[0]].(string)
	return key
}

// HasKey reports whether a key is among others, in any spelling that means the same.
func (f *Field) HasKey(keys []string, key string) bool {
	return slices.ContainsFunc(keys, func(other string) bool { return f.KeyField().equalLeaves(key, other) })
}

// add notes an element. An element without a key cannot be told from others.
func (k *Keys) add(f *Field, element any) {
	key := f.keyOf(element)
	if key == "" || f.HasKey((*k)[f.Name], key) {
		return
	}
	if *k == nil {
		*k = Keys{}
	}
	(*k)[f.Name] = append((*k)[f.Name], key)
}

// JoinedKeys names all the elements that either names.
func (m *Model) JoinedKeys(a, b Keys) Keys {
	var all Keys
	for _, f := range m.SharedLists() {
		for _, key := range slices.Concat(a[f.Name], b[f.Name]) {
			all.add(f, Value{f.ElementKey[0]: key})
		}
	}
	return all
}

// Own returns what a server holds without the elements of shared lists that others put
// there: those that neither held has, which is a state or a plan, nor given, which the
// last write declared. The others are named. A list that is meant exactly is whole.
func (m *Model) Own(server, held Value, given Keys) (own Value, others Keys) {
	own = server
	for _, f := range m.SharedLists() {
		list, isList := server[f.Name].([]any)
		mine, isHeld := held[f.Name].([]any)
		if !isList || !isHeld || f.isExact(held) {
			continue
		}
		pairs := f.match(mine, list)
		ours := make([]any, 0, len(list))
		for j, element := range list {
			if slices.Contains(pairs, j) || f.HasKey(given[f.Name], f.keyOf(element)) {
				ours = append(ours, element)
			} else {
				others.add(f, element)
			}
		}
		if len(ours) < len(list) {
			own = maps.Clone(own)
			own[f.Name] = ours
		}
	}
	return own, others
}

// Given names the elements of shared lists that a write gives: those of the plan that
// the configuration declares, and of a list under ignore_changes, which is planned
// otherwise than it is declared, those that an earlier write gave. What is known by a
// name goes by its value, because names change.
func (m *Model) Given(config, planned Value, before Keys) Keys {
	var given Keys
	for _, f := range m.SharedLists() {
		declared, isDeclared := config[f.Name].([]any)
		list := asList(planned[f.Name])
		pairs := f.match(declared, list)
		for j, element := range list {
			if isDeclared && (slices.Contains(pairs, j) || f.HasKey(before[f.Name], f.keyOf(element))) {
				given.add(f, Value{f.ElementKey[0]: f.KeyField().named(f.keyOf(element))})
			}
		}
	}
	return given
}

// Withdrawn names the elements of shared lists that a plan takes away from the server:
// those of the prior state that an earlier write gave and that are not planned any
// more. Of a list that is meant exactly, that is every element that is not planned and
// that the prior state or the last read knows.
func (m *Model) Withdrawn(planned, prior Value, given, others Keys) Keys {
	var withdrawn Keys
	for _, f := range m.SharedLists() {
		list, isList := planned[f.Name].([]any)
		if !isList {
			continue
		}
		before := asList(prior[f.Name])
		for i, j := range f.match(before, list) {
			if j < 0 && (f.isExact(planned) || f.HasKey(given[f.Name], f.keyOf(before[i]))) {
				withdrawn.add(f, before[i])
			}
		}
		for _, key := range others[f.Name] {
			if f.isExact(planned) && !f.holdsKey(list, key) {
				withdrawn.add(f, Value{f.ElementKey[0]: key})
			}
		}
	}
	return withdrawn
}

// holdsKey reports whether a list has an element with the key.
func (f *Field) holdsKey(list []any, key string) bool {
	return slices.ContainsFunc(list, func(element any) bool { return f.KeyField().equalLeaves(f.keyOf(element), key) })
}

// WithOthers adds to the shared lists among the values to send the elements that the
// server holds beside them, but for the withdrawn ones. A list that cannot be read is
// a problem: to send it would take away what nobody knows.
func (m *Model) WithOthers(sent Value, withdrawn Keys, data map[string]any) (Value, []DecodeError) {
	var d decoder
	for _, f := range m.SharedLists() {
		list, isSent := sent[f.Name].([]any)
		held, isList := d.field(f, data[f.Payload], f.Name).([]any)
		if !isSent || !isList {
			continue
		}
		whole := slices.Clone(list)
		pairs := f.match(list, held)
		for j, element := range held {
			if !slices.Contains(pairs, j) && !f.HasKey(withdrawn[f.Name], f.keyOf(element)) {
				whole = append(whole, element)
			}
		}
		sent = maps.Clone(sent)
		sent[f.Name] = whole
	}
	return sent, d.problems
}

// KeepUndeclared returns the configuration to plan. A shared list is in it as it was
// where all that the configuration lacks of it was never given by a write: nothing is
// taken away then, so there is nothing to show. kept names what the configuration lacks
// and no write gave. What an import took over is so, until it is declared.
func (m *Model) KeepUndeclared(config, prior Value, given Keys) (toPlan Value, kept Keys) {
	toPlan = config
	for _, f := range m.SharedLists() {
		list, isList := config[f.Name].([]any)
		before, wasList := prior[f.Name].([]any)
		if !isList || !wasList || f.isExact(config) || holdsUnknown(list) {
			continue
		}
		asBefore := !slices.ContainsFunc(list, func(element any) bool { return !f.declaresNothingNew(element, before) })
		for i, j := range f.match(before, list) {
			switch {
			case j >= 0:
			case f.HasKey(given[f.Name], f.keyOf(before[i])):
				asBefore = false
			default:
				kept.add(f, before[i])
			}
		}
		if asBefore && len(kept[f.Name]) > 0 {
			toPlan = maps.Clone(toPlan)
			toPlan[f.Name] = before
		}
	}
	return toPlan, kept
}

// declaresNothingNew reports whether an element of a configuration is one that a list
// holds.
func (f *Field) declaresNothingNew(element any, list []any) bool {
	return slices.ContainsFunc(list, func(other any) bool { return len(changes(f.Fields, asObject(element), asObject(other))) == 0 })
}
