package model

// InOrderOf returns a value with its unordered lists (see Field.Unordered) in the order of
// another one: what both have comes first, as the other has it, and the rest follows. So
// whoever walks two values side by side meets the same elements.
func (m *Model) InOrderOf(value, other Value) Value {
	for i := range m.Fields {
		f := &m.Fields[i]
		if list := asList(value[f.Name]); f.Unordered && len(list) > 1 {
			value = with(value, f.Name, f.inOrderOf(list, asList(other[f.Name])))
		}
	}
	return value
}

func (f *Field) inOrderOf(list, other []any) []any {
	owners := unpaired(len(other))
	pairs := f.match(list, other)
	for i, j := range pairs {
		if j >= 0 {
			owners[j] = i
		}
	}
	ordered := make([]any, 0, len(list))
	for _, i := range owners {
		if i >= 0 {
			ordered = append(ordered, list[i])
		}
	}
	for i, j := range pairs {
		if j < 0 {
			ordered = append(ordered, list[i])
		}
	}
	return ordered
}
