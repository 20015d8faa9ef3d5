package model

import (
	"maps"
	"slices"
)

// Fit returns a model that takes every one of the trees (see Declare): a key that the
// model does not have becomes a field of the shape that the trees show, and a field that
// cannot take a value takes any. It is for values that nothing checks.
func (m *Model) Fit(trees ...map[string]any) *Model {
	fitted := *m
	for _, tree := range trees {
		fitted.Fields = fit(fitted.Fields, tree, m.topName)
	}
	return &fitted
}

func fit(fields []Field, tree map[string]any, name func(key string) string) []Field {
	fields = slices.Clone(fields)
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		raw := tree[key]
		if raw == nil || IsUnknown(raw) || key == "" {
			continue
		}
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Payload == key })
		if i < 0 {
			fields = append(fields, shaped(name(key), key, raw))
			continue
		}
		fitField(&fields[i], raw)
	}
	return fields
}

// fitField makes a field take a value.
func fitField(f *Field, raw any) {
	if f.Access == ReadOnly || f.Access == WriteOnly {
		return
	}
	list, isList := raw.([]any)
	tree, isTree := raw.(map[string]any)
	switch {
	case f.Kind == Object && isTree:
		f.Fields = fit(f.Fields, tree, pathName)
		return
	case f.Kind == ObjectList && isList && allOf[map[string]any](list):
		for _, element := range list {
			if tree, is := element.(map[string]any); is {
				f.Fields = fit(f.Fields, tree, pathName)
			}
		}
		return
	}
	var d declarer
	if d.value(f, raw, nil); len(d.found) > 0 {
		*f = Field{Name: f.Name, Payload: f.Payload, Kind: Any, Required: f.Required}
	}
}

// shaped returns a field that takes a value.
func shaped(name, key string, raw any) Field {
	f := Field{Name: name, Payload: key, Kind: Any}
	switch v := raw.(type) {
	case map[string]any:
		f.Kind, f.Fields = Object, fit(nil, v, pathName)
	case []any:
		switch {
		case len(v) == 0:
		case allOf[map[string]any](v):
			f.Kind = ObjectList
			fitField(&f, v)
		case allOf[string](v):
			f.Kind = StringList
		}
	}
	return f
}

// allOf reports whether all elements of a list have a type, or are not known yet.
func allOf[T any](list []any) bool {
	return !slices.ContainsFunc(list, func(element any) bool {
		_, is := element.(T)
		return !is && !IsUnknown(element)
	})
}
