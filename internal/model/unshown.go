package model

import (
	"strconv"
	"strings"
)

// Unshown returns the payload path of the first value that a state holds and a payload
// says nothing of, not even that there is none; "" where the payload speaks of them all.
// What is sent anew is not looked for, nor is what absence stands for, such as a default.
// An object without one may be shown in part, and to put that back would take away the
// rest.
func (m *Model) Unshown(data map[string]any, state, sent Value) string {
	return unshown(m.Fields, data, state, sent)
}

// Untold returns the path of the first value of which a payload does not tell whether it
// holds it: it says nothing of it, or shows it in a form that cannot be read; "" where it
// tells of all. problems are those of decoding the payload.
func (m *Model) Untold(data map[string]any, problems []DecodeError, value Value) string {
	if path := m.Unshown(data, value, nil); path != "" {
		return path
	}
	for _, problem := range problems {
		if m.At(value, outsideLists(problem.Path)) != nil {
			return problem.Path
		}
	}
	return ""
}

// outsideLists is the part of a path before the first index.
func outsideLists(path string) string {
	steps := strings.Split(path, ".")
	for i, step := range steps {
		if _, err := strconv.Atoi(step); err == nil {
			return strings.Join(steps[:i], ".")
		}
	}
	return path
}

func unshown(fields []Field, data map[string]any, state, sent Value) string {
	for i := range fields {
		f := &fields[i]
		held, anew := state[f.Name], sent[f.Name]
		if held == nil || !f.isWritten() {
			continue
		}
		raw, there := data[f.Payload]
		prefix := f.Payload + "."
		if f.Inline {
			raw, there, prefix = data, true, ""
		}
		path := ""
		switch f.Kind {
		case Object:
			if part, isObject := raw.(map[string]any); isObject || !there {
				path = unshown(f.Fields, part, asObject(held), asObject(anew))
			}
		case ObjectList:
			if items, isArray := raw.([]any); there && isArray && anew == nil {
				path = unshownInAll(f.Fields, items, asList(held))
			}
		}
		switch {
		case path != "":
			return prefix + path
		case f.Kind != Object && !there && anew == nil && !f.impliedByAbsence(held):
			return f.Payload
		}
	}
	return ""
}

// unshownInAll returns the path of a value that every element of a list holds and no
// element of the payload's speaks of; "" for none. Single elements may be others' or new.
func unshownInAll(fields []Field, items, held []any) string {
	if len(items) == 0 || len(held) == 0 {
		return ""
	}
	missing := ""
	for _, element := range held {
		for _, item := range items {
			part, isObject := item.(map[string]any)
			if !isObject {
				return ""
			}
			path := unshown(fields, part, asObject(element), nil)
			if path == "" || missing != "" && path != missing {
				return ""
			}
			missing = path
		}
	}
	return missing
}

// isWritten reports whether a value of the field goes into the payload of an update, and
// is shown by the server.
func (f *Field) isWritten() bool {
	return f.Access != ReadOnly && f.Access != WriteOnly && f.Presence == Served && f.Assigned == nil
}
