package model

import (
	"maps"
	"slices"
	"strings"
)

// Payload returns the payload to send: what the server holds now, with the
// desired values on top (see Plan). Keys that the model does not know are
// carried along, read-only ones left out, and what the server holds in another
// spelling stays as it is, but for desired choices: they go by value. Elements
// of a desired list carry the unknown keys of the element that they stand for.
// current is nil for a new object.
func (m *Model) Payload(current map[string]any, desired Value) map[string]any {
	payload := overlay(m.Fields, current, desired)
	fill(m.Fields, payload, current, desired, nil)
	return payload
}

func overlay(fields []Field, current map[string]any, desired Value) map[string]any {
	payload := maps.Clone(current)
	if payload == nil {
		payload = map[string]any{}
	}
	for i := range fields {
		f := &fields[i]
		if f.Access == ReadOnly {
			delete(payload, f.Payload)
			continue
		}
		held, had := current[f.Payload]
		if v := overlayField(f, held, desired[f.Name]); v != nil || had {
			payload[f.Payload] = v
		}
	}
	return payload
}

func overlayField(f *Field, held, desired any) any {
	switch f.Kind {
	case Object:
		data, isObject := held.(map[string]any)
		if desired != nil || isObject {
			return overlay(f.Fields, data, asObject(desired))
		}
	case ObjectList:
		items, isArray := held.([]any)
		if desired != nil {
			return overlayList(f, items, asList(desired))
		}
		if isArray {
			return stripList(f, items)
		}
	default:
		var d decoder
		// A server may show choices by title and take them by value only.
		if desired != nil && (len(f.Choices) > 0 || !f.Equal(d.field(f, held, ""), desired)) {
			return f.encodeLeaf(desired)
		}
	}
	return held
}

func overlayList(f *Field, held, desired []any) []any {
	elements := objects(held)
	var d decoder
	list := make([]any, len(desired))
	for i, j := range f.match(desired, d.items(f, elements, "")) {
		var data map[string]any
		if j >= 0 {
			data = asObject(elements[j])
		}
		list[i] = overlay(f.Fields, data, asObject(desired[i]))
	}
	return list
}

// objects returns the elements without nulls and scalars, which stand for nothing.
func objects(items []any) []any {
	return slices.DeleteFunc(slices.Clone(items), func(item any) bool {
		_, isObject := item.(map[string]any)
		return !isObject
	})
}

// stripList leaves an undeclared list as it is, but for read-only children.
func stripList(f *Field, held []any) []any {
	list := make([]any, len(held))
	for i, element := range held {
		list[i] = element
		if data, ok := element.(map[string]any); ok {
			list[i] = overlay(f.Fields, data, nil)
		}
	}
	return list
}

// fill supplies what the payload needs and the practitioner said elsewhere. A
// value that was equal to its source before follows the source; any other that
// the server holds stays.
func fill(fields []Field, payload, current map[string]any, desired Value, parents []string) {
	for i := range fields {
		f := &fields[i]
		path := append(slices.Clone(parents), f.Payload)
		if f.Kind == Object {
			fill(f.Fields, payload, current, asObject(desired[f.Name]), path)
		}
		if f.FillFrom == "" || desired[f.Name] != nil {
			continue
		}
		source := strings.Split(f.FillFrom, ".")
		now := textAt(current, path)
		if now == "" || now == textAt(current, source) {
			setWire(payload, path, wireAt(payload, source))
		}
	}
}

func textAt(data map[string]any, path []string) string {
	text, _ := scalarText(wireAt(data, path))
	return text
}

func wireAt(data map[string]any, path []string) any {
	var v any = data
	for _, key := range path {
		object, _ := v.(map[string]any)
		v = object[key]
	}
	return v
}

// setWire stores v, making the objects on the way. Those that are there are
// overlay's own copies.
func setWire(data map[string]any, path []string, v any) {
	if v == nil {
		return
	}
	for _, key := range path[:len(path)-1] {
		inner, _ := data[key].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
			data[key] = inner
		}
		data = inner
	}
	data[path[len(path)-1]] = v
}
