package model

import (
	"cmp"
	"slices"
)

// match pairs the elements of two lists of objects: for each element of a, the
// index in b of the element that stands for the same thing, or -1. An order
// that a server does not keep must not turn one member into another, so
// position decides only between elements that are equally alike.
//
// As many as possible are paired with an element that holds all they say, if it
// can be including what only the server sets, and otherwise without that. The
// rest go by their keys and by how many values they share.
func (f *Field) match(a, b []any) []int {
	m := matcher{field: f, a: a, b: b, pairs: unpaired(len(a)), owners: unpaired(len(b)), similarities: map[int]similarity{}}
	m.maximumMatching(m.sameValues)
	m.maximumMatching(m.sameDeclaredValues)
	m.matchByScore()
	return m.pairs
}

type matcher struct {
	field *Field
	a, b  []any
	// pairs and owners are the two directions of one relation: pairs[i] == j
	// where owners[j] == i, and -1 for an element without a partner.
	pairs, owners []int
	similarities  map[int]similarity
}

func unpaired(n int) []int { return slices.Repeat([]int{-1}, n) }

func (m *matcher) pair(i, j int) { m.pairs[i], m.owners[j] = j, i }

func (m *matcher) similarity(i, j int) similarity {
	at := i*len(m.b) + j
	l, ok := m.similarities[at]
	if !ok {
		l.count(m.field.Fields, asObject(m.a[i]), asObject(m.b[j]))
		m.similarities[at] = l
	}
	return l
}

// sameValues reports whether b[j] holds every value that a[i] does, also those
// that only the server sets. The keys are looked at first, because most
// elements differ in them and a look at everything costs more.
func (m *matcher) sameValues(i, j int) bool {
	if m.keysDiffer(i, j) {
		return false
	}
	l := m.similarity(i, j)
	return l.different == 0 && l.readOnlyDifferent == 0
}

// sameDeclaredValues reports whether b[j] holds every value that can be declared of those
// in a[i]. In a read-only list nothing can, so there it tells nothing.
func (m *matcher) sameDeclaredValues(i, j int) bool {
	if m.keysDiffer(i, j) {
		return false
	}
	l := m.similarity(i, j)
	return l.different == 0 && (l.same > 0 || m.field.Access != ReadOnly)
}

// maximumMatching pairs as many of the related elements as can be paired at once,
// those in the same place first. Were it to take the first that fits, an
// element that says little could take the only partner of one that says more.
func (m *matcher) maximumMatching(related func(i, j int) bool) {
	for i := range min(len(m.a), len(m.b)) {
		if m.pairs[i] < 0 && m.owners[i] < 0 && related(i, i) {
			m.pair(i, i)
		}
	}
	for i := range m.a {
		if m.pairs[i] < 0 {
			m.augment(i, related, make([]bool, len(m.b)))
		}
	}
}

// augment finds a partner for a[i], if need be one whose owner finds another.
func (m *matcher) augment(i int, related func(i, j int) bool, tried []bool) bool {
	for j, owner := range m.owners {
		if owner < 0 && related(i, j) {
			m.pair(i, j)
			return true
		}
	}
	for j := range m.b {
		if tried[j] || !related(i, j) {
			continue
		}
		tried[j] = true
		if m.augment(m.owners[j], related, tried) {
			m.pair(i, j)
			return true
		}
	}
	return false
}

// matchByScore pairs what is left: by the most telling key that is equal, then by
// the number of equal values, then by nearness. Elements that differ in every
// key they both have are different things and stay apart.
func (m *matcher) matchByScore() {
	type candidate struct{ i, j, key, same int }
	var candidates []candidate
	for i := range m.a {
		for j := range m.b {
			if m.pairs[i] >= 0 || m.owners[j] >= 0 || m.keysDiffer(i, j) {
				continue
			}
			l, key := m.similarity(i, j), m.sharedKey(i, j)
			if same := l.same + l.readOnlySame; same > 0 || key < len(m.field.ElementKey) {
				candidates = append(candidates, candidate{i, j, key, same})
			}
		}
	}
	slices.SortStableFunc(candidates, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(y.same, x.same), cmp.Compare(distance(x.i, x.j), distance(y.i, y.j)))
	})
	for _, c := range candidates {
		if m.pairs[c.i] < 0 && m.owners[c.j] < 0 {
			m.pair(c.i, c.j)
		}
	}
}

func distance(i, j int) int { return max(i-j, j-i) }

// sharedKey returns the index in ElementKey of the first key that both hold
// and hold equal, or the number of keys.
func (m *matcher) sharedKey(i, j int) int {
	shared, _ := m.compareKeys(i, j)
	return shared
}

// keysDiffer reports whether there is a key that both hold, and none of those
// is equal.
func (m *matcher) keysDiffer(i, j int) bool {
	shared, both := m.compareKeys(i, j)
	return both && shared == len(m.field.ElementKey)
}

func (m *matcher) compareKeys(i, j int) (shared int, both bool) {
	x, y := asObject(m.a[i]), asObject(m.b[j])
	for k, key := range m.field.ElementKey {
		a, b := x[key], y[key]
		if a == nil || b == nil || IsUnknown(a) || IsUnknown(b) {
			continue
		}
		if f := m.field.Child(key); f != nil && f.Equal(a, b) {
			return k, true
		}
		both = true
	}
	return len(m.field.ElementKey), both
}
