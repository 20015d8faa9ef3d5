package model

import (
	"cmp"
	"slices"
)

// match pairs the elements of two lists of objects. For each element of a it
// returns the index in b of the element that stands for the same thing, or -1.
//
// Servers do not keep the order of lists. The index therefore decides only
// between elements that are equally similar. Elements are paired in three steps:
//
//  1. as many as possible with an element that holds all their values;
//  2. as many as possible with one that holds all their values except for
//     read-only ones;
//  3. the rest by their keys, and by how many values they share.
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

// similarity compares a[i] with b[j]. It is false where they are different things:
// both hold at least one common key, and no common key is equal. The keys are
// compared first, because most elements differ in them and comparing all values
// costs more.
func (m *matcher) similarity(i, j int) (similarity, bool) {
	key, differ := m.compareKeys(i, j)
	if differ {
		return similarity{}, false
	}
	at := i*len(m.b) + j
	l, ok := m.similarities[at]
	if !ok {
		l.key = key
		l.count(m.field.Fields, asObject(m.a[i]), asObject(m.b[j]))
		m.similarities[at] = l
	}
	return l, true
}

// sameValues reports whether b[j] holds every value of a[i], read-only values
// included.
func (m *matcher) sameValues(i, j int) bool {
	l, ok := m.similarity(i, j)
	return ok && l.different == 0 && l.readOnlyDifferent == 0
}

// sameDeclaredValues reports whether b[j] holds every value of a[i] that can be
// declared. In a read-only list nothing can be declared, so elements without an
// equal value are not the same there.
func (m *matcher) sameDeclaredValues(i, j int) bool {
	l, ok := m.similarity(i, j)
	return ok && l.different == 0 && (l.same > 0 || m.field.Access != ReadOnly)
}

// maximumMatching pairs as many related elements as can be paired at once, by
// Kuhn's algorithm for bipartite graphs, those with the same index first. Taking
// the first partner that fits would pair fewer: an element with few values could
// take the only partner of one with more.
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

// augment finds a partner for a[i] along an augmenting path: a free one, or one
// whose owner finds another partner.
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

// matchByScore pairs the elements that are left: first by the most reliable key
// that is equal, then by the number of equal values, then by the distance of
// their indexes. Elements that differ in every key that both have are different
// things and are never paired.
func (m *matcher) matchByScore() {
	type candidate struct{ i, j, key, same int }
	var candidates []candidate
	for i := range m.a {
		for j := range m.b {
			if m.pairs[i] >= 0 || m.owners[j] >= 0 {
				continue
			}
			l, ok := m.similarity(i, j)
			if same := l.same + l.readOnlySame; ok && (same > 0 || l.key < len(m.field.ElementKey)) {
				candidates = append(candidates, candidate{i, j, l.key, same})
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

// compareKeys returns the index in ElementKey of the first key that both elements
// hold with the same value, or the number of keys. They differ where they hold a
// common key, and none with the same value.
func (m *matcher) compareKeys(i, j int) (shared int, differ bool) {
	x, y := asObject(m.a[i]), asObject(m.b[j])
	for k, key := range m.field.ElementKey {
		a, b := x[key], y[key]
		if a == nil || b == nil || IsUnknown(a) || IsUnknown(b) {
			continue
		}
		if f := m.field.Child(key); f != nil && f.Equal(a, b) {
			return k, false
		}
		differ = true
	}
	return len(m.field.ElementKey), differ
}
