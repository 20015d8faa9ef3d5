package model

// MinimalConfig returns the shortest configuration that plans no change for an
// adopted state: without what the practitioner cannot set, what is null or
// empty, and what equals its documented default. Required fields stay, and the
// elements of a list keep their places.
func (m *Model) MinimalConfig(state Value) Value { return minimalObject(m.Fields, state, true) }

func minimalObject(fields []Field, state Value, top bool) Value {
	config := Value{}
	for i := range fields {
		f := &fields[i]
		v := state[f.Name]
		if v == nil || f.Access == ReadOnly || f.Access == WriteOnly {
			continue
		}
		if top && f.Required && f.FillFrom == "" {
			config[f.Name] = v
			continue
		}
		if v = minimalValue(f, v); v != nil {
			config[f.Name] = v
		}
	}
	return config
}

func minimalValue(f *Field, v any) any {
	switch typed := v.(type) {
	case map[string]any:
		if object := minimalObject(f.Fields, typed, false); len(object) > 0 {
			return object
		}
		return nil
	case []any:
		if len(typed) == 0 {
			return nil
		}
		if f.Kind != ObjectList {
			return v
		}
		list := make([]any, len(typed))
		for i, element := range typed {
			list[i] = minimalObject(f.Fields, asObject(element), false)
		}
		return list
	case string:
		if typed == "" {
			return nil
		}
	}
	if f.Default != nil && f.Equal(v, f.Default) {
		return nil
	}
	return v
}
