package model

// similarity counts how many values of one list element another element holds
// equal, and how many it holds differently. Read-only values are counted
// separately: they help to recognise an element, but nobody declared them.
type similarity struct {
	// key is the index in ElementKey of the first key that both elements hold with
	// the same value, or the number of keys.
	key                             int
	same, different                 int
	readOnlySame, readOnlyDifferent int
}

// count adds the values of a, compared with b.
func (l *similarity) count(fields []Field, a, b Value) {
	for i := range fields {
		f := &fields[i]
		v, other := a[f.Name], b[f.Name]
		switch {
		case v == nil || IsUnknown(v) || f.Access == WriteOnly || f.Presence != Served:
		case f.Kind == Object && f.Access == ReadOnly && len(asObject(v)) == 0:
			l.add(f.Access, other != nil) // that it is there is all that there is to tell
		case f.Kind == Object:
			l.count(f.Fields, asObject(v), asObject(other))
		case f.Kind == ObjectList && other != nil:
			l.countList(f, asList(v), asList(other))
		default:
			l.add(f.Access, f.equivalent(v, other))
		}
	}
}

func (l *similarity) add(access Access, same bool) {
	switch {
	case access == ReadOnly && same:
		l.readOnlySame++
	case access == ReadOnly:
		l.readOnlyDifferent++
	case same:
		l.same++
	default:
		l.different++
	}
}

// countList counts a list as one value. It is the same if its elements can be
// paired one to one without a difference.
func (l *similarity) countList(f *Field, a, b []any) {
	same := len(a) == len(b)
	var inner similarity
	if same {
		for i, j := range f.match(a, b) {
			if j < 0 {
				same = false
				continue
			}
			inner.count(f.Fields, asObject(a[i]), asObject(b[j]))
		}
	}
	l.add(f.Access, same && inner.different == 0 && (f.Access != ReadOnly || inner.readOnlyDifferent == 0))
	if f.Access != ReadOnly {
		l.readOnlySame += inner.readOnlySame
		l.readOnlyDifferent += inner.readOnlyDifferent
	}
}
