package model

// Equal reports whether two values of the field mean the same: choices by
// title, value or case, sets in any order, everything else by value. Read-only
// children count too. Unknown equals nothing.
func (f *Field) Equal(a, b any) bool {
	if IsUnknown(a) || IsUnknown(b) {
		return false
	}
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	switch f.Kind {
	case Object:
		x, okX := a.(map[string]any)
		y, okY := b.(map[string]any)
		return okX && okY && equalObjects(f.Fields, x, y)
	case List, Strings, StringSet:
		x, okX := a.([]any)
		y, okY := b.([]any)
		if !okX || !okY || len(x) != len(y) {
			return false
		}
		if f.Kind == StringSet {
			return f.containsAll(x, y) && f.containsAll(y, x)
		}
		for i := range x {
			if !f.equalItems(x[i], y[i]) {
				return false
			}
		}
		return true
	}
	return f.equalLeaves(a, b)
}

func equalObjects(fields []Field, a, b map[string]any) bool {
	for i := range fields {
		f := &fields[i]
		if !f.Equal(a[f.Name], b[f.Name]) {
			return false
		}
	}
	return true
}

func (f *Field) equalItems(a, b any) bool {
	if f.Kind != List {
		return f.equalLeaves(a, b)
	}
	x, okX := a.(map[string]any)
	y, okY := b.(map[string]any)
	return okX && okY && equalObjects(f.Fields, x, y)
}

func (f *Field) equalLeaves(a, b any) bool {
	x, okX := a.(string)
	y, okY := b.(string)
	if okX && okY {
		return f.Choices.Equal(x, y)
	}
	return a == b
}

func (f *Field) containsAll(set, items []any) bool {
next:
	for _, item := range items {
		for _, member := range set {
			if f.equalLeaves(member, item) {
				continue next
			}
		}
		return false
	}
	return true
}

// isEmpty reports whether v is what a practitioner declares to clear a field.
// Servers often answer such a field with null, or not at all.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case []any:
		return len(v) == 0
	case map[string]any:
		for _, child := range v {
			if !isEmpty(child) {
				return false
			}
		}
		return true
	}
	return false
}
