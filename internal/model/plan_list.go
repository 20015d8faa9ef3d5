package model

import "slices"

// list plans the elements of a declared list. Each is planned as the new state
// of the prior element that it matches.
//
// An unknown value can change which elements match. The list is then planned for
// every possible match, and the plan keeps what all of them have in common.
func (p *planner) list(f *Field, config []any, prior any, at location) []any {
	before := asList(prior)
	if f.Unordered {
		config = f.inOrderOf(config, before)
	}
	if prior == nil || len(config) != len(before) {
		p.recordChange(at)
	}
	certain := !holdsUnknown(config)
	// An element may be the new state of each candidate; nil stands for a new one.
	candidates := append([]any{nil}, before...)
	plans := make([]any, len(config))
	for i, j := range f.match(config, before) {
		possible := candidates
		if certain {
			possible = candidates[j+1 : j+2] // j is -1 where none matches
		}
		if i != j && (!f.Unordered || j < 0) || !certain {
			p.recordChange(at)
		}
		plans[i] = p.element(f, config[i], possible, at, i)
	}
	return plans
}

// element plans element i of a list for each candidate and returns what the
// plans have in common.
func (p *planner) element(f *Field, config any, candidates []any, at location, i int) any {
	if IsUnknown(config) {
		return Unknown
	}
	var planned any
	for n, prior := range candidates {
		inside := at.element(i, prior == nil)
		if f.Unordered {
			inside.shown = prior // there are no indexes by which Terraform could compare
		}
		v := p.object(f.Fields, asObject(config), asObject(prior), inside)
		if n == 0 {
			planned = v
		} else {
			planned = intersect(planned, v)
		}
	}
	return planned
}

// intersect returns v with every part unknown that differs from other.
func intersect(v, other any) any {
	switch v := v.(type) {
	case map[string]any:
		if other, ok := other.(map[string]any); ok {
			return intersectObjects(v, other)
		}
	case []any:
		if other, ok := other.([]any); ok && len(v) == len(other) {
			return intersectLists(v, other)
		}
	default:
		if v == other {
			return v
		}
	}
	return Unknown
}

func intersectObjects(v, other Value) any {
	merged := make(Value, len(v))
	for _, object := range []Value{v, other} {
		for name := range object {
			if both := intersect(v[name], other[name]); both != nil {
				merged[name] = both
			}
		}
	}
	return merged
}

// intersectLists returns a list with unknown parts only where the elements are
// objects. A list of strings that differs is unknown as a whole. It may become a
// set, and a set with unknown members has no known size.
func intersectLists(v, other []any) any {
	merged := make([]any, len(v))
	for i := range v {
		merged[i] = intersect(v[i], other[i])
		if IsUnknown(merged[i]) && !IsUnknown(v[i]) {
			return Unknown
		}
	}
	return merged
}

// holdsUnknown reports whether there is an unknown at any depth.
func holdsUnknown(v any) bool {
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, holdsUnknown)
	case map[string]any:
		for _, child := range v {
			if holdsUnknown(child) {
				return true
			}
		}
	}
	return IsUnknown(v)
}
