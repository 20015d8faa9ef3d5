package model

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Names are the values that names of other objects stand for: by the target's Key, then
// by the name. The value of a reference is what the server holds in it.
type Names map[string]map[string]string

// Key names the target among all targets.
func (t Target) Key() string { return t.Model + " " + t.Attribute }

// Noun is what names the target's objects, in words.
func (t Target) Noun() string { return strings.ReplaceAll(t.Attribute, "_", " ") }

// IdentifierKey is the payload key of what a reference to an object holds.
const IdentifierKey = "id"

// IsPerson reports whether the objects are people, whom others know by an address.
func (t Target) IsPerson() bool { return t.Attribute == "email" }

// Set notes what a name stands for.
func (n *Names) Set(t Target, name, value string) {
	if *n == nil {
		*n = Names{}
	}
	if (*n)[t.Key()] == nil {
		(*n)[t.Key()] = map[string]string{}
	}
	(*n)[t.Key()][name] = value
}

// Value returns what a name stands for, in any letter case.
func (n Names) Value(t Target, name string) (string, bool) {
	if value, exact := n[t.Key()][name]; exact {
		return value, true
	}
	for known, value := range n[t.Key()] {
		if FoldName(known) == FoldName(name) {
			return value, true
		}
	}
	return "", false
}

// target returns the target among whose names a text is; nil for none.
func (n Names) target(text string) *Target {
	for key := range n {
		modelType, attribute, _ := strings.Cut(key, " ")
		t := Target{Model: modelType, Attribute: attribute}
		if _, known := n.Value(t, text); known {
			return &t
		}
	}
	return nil
}

// Name returns a name that stands for a value; the first of several.
func (n Names) Name(t Target, value string) (string, bool) {
	for _, name := range slices.Sorted(maps.Keys(n[t.Key()])) {
		if SameReference(n[t.Key()][name], value) && name != value {
			return name, true
		}
	}
	return "", false
}

// Clone returns a copy that can be changed by itself.
func (n Names) Clone() Names {
	var all Names
	for target, names := range n {
		if all == nil {
			all = Names{}
		}
		all[target] = maps.Clone(names)
	}
	return all
}

// FoldName returns the spelling that stands for a name in any letter case.
func FoldName(name string) string { return norm.NFC.String(strings.Map(foldCase, tidied(name))) }

// WithNames returns the model with names for its references: a name then means the
// value that it stands for, as the title of a choice does. It shares what it can with
// the model.
func (m *Model) WithNames(names Names) *Model {
	if len(names) == 0 {
		return m
	}
	folded := make(Names, len(names))
	for target, known := range names {
		folded[target] = make(map[string]string, len(known))
		for name, value := range known {
			folded[target][FoldName(name)] = value
		}
	}
	fields, found := withNames(m.Fields, folded)
	if !found {
		return m
	}
	named := *m
	named.Fields = fields
	return &named
}

// withNames copies the fields on the way to references with names.
func withNames(fields []Field, names Names) (copied []Field, found bool) {
	for i := range fields {
		f := &fields[i]
		var mine map[string]string
		if f.IsReference() {
			mine = names[f.Target.Key()]
		}
		inside, deeper := withNames(f.Fields, names)
		if mine == nil && !deeper {
			continue
		}
		if copied == nil {
			copied = slices.Clone(fields)
		}
		copied[i].names = mine
		if deeper {
			copied[i].Fields = inside
		}
	}
	return copied, copied != nil
}

// IsReference reports whether a configuration can name another object in the field.
func (f *Field) IsReference() bool { return f.Target != nil && f.Access != ReadOnly }

// named returns what a text stands for that may be a name.
func (f *Field) named(text string) string {
	if len(f.names) == 0 {
		return text
	}
	if value, known := f.names[FoldName(text)]; known {
		return value
	}
	return text
}

// Reference is one value that names another object.
type Reference struct {
	Field *Field
	// Path is the attribute path with indexes, Attribute the one without.
	Path, Attribute string
	Text            string
	// InList is true in an element of a list.
	InList bool
}

// List is the path of the list that the reference is an element of, or stands in an element
// of; empty outside of lists.
func (r Reference) List() string {
	list, _ := lastList(r.Path)
	return list
}

// Element is the path of that element.
func (r Reference) Element() string {
	_, element := lastList(r.Path)
	return element
}

// lastList returns the paths of the innermost list that a path goes through, and of its
// element.
func lastList(path string) (list, element string) {
	steps := strings.Split(path, ".")
	for i := len(steps) - 1; i > 0; i-- {
		if _, err := strconv.Atoi(steps[i]); err == nil {
			return strings.Join(steps[:i], "."), strings.Join(steps[:i+1], ".")
		}
	}
	return "", ""
}

// LeavesByElement counts the leaves that a value has in each element of its lists, by the
// paths of elements.
func (m *Model) LeavesByElement(value Value) map[string]int {
	count := map[string]int{}
	m.WalkValues(value, func(_ FieldRef, path string, _ any) {
		if _, element := lastList(path); element != "" {
			count[element]++
		}
	})
	return count
}

// References lists the known values of fields that name other objects.
func (m *Model) References(value Value) []Reference {
	var list []Reference
	m.WalkValues(value, func(ref FieldRef, path string, leaf any) {
		if !ref.Field.IsReference() {
			return
		}
		one := Reference{Field: ref.Field, Attribute: strings.ReplaceAll(ref.Attribute, ".[n]", ""), InList: ref.InList || ref.Field.IsList()}
		for i, item := range asItems(leaf) {
			one.Path = path
			if ref.Field.Kind == StringList {
				one.Path = join(path, strconv.Itoa(i))
			}
			if one.Text, _ = item.(string); one.Text != "" {
				list = append(list, one)
			}
		}
	})
	return list
}

// WalkReferences calls visit for the known values of fields that name other objects,
// until one returns false. It reports whether none did.
func (m *Model) WalkReferences(value Value, visit func(t Target, text string) bool) bool {
	return walkReferences(m.Fields, value, visit)
}

func walkReferences(fields []Field, value Value, visit func(Target, string) bool) bool {
	for i := range fields {
		f := &fields[i]
		if !f.IsReference() && len(f.Fields) == 0 || f.Access == ReadOnly || value[f.Name] == nil {
			continue
		}
		for _, item := range asItems(value[f.Name]) {
			switch item := item.(type) {
			case Value:
				if !walkReferences(f.Fields, item, visit) {
					return false
				}
			case string:
				if f.IsReference() && item != "" && !visit(*f.Target, item) {
					return false
				}
			}
		}
	}
	return true
}

// NamesIn returns the names of what a value refers to, by name or by value.
func (m *Model) NamesIn(value Value, names Names) Names {
	var kept Names
	m.WalkReferences(value, func(t Target, text string) bool {
		for name, held := range names[t.Key()] {
			if FoldName(name) == FoldName(text) || SameReference(held, text) {
				kept.Set(t, name, held)
			}
		}
		return true
	})
	return kept
}

// asItems returns the elements of a list, or a value as the only one.
func asItems(v any) []any {
	if list, isList := v.([]any); isList {
		return list
	}
	return []any{v}
}

// RenameReferences returns a value in which each reference has the text that rename
// returns for it.
func (m *Model) RenameReferences(value Value, rename func(t Target, text string) string) Value {
	return renamed(m.Fields, value, rename)
}

func renamed(fields []Field, value Value, rename func(Target, string) string) Value {
	copied := maps.Clone(value)
	for i := range fields {
		if f := &fields[i]; value[f.Name] != nil {
			copied[f.Name] = f.renamed(value[f.Name], rename)
		}
	}
	return copied
}

func (f *Field) renamed(v any, rename func(Target, string) string) any {
	switch v := v.(type) {
	case Value:
		return renamed(f.Fields, v, rename)
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = f.renamed(item, rename)
		}
		return list
	case string:
		if f.IsReference() && v != "" {
			return rename(*f.Target, v)
		}
	}
	return v
}

// isNamed reports whether a server shows a reference by its name.
func (f *Field) isNamed(held any) bool {
	text, isText := held.(string)
	return isText && f.named(text) != text
}
