package model

import (
	"slices"
	"strings"
)

// Showing returns a model for data (see ForData) that reads what only the server sets, too.
// It is for what is read and never planned.
func (m *Model) Showing() *Model {
	all := *m
	all.Fields = showing(m.Fields)
	return &all
}

func showing(fields []Field) []Field {
	all := slices.Clone(fields)
	for i := range all {
		all[i].Hidden = false
		all[i].Fields = showing(all[i].Fields)
	}
	return all
}

// PathByPayload returns the attribute path without indexes to which the payload's keys
// lead, joined by dots, and the field there; nil where they lead to none.
func (m *Model) PathByPayload(keys string) (path string, f *Field) {
	fields := m.Fields
	for rest := keys; ; {
		f = nil
		for i := range fields {
			key := fields[i].Payload
			// The longest key counts, because a key may have dots of its own.
			if len(rest) >= len(key) && rest[:len(key)] == key && (len(rest) == len(key) || rest[len(key)] == '.') &&
				(f == nil || len(key) > len(f.Payload)) {
				f = &fields[i]
			}
		}
		if f == nil {
			return "", nil
		}
		path = join(path, f.Name)
		if len(rest) == len(f.Payload) {
			return path, f
		}
		rest, fields = rest[len(f.Payload)+1:], f.Fields
	}
}

// WithTexts returns the model with a text at each of the paths of payload keys, joined by
// dots, to which it has no field.
func (m *Model) WithTexts(paths []string) *Model {
	all := *m
	for _, path := range paths {
		all.Fields = withText(all.Fields, strings.Split(path, "."), m.topName)
	}
	return &all
}

func withText(fields []Field, keys []string, name func(key string) string) []Field {
	fields = slices.Clone(fields)
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Payload == keys[0] })
	if i < 0 {
		fields = append(fields, Field{Name: name(keys[0]), Payload: keys[0], Kind: String})
		i = len(fields) - 1
	}
	if f := &fields[i]; len(keys) > 1 {
		f.Kind, f.Fields = Object, withText(f.Fields, keys[1:], pathName)
	}
	return fields
}
