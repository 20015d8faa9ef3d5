package model

import "slices"

// AssignedLists returns the top-level lists that calls of their own write.
func (m *Model) AssignedLists() []*Field {
	var lists []*Field
	for i := range m.Fields {
		if m.Fields[i].Assigned != nil {
			lists = append(lists, &m.Fields[i])
		}
	}
	return lists
}

// OnlyAssigned reports whether everything to send goes by calls of its own, so that the
// object itself is not written.
func (m *Model) OnlyAssigned(sent Value) bool {
	for name := range sent {
		if f := m.Field(name); f == nil || f.Assigned == nil {
			return false
		}
	}
	return true
}

// WithoutAssigned returns a copy of a value without the lists that calls of their own
// write.
func (m *Model) WithoutAssigned(value Value) Value {
	return MapFields(m.Fields, func(f *Field) any {
		if f.Assigned != nil {
			return nil
		}
		return value[f.Name]
	})
}

// NameField is the child by which people know an element of an assigned list.
func (f *Field) NameField() *Field { return f.Child(f.ElementKey[1]) }

// AssignmentChange is one call that a write makes for an assigned list.
type AssignmentChange struct {
	// Index is the element's place in the planned list; -1 where the call takes an
	// element away.
	Index int
	// Element is the planned element, or the one to take away.
	Element Value
	// Data is the payload of the element without what identifies it; nil where the call
	// takes the element away.
	Data map[string]any
}

// AssignmentChanges returns the calls that lead an assigned list from the prior state to
// the plan: for what is new or another, and then for what is not planned any more. Order
// means nothing. held is what the server holds by now, nil where that is not known: what
// it holds as planned needs no call, nor does what it does not hold any more. What others
// have put there since then stays, because no plan has shown it.
func (f *Field) AssignmentChanges(planned, prior, held []any) []AssignmentChange {
	var calls []AssignmentChange
	before, now := f.matchByKey(planned, prior), f.matchByKey(planned, held)
	for i, element := range planned {
		element := asObject(element)
		if f.assignedAlike(element, elementAt(prior, before[i])) || f.assignedAlike(element, elementAt(held, now[i])) {
			continue
		}
		calls = append(calls, AssignmentChange{Index: i, Element: element, Data: f.assignedData(element)})
	}
	for j, element := range prior {
		if !slices.Contains(before, j) && (held == nil || f.matchByKey([]any{element}, held)[0] >= 0) {
			calls = append(calls, AssignmentChange{Index: -1, Element: asObject(element)})
		}
	}
	return calls
}

// matchByKey is match for elements that a key identifies: those without a common one
// are not the same, however alike they are.
func (f *Field) matchByKey(a, b []any) []int {
	pairs := f.match(a, b)
	m := matcher{field: f, a: a, b: b}
	for i, j := range pairs {
		if j < 0 {
			continue
		}
		if shared, _ := m.compareKeys(i, j); shared == len(f.ElementKey) {
			pairs[i] = -1
		}
	}
	return pairs
}

// identifies reports whether a child is part of what identifies an element.
func (f *Field) identifies(child *Field) bool { return slices.Contains(f.ElementKey, child.Name) }

// assignedAlike reports whether an element holds what another one is planned to, beside
// what identifies both.
func (f *Field) assignedAlike(planned, held Value) bool {
	if held == nil {
		return false
	}
	for i := range f.Fields {
		child := &f.Fields[i]
		v := planned[child.Name]
		if child.Access == ReadOnly || f.identifies(child) || v == nil || IsUnknown(v) {
			continue
		}
		if !child.Equal(v, held[child.Name]) && !child.storesAs(v, held[child.Name]) {
			return false
		}
	}
	return true
}

func (f *Field) assignedData(element Value) map[string]any {
	data := map[string]any{}
	for i := range f.Fields {
		child := &f.Fields[i]
		if v := element[child.Name]; child.Access != ReadOnly && !f.identifies(child) && v != nil && !IsUnknown(v) {
			data[child.Payload] = child.toJSON(v)
		}
	}
	return data
}

// DeclaredAnew returns the indexes of the declared elements that name another object than
// any element of the prior state does.
func (f *Field) DeclaredAnew(config, prior []any) []int {
	var anew []int
	for i, j := range f.matchByKey(config, prior) {
		declared, before := asObject(config[i]), elementAt(prior, j)
		isAnew := before == nil
		for _, name := range f.ElementKey {
			v := declared[name]
			isAnew = isAnew || v != nil && !f.Child(name).Equal(v, before[name])
		}
		if isAnew {
			anew = append(anew, i)
		}
	}
	return anew
}
