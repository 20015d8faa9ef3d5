package model

// match pairs the elements of two lists of objects: for each element of a, the
// index in b of the element that stands for the same thing, or -1. An order
// that a server does not keep must not turn one member into another, so
// position decides only between elements that are equally alike.
func (f *Field) match(a, b []any) []int {
	m := matcher{field: f, a: a, b: b, pairs: make([]int, len(a)), taken: make([]bool, len(b))}
	for i := range m.pairs {
		m.pairs[i] = -1
	}
	m.pass(func(i, j int) bool { return i == j && m.differences(i, j) == 0 })
	m.pass(m.covers)
	for k := range f.ElementKey {
		m.pass(func(i, j int) bool { return m.sameKey(i, j, f.ElementKey[k]) })
	}
	m.mostAlike()
	return m.pairs
}

type matcher struct {
	field *Field
	a, b  []any
	pairs []int
	taken []bool
}

func (m *matcher) pass(same func(i, j int) bool) {
	for i := range m.a {
		for j := 0; m.pairs[i] < 0 && j < len(m.b); j++ {
			if !m.taken[j] && same(i, j) {
				m.pair(i, j)
			}
		}
	}
}

func (m *matcher) pair(i, j int) { m.pairs[i], m.taken[j] = j, true }

// covers reports whether b[j] holds every value that a[i] declares, and a[i]
// declares any: an element that says nothing belongs where it stands.
func (m *matcher) covers(i, j int) bool {
	same, different := alike(m.field.Fields, asObject(m.a[i]), asObject(m.b[j]))
	return different == 0 && same > 0
}

func (m *matcher) differences(i, j int) int {
	_, different := alike(m.field.Fields, asObject(m.a[i]), asObject(m.b[j]))
	return different
}

func (m *matcher) sameKey(i, j int, key string) bool {
	f := m.field.Child(key)
	a, b := asObject(m.a[i])[key], asObject(m.b[j])[key]
	return f != nil && a != nil && f.Equal(a, b)
}

// mostAlike pairs what is left by the number of equal values. Elements that
// differ in every key they both have are different things and stay apart.
func (m *matcher) mostAlike() {
	for i := range m.a {
		if m.pairs[i] >= 0 {
			continue
		}
		best, at := 0, -1
		for j := range m.b {
			if m.taken[j] || m.keysDiffer(i, j) {
				continue
			}
			if same, _ := alike(m.field.Fields, asObject(m.a[i]), asObject(m.b[j])); same > best {
				best, at = same, j
			}
		}
		if at >= 0 {
			m.pair(i, at)
		}
	}
}

func (m *matcher) keysDiffer(i, j int) bool {
	compared := false
	for _, key := range m.field.ElementKey {
		a, b := asObject(m.a[i])[key], asObject(m.b[j])[key]
		if a == nil || b == nil || IsUnknown(a) || IsUnknown(b) {
			continue
		}
		if m.field.Child(key).Equal(a, b) {
			return false
		}
		compared = true
	}
	return compared
}

// alike counts the values that a declares and b holds equal or different.
// Read-only values are no part of what an element is.
func alike(fields []Field, a, b Value) (same, different int) {
	for i := range fields {
		f := &fields[i]
		v := a[f.Name]
		if v == nil || IsUnknown(v) || f.Access == ReadOnly || f.Access == WriteOnly {
			continue
		}
		switch other := b[f.Name]; {
		case f.Kind == Object:
			s, d := alike(f.Fields, asObject(v), asObject(other))
			same, different = same+s, different+d
		case f.Kind == List && f.sameElements(asList(v), asList(other)), f.Equal(v, other), other == nil && isEmpty(v):
			same++
		default:
			different++
		}
	}
	return same, different
}

// sameElements reports whether two lists pair one to one without a difference.
func (f *Field) sameElements(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i, j := range f.match(a, b) {
		if j < 0 {
			return false
		}
		if _, different := alike(f.Fields, asObject(a[i]), asObject(b[j])); different > 0 {
			return false
		}
	}
	return true
}

func asObject(v any) Value {
	object, _ := v.(map[string]any)
	return object
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}
