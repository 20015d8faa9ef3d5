package model

import (
	"slices"
	"strings"
)

// Equal reports whether two values of the field mean the same: choices by
// title, value or case, sets and unordered lists in any order, texts by their canonical spelling (see
// Canonical), everything else by value. Read-only children count too. Unknown
// equals nothing.
func (f *Field) Equal(a, b any) bool {
	if IsUnknown(a) || IsUnknown(b) {
		return false
	}
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	switch x := a.(type) {
	case map[string]any:
		return f.equalObjects(x, b)
	case []any:
		y, isList := b.([]any)
		switch {
		case !isList:
			return false
		case f.Kind == StringSet:
			return f.containsAll(x, y) && f.containsAll(y, x)
		case f.Kind == ObjectList && f.Unordered:
			return slices.EqualFunc(x, f.inOrderOf(y, x), f.equalObjects)
		case f.Kind == ObjectList:
			return slices.EqualFunc(x, y, f.equalObjects)
		}
		return slices.EqualFunc(x, y, f.equalLeaves)
	}
	return f.equalLeaves(a, b)
}

// EqualPayload is Equal for two values of a payload.
func (f *Field) EqualPayload(a, b any) bool {
	var d decoder
	return f.Equal(d.field(f, a, ""), d.field(f, b, ""))
}

// equalObjects compares two objects, or two elements of a list of objects.
func (f *Field) equalObjects(a, b any) bool {
	x, okX := a.(map[string]any)
	y, okY := b.(map[string]any)
	if !okX || !okY {
		return false
	}
	for i := range f.Fields {
		child := &f.Fields[i]
		if !child.Equal(x[child.Name], y[child.Name]) {
			return false
		}
	}
	return true
}

func (f *Field) equalLeaves(a, b any) bool {
	x, okX := a.(string)
	y, okY := b.(string)
	if f.Kind == Any && f.Types == nil && sameScalars(a, b) {
		return true
	}
	return a == b || okX && okY && (f.Canonical(x) == f.Canonical(y) || f.Target != nil && SameReference(f.named(x), f.named(y)))
}

func (f *Field) containsAll(set, items []any) bool {
	return !slices.ContainsFunc(items, func(item any) bool {
		return !slices.ContainsFunc(set, func(member any) bool { return f.equalLeaves(member, item) })
	})
}

// equivalent reports whether a server's value is no difference to v. It may be
// the same value, what some servers make of it (see Field.StoredAs), the same strings
// in another order, absent where absence implies v (see impliedByAbsence), or the
// default of a field that resets to it.
func (f *Field) equivalent(v, server any) bool {
	if server == nil {
		return f.impliedByAbsence(v)
	}
	return f.Equal(v, server) || f.Kind == StringList && f.sameStrings(asList(v), asList(server)) ||
		f.ResetsToDefault && f.Equal(f.Default, server) || f.storesAs(v, server)
}

// storesAs reports whether a server's value is what some servers make of v.
func (f *Field) storesAs(v, server any) bool {
	for value, stored := range f.StoredAs {
		if f.Equal(v, value) && f.Equal(server, stored) {
			return true
		}
	}
	return false
}

// impliedByAbsence reports whether a server that leaves out the field may hold v.
// Absence implies the documented default, or an empty value where there is no
// default. A read-only value is never implied: only the server can say it. Of an
// object, everything that can be declared and read back has to be implied.
func (f *Field) impliedByAbsence(v any) bool {
	switch {
	case v == nil:
		return true
	case f.Access == ReadOnly:
		return false
	case f.Default != nil:
		return f.ResetsToDefault || f.Equal(v, f.Default)
	case f.Implied != nil:
		return f.Equal(v, f.Implied)
	case f.Kind != Object:
		return isEmpty(v)
	}
	for i := range f.Fields {
		child := &f.Fields[i]
		isReadBack := child.Access != ReadOnly && child.Access != WriteOnly && child.Presence == Served
		if isReadBack && !child.impliedByAbsence(asObject(v)[child.Name]) {
			return false
		}
	}
	return true
}

// sameStrings reports whether two lists hold the same strings, each equally often,
// in any order.
func (f *Field) sameStrings(a, b []any) bool {
	rest := slices.Clone(b)
	for _, item := range a {
		i := slices.IndexFunc(rest, func(other any) bool { return f.equalLeaves(item, other) })
		if i < 0 {
			return false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return len(rest) == 0
}

// isEmpty reports whether v is a value that clears a field. Servers often answer
// a cleared field with null, or leave it out.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v) == ""
	case bool:
		return !v
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	case JSON:
		return v == `""` || v == "[]" || v == "{}" || v == "false"
	}
	return v == nil
}

// KeptPayload reports whether a server's value of a payload is what was sent, or what
// some servers make of it.
func (f *Field) KeptPayload(sent, server any) bool {
	var d decoder
	return f.equivalent(d.field(f, sent, ""), d.field(f, server, ""))
}
