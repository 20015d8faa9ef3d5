package model

import (
	"slices"
	"strings"
)

// ForData returns the model for values that are written with the payload's own keys, as a
// tree of any types (see Declare), under an attribute of their own:
//
//   - Nothing is planned that is not declared: a default is Implied.
//   - What only the server sets is in no state: it is Hidden.
//   - Numbers are exact.
//   - What has the form of an email address or of a telephone number is one (see ByForm).
//   - The name of each field is its payload key, unless a path could not hold it or it is
//     among the reserved ones. Those are names that mean something else at the top.
//
// It shares nothing that changes with the model.
func (m *Model) ForData(reserved ...string) *Model {
	all := *m
	all.Generic, all.Reserved = true, reserved
	all.Fields = forData(m.Fields, all.topName)
	named := func(name string) string {
		if f := m.Field(name); f != nil {
			return all.topName(f.Payload)
		}
		return ""
	}
	all.BusinessKey = named(m.BusinessKey)
	all.BusinessKeys = slices.Clone(m.BusinessKeys)
	for i, key := range all.BusinessKeys {
		all.BusinessKeys[i] = named(key)
	}
	return &all
}

// topName returns the name of a field at the top.
func (m *Model) topName(key string) string {
	if slices.Contains(m.Reserved, key) || strings.HasSuffix(key, "_wo") || strings.HasSuffix(key, "_wo_version") {
		return escape + pathName(key)
	}
	return pathName(key)
}

// escape begins the names of fields whose key could not stand in a path.
const escape = "~"

// pathName returns the name of a field in paths, which dots divide and in which digits
// are indexes.
func pathName(key string) string {
	if strings.Contains(key, ".") || strings.HasPrefix(key, escape) || strings.Trim(key, "0123456789") == "" {
		return escape + strings.NewReplacer(escape, escape+"0", ".", escape+"1").Replace(key)
	}
	return key
}

func forData(fields []Field, name func(key string) string) []Field {
	all := slices.Clone(fields)
	for i := range all {
		f := &all[i]
		f.Name = name(f.Payload)
		if f.Kind == Int {
			f.Kind, f.Limits.Whole = Number, true
		}
		if f.Format == FreeText {
			f.Format = ByForm
		}
		f.Implied, f.Default = f.Default, nil
		if f.Access == ReadOnly {
			f.Hidden, f.Implied = true, nil
		}
		f.Fields = forData(f.Fields, pathName)
		if f.Element != nil {
			f.Element = &forData([]Field{*f.Element}, pathName)[0]
		}
	}
	return all
}

// PayloadPath returns an attribute path of names and indexes with the payload's keys in
// the place of the names.
func (m *Model) PayloadPath(path []any) []any {
	keys := make([]any, len(path))
	fields := m.Fields
	for i, step := range path {
		keys[i] = step
		name, isName := step.(string)
		if !isName {
			continue
		}
		if f := fieldNamed(fields, name); f != nil {
			keys[i], fields = f.Payload, f.Fields
		}
	}
	return keys
}

// Undeclared returns the paths of the leaves that a value holds and a configuration does
// not declare, as names without indexes; lists are leaves.
func (m *Model) Undeclared(config, value Value) Paths {
	var paths Paths
	for _, path := range m.Declared(value) {
		if !declares(config, path) {
			paths = append(paths, path)
		}
	}
	return paths
}
