package model

// MinimalConfig returns the shortest configuration that plans no change for an
// imported state. It leaves out what cannot be declared, what is null or empty,
// what equals its documented default, and what a payload is filled in with anyway
// (see Field.FillFrom). Required fields of the top level stay,
// and so does every element of a list, because a list is declared as a whole.
func (m *Model) MinimalConfig(state Value) Value {
	return minimalObject(m.Fields, withoutFilled(m, m.Fields, state, state), true)
}

// withoutFilled returns a value without what is filled in from elsewhere, outside of lists.
func withoutFilled(m *Model, fields []Field, value, top Value) Value {
	return MapFields(fields, func(f *Field) any {
		v := value[f.Name]
		switch {
		case f.FillFrom != "":
			source := FieldWithPayload(m.Fields, f.FillFrom)
			if source != nil && v != nil && f.Equal(v, top[source.Name]) {
				return nil
			}
		case f.Kind == Object && v != nil:
			return withoutFilled(m, f.Fields, asObject(v), top)
		}
		return v
	})
}

func minimalObject(fields []Field, state Value, top bool) Value {
	return MapFields(fields, func(f *Field) any {
		v := state[f.Name]
		switch {
		case f.Access == ReadOnly || f.Access == WriteOnly || f.isUnsent():
			return nil
		case top && f.Required && f.FillFrom == "":
			return v
		case f.Kind == Object:
			v = minimalObject(f.Fields, asObject(v), false)
		case f.Kind == ObjectList:
			v = mapElements(asList(v), func(element Value) Value { return minimalObject(f.Fields, element, false) })
		}
		if v != false && v != JSON("false") && isEmpty(v) || f.Equal(v, f.Default) || f.Implied != nil && f.Equal(v, f.Implied) {
			return nil
		}
		return v
	})
}
