package model

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Payload returns the payload to send: the object as the server holds it now
// (nil for a new one), with the values to send on top (see Changes). Keys that
// the model does not know are carried along, and read-only ones left out, as are the
// lists that calls of their own write (see AssignmentChanges) and what the server's own
// model has as read-only or as a secret (see On).
//
// managed is the part of the plan that the configuration answers for (see
// Managed). The payload holds it as the server does, with four exceptions:
//
//   - A choice goes by value, because some servers show titles and take values, and so
//     does a reference.
//   - An object that the server does not hold is sent whole.
//   - A mask, which a server shows in the place of a secret, is never sent back.
//   - A managed value is not filled in from another (see Field.FillFrom).
//
// Elements of a list that is sent carry the unknown keys of the element that
// they match.
func (m *Model) Payload(current map[string]any, sent, managed Value) map[string]any {
	if m.server != nil {
		current = asObject(sendable(m.Fields, m.server.Fields, current))
	}
	payload := payloadOf(m.Fields, current, sent, managed)
	fillRequired(m.Fields, payload, current, sent, managed, "")
	return payload
}

func payloadOf(fields []Field, current map[string]any, sent, managed Value) map[string]any {
	payload := asObject(withoutMasks(current))
	for i := range fields {
		f := &fields[i]
		switch {
		case f.Access == ReadOnly || f.Assigned != nil || f.Presence == SetByServer, f.Presence == KeptSecret && sent[f.Name] == nil:
			delete(payload, f.Payload)
			continue
		case f.Presence == Lacking:
			continue
		case f.Inline:
			payload = payloadOf(f.Fields, payload, asObject(sent[f.Name]), asObject(managed[f.Name]))
			continue
		}
		held, had := payload[f.Payload]
		if managed := managed[f.Name]; !had && isMask(current[f.Payload]) && managed != nil && sent[f.Name] == nil && f.Access != WriteOnly {
			payload[f.Payload] = f.toJSON(managed)
			continue
		}
		if v := payloadField(f, held, sent[f.Name], managed[f.Name]); v != nil || had || sent[f.Name] == Null {
			payload[f.Payload] = v
		}
	}
	return payload
}

func payloadField(f *Field, held, sent, managed any) any {
	if sent == Null {
		return nil
	}
	switch f.Kind {
	case Object:
		return payloadObject(f, held, sent, managed)
	case ObjectList:
		items, isArray := held.([]any)
		switch {
		case sent != nil:
			return payloadList(f, items, asList(sent))
		case isArray:
			return unsentList(f, items, asList(managed))
		}
		return held
	}
	var d decoder
	same := func(v any) bool { return f.Equal(d.field(f, held, ""), v) }
	switch hasChoices := len(f.Choices) > 0 || f.isNamed(held); {
	case sent != nil && (hasChoices || !same(sent)):
		return f.toJSON(sent)
	case sent == nil && managed != nil && hasChoices && same(managed):
		return f.toJSON(managed)
	}
	return held
}

// payloadObject sends everything managed of an object that the server does not
// hold, because there is nothing that the changes could be laid over.
func payloadObject(f *Field, held, sent, managed any) any {
	data, isObject := held.(map[string]any)
	if !isObject && sent != nil && managed != nil {
		sent = LaidOver(asObject(managed), asObject(sent))
	}
	if !isObject && sent == nil {
		return held
	}
	return payloadOf(f.Fields, data, asObject(sent), asObject(managed))
}

// LaidOver returns a value with everything that another holds laid over it.
func LaidOver(value, over Value) Value {
	all := maps.Clone(value)
	for name, v := range over {
		if inner := asObject(v); inner != nil && asObject(all[name]) != nil {
			v = LaidOver(asObject(all[name]), inner)
		}
		all[name] = v
	}
	return all
}

// payloadList sends a list, each element on top of the element that it matches.
func payloadList(f *Field, held, sent []any) []any {
	elements := onlyObjects(held)
	var d decoder
	list := make([]any, len(sent))
	for i, j := range f.match(sent, d.items(f, elements, "")) {
		list[i] = payloadOf(f.Fields, elementAt(elements, j), asObject(sent[i]), nil)
	}
	return list
}

// onlyObjects returns the elements that are objects; nulls and scalars carry
// nothing.
func onlyObjects(items []any) []any {
	return slices.DeleteFunc(slices.Clone(items), func(item any) bool {
		_, isObject := item.(map[string]any)
		return !isObject
	})
}

// unsentList returns a list that is not sent as the server holds it, without the
// read-only children and with managed choices by value.
func unsentList(f *Field, held, managed []any) []any {
	var d decoder
	elements := onlyObjects(held)
	owners := make([]Value, len(elements))
	for i, j := range f.match(managed, d.items(f, elements, "")) {
		if j >= 0 {
			owners[j] = asObject(managed[i])
		}
	}
	list := slices.Clone(held)
	next := 0
	for i, element := range held {
		if data, ok := element.(map[string]any); ok {
			list[i] = payloadOf(f.Fields, data, nil, owners[next])
			next++
		}
	}
	return list
}

// fillRequired supplies the values that the payload requires and that the
// practitioner declared elsewhere (see Field.FillFrom). A value that was equal to
// its source follows the source. Any other value that the server holds stays.
func fillRequired(fields []Field, payload, current map[string]any, sent, managed Value, parent string) {
	for i := range fields {
		f := &fields[i]
		switch {
		case f.isUnsent():
		case f.Kind == Object:
			path := join(parent, f.Payload)
			fillRequired(f.Fields, payload, current, asObject(sent[f.Name]), asObject(managed[f.Name]), path)
		case f.FillFrom != "" && sent[f.Name] == nil && managed[f.Name] == nil:
			f.fillFrom(payload, current, join(parent, f.Payload))
		}
	}
}

func (f *Field) fillFrom(payload, current map[string]any, path string) {
	v, now := at(payload, f.FillFrom), textAt(current, path)
	if v != nil && (now == "" || f.equalLeaves(now, textAt(current, f.FillFrom))) && !f.equalLeaves(now, textAt(payload, f.FillFrom)) {
		set(payload, path, v)
	}
}

func textAt(data map[string]any, path string) string {
	text, _ := scalarText(at(data, path))
	return text
}

// set stores v at a dotted path, and adds the objects on the way. It may change
// the objects that are there, because payloadOf has copied them.
func set(data map[string]any, path string, v any) {
	key, rest, isNested := strings.Cut(path, ".")
	if !isNested {
		data[key] = v
		return
	}
	if asObject(data[key]) == nil {
		data[key] = map[string]any{}
	}
	set(asObject(data[key]), rest, v)
}

// masks are texts in the place of a secret: three stars or bullets or more, or a word
// for it in brackets or stars.
var masks = regexp.MustCompile(`(?i)^\s*([*•●∙▪■⬤]{3,}|[<\[({*]+\s*(hidden|masked|redacted|secret|encrypted|protected|password|sensitive)( value)?\s*[>\])}*]+)\s*$`)

// isMask reports whether a value is a mask, or a list that holds one.
func isMask(v any) bool {
	if list, isList := v.([]any); isList {
		return slices.ContainsFunc(list, func(item any) bool { _, isText := item.(string); return isText && isMask(item) })
	}
	text, isText := v.(string)
	return isText && masks.MatchString(text)
}

// withoutMasks returns a copy of a value of JSON without the keys that hold a mask.
func withoutMasks(v any) any {
	switch v := v.(type) {
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, inner := range v {
			if !isMask(inner) {
				clean[key] = withoutMasks(inner)
			}
		}
		return clean
	case []any:
		clean := make([]any, len(v))
		for i, inner := range v {
			clean[i] = withoutMasks(inner)
		}
		return clean
	}
	return v
}
