package model

import "slices"

// Changes returns what a write sends: the planned values that differ in meaning
// from the prior state (nil for a new object). Objects are compared leaf by
// leaf, lists as a whole. Read-only and unknown values are never sent.
//
// The configuration plays no part. An attribute under ignore_changes is planned as
// it was, and so it is not sent.
func (m *Model) Changes(planned, prior Value) Value { return changes(m.Fields, planned, prior) }

func changes(fields []Field, planned, prior Value) Value {
	changed := Value{}
	for i := range fields {
		f := &fields[i]
		v, before := planned[f.Name], prior[f.Name]
		switch {
		case v == nil || f.Access == ReadOnly || f.isUnsent() || IsUnknown(v):
		case f.Kind == Object:
			if inner := changes(f.Fields, asObject(v), asObject(before)); len(inner) > 0 || before == nil {
				changed[f.Name] = inner
			}
		case f.Kind == ObjectList && before != nil:
			if listChanges(f, asList(v), asList(before)) {
				changed[f.Name] = v
			}
		case !f.Equal(v, before):
			changed[f.Name] = v
		}
	}
	return changed
}

// listChanges reports whether two lists differ in what can be sent of them.
func listChanges(f *Field, planned, prior []any) bool {
	if f.Unordered {
		prior = f.inOrderOf(prior, planned)
	}
	return !slices.EqualFunc(planned, prior, func(a, b any) bool {
		x, y := asObject(a), asObject(b)
		return len(changes(f.Fields, x, y)) == 0 && len(changes(f.Fields, y, x)) == 0
	})
}

// Managed returns the part of a plan that the configuration answers for: the
// declared values as they are planned, and the documented defaults of declared
// objects. Lists are complete, with the read-only values of their elements,
// because an element is recognised by its values.
func (m *Model) Managed(config, planned Value) Value { return managed(m.Fields, config, planned) }

func managed(fields []Field, config, planned Value) Value {
	part := Value{}
	for i := range fields {
		f := &fields[i]
		declared, v := config[f.Name], planned[f.Name]
		switch {
		case v == nil || f.Access == ReadOnly || f.isUnsent() || IsUnknown(v):
		case declared == nil && !f.Equal(v, f.Default):
		case f.Kind == Object:
			part[f.Name] = managed(f.Fields, asObject(declared), asObject(v))
		default:
			part[f.Name] = v
		}
	}
	return part
}
