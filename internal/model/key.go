package model

import (
	"encoding/json"
	"slices"
	"strings"
)

// KeyFields returns the fields that make an object unique at its node: one, or several of
// a server's own schema, or none.
func (m *Model) KeyFields() []*Field {
	names := m.BusinessKeys
	if m.BusinessKey != "" {
		names = []string{m.BusinessKey}
	}
	var fields []*Field
	for _, name := range names {
		if f := m.Field(name); f != nil {
			fields = append(fields, f)
		}
	}
	return fields
}

// KeyTitle is what people call the business key: "email", or "name and node". It is empty
// for a model without one.
func (m *Model) KeyTitle() string {
	var names []string
	for _, f := range m.KeyFields() {
		names = append(names, f.Payload)
		if !m.Generic {
			names[len(names)-1] = f.Name
		}
	}
	return strings.Join(names, " and ")
}

// KeyOf returns the business key of a value as a text: of several fields a JSON list of
// their texts. It is empty where there is none, or a part is not known.
func (m *Model) KeyOf(value Value) string {
	return m.key(func(f *Field) any { return value[f.Name] })
}

// KeyIn returns the business key of a payload, as KeyOf does.
func (m *Model) KeyIn(data map[string]any) string {
	return m.key(func(f *Field) any { return data[f.Payload] })
}

func (m *Model) key(value func(*Field) any) string {
	fields := m.KeyFields()
	parts := make([]string, len(fields))
	filled := false
	for i, f := range fields {
		v := value(f)
		text, isText := scalarText(v)
		if v != nil && !isText {
			return ""
		}
		parts[i] = text
		filled = filled || text != ""
	}
	switch {
	case !filled:
		return ""
	case len(parts) == 1:
		return parts[0]
	}
	list, err := json.Marshal(parts)
	if err != nil {
		return ""
	}
	return string(list)
}

// KeyParts returns what a business key asks for, by payload key; nil for a text that is
// none of the model.
func (m *Model) KeyParts(key string) map[string]string {
	fields := m.KeyFields()
	parts := []string{key}
	if len(fields) > 1 {
		if parts = keyTexts(key); parts == nil {
			return nil
		}
	}
	if len(fields) == 0 || len(parts) != len(fields) {
		return nil
	}
	all := map[string]string{}
	for i, f := range fields {
		all[f.Payload] = parts[i]
	}
	return all
}

// keyTexts returns the elements of a JSON list as texts. A person may write a number or
// true as such; nil for what is no list of those.
func keyTexts(key string) []string {
	var several []any
	decoder := json.NewDecoder(strings.NewReader(key))
	decoder.UseNumber()
	if !json.Valid([]byte(key)) || decoder.Decode(&several) != nil {
		return nil
	}
	texts := make([]string, len(several))
	for i, part := range several {
		text, isText := scalarText(part)
		if !isText {
			return nil
		}
		texts[i] = text
	}
	return texts
}

// CanonicalKey returns the spelling that stands for all business keys which mean the same
// (see Field.Canonical).
func (m *Model) CanonicalKey(key string) string {
	parts := m.KeyParts(key)
	var all []string
	for _, f := range m.KeyFields() {
		all = append(all, f.Canonical(parts[f.Payload]))
	}
	return strings.Join(all, "\x00")
}

// HoldsKey reports whether a payload has the business key in any spelling.
func (m *Model) HoldsKey(data map[string]any, key string) bool {
	parts := m.KeyParts(key)
	return !slices.ContainsFunc(m.KeyFields(), func(f *Field) bool { return !m.Holds(f.Payload, data[f.Payload], parts[f.Payload]) })
}

// ImportID returns the import id of an object that its key, or its node and business key,
// name among those of the model.
func (m *Model) ImportID(id string) string {
	if m.Generic {
		return m.Type + "/" + id
	}
	return id
}

// IsKey reports whether the field with the name is a part of the business key.
func (m *Model) IsKey(name string) bool {
	return slices.ContainsFunc(m.KeyFields(), func(f *Field) bool { return f.Name == name })
}
