package model

// MinimalConfig returns the shortest configuration that plans no change for an
// imported state. It leaves out what cannot be declared, what is null or empty,
// and what equals its documented default. Required fields of the top level stay,
// and so does every element of a list, because a list is declared as a whole.
func (m *Model) MinimalConfig(state Value) Value { return minimalObject(m.Fields, state, true) }

func minimalObject(fields []Field, state Value, top bool) Value {
	return MapFields(fields, func(f *Field) any {
		v := state[f.Name]
		switch {
		case f.Access == ReadOnly || f.Access == WriteOnly:
			return nil
		case top && f.Required && f.FillFrom == "":
			return v
		case f.Kind == Object:
			v = minimalObject(f.Fields, asObject(v), false)
		case f.Kind == ObjectList:
			v = mapElements(asList(v), func(element Value) Value { return minimalObject(f.Fields, element, false) })
		}
		if v != false && isEmpty(v) || f.Equal(v, f.Default) {
			return nil
		}
		return v
	})
}
