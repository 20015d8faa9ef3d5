package model

// uncertain plans an element of a list in which something is unknown. Which
// element of before it stands for may come out otherwise once all is known, and
// Terraform refuses a final plan that takes back what an earlier one said. So
// it is planned as each of them and as a new one, and what these plans do not
// agree on is unknown.
func (p *planner) uncertain(f *Field, config Value, before []any, at place, i int) any {
	var planned any
	planned = p.object(f.Fields, config, nil, at.element(i, true))
	for _, prior := range before {
		planned = agree(planned, p.object(f.Fields, config, asObject(prior), at.element(i, false)))
	}
	return planned
}

// agree returns the value with what differs from other made unknown.
func agree(v, other any) any {
	switch v := v.(type) {
	case map[string]any:
		if other, ok := other.(map[string]any); ok {
			return agreeObjects(v, other)
		}
		return Unknown
	case []any:
		if other, ok := other.([]any); ok && len(v) == len(other) {
			return agreeLists(v, other)
		}
		return Unknown
	}
	if v == other {
		return v
	}
	return Unknown
}

func agreeObjects(v, other Value) any {
	merged := make(Value, len(v))
	for _, object := range []Value{v, other} {
		for name := range object {
			if both := agree(v[name], other[name]); both != nil {
				merged[name] = both
			}
		}
	}
	return merged
}

// agreeLists keeps lists of strings that differ from becoming sets with unknown
// members, whose size nobody knows: they are unknown as a whole.
func agreeLists(v, other []any) any {
	merged := make([]any, len(v))
	for i := range v {
		merged[i] = agree(v[i], other[i])
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
		for _, item := range v {
			if holdsUnknown(item) {
				return true
			}
		}
	case map[string]any:
		for _, child := range v {
			if holdsUnknown(child) {
				return true
			}
		}
	}
	return IsUnknown(v)
}
