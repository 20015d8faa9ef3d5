package model

import (
	"strconv"
	"strings"
)

// FieldRef is a field with its place in the model, as WalkFields and WalkValues
// show it.
type FieldRef struct {
	Field *Field
	// Attribute and Payload are the dotted paths from the top, with ".[n]"
	// behind each list: "phone_numbers.[n].type".
	Attribute, Payload string
	// Parent is the enclosing field; nil at the top.
	Parent *Field
	// InList is true below an ObjectList.
	InList bool
}

// child refers to a field below ref; the zero FieldRef is the top.
func (ref FieldRef) child(f *Field) FieldRef {
	return FieldRef{
		Field: f, Parent: ref.Field,
		Attribute: join(ref.Attribute, f.Name), Payload: join(ref.Payload, f.Payload),
		InList: ref.InList || ref.Field != nil && ref.Field.Kind == ObjectList,
	}
}

// elements refers to the elements of a list.
func (ref FieldRef) elements() FieldRef {
	ref.Attribute, ref.Payload = ref.Attribute+".[n]", ref.Payload+".[n]"
	return ref
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// WalkFields calls visit for every field, parents before children.
func (m *Model) WalkFields(visit func(FieldRef)) { walkFields(m.Fields, FieldRef{}, visit) }

func walkFields(fields []Field, parent FieldRef, visit func(FieldRef)) {
	for i := range fields {
		f := &fields[i]
		ref := parent.child(f)
		switch f.Kind {
		case ObjectList, StringList, StringSet:
			ref = ref.elements()
		}
		visit(ref)
		walkFields(f.Fields, ref, visit)
	}
}

// WalkValues calls visit for every leaf of a value that is not null, with its
// attribute path including indexes: "licenses.0.license". A list of strings is
// one leaf.
func (m *Model) WalkValues(value Value, visit func(ref FieldRef, path string, leaf any)) {
	walkValues(m.Fields, value, FieldRef{}, "", visit)
}

func walkValues(fields []Field, value Value, parent FieldRef, path string, visit func(FieldRef, string, any)) {
	for i := range fields {
		f := &fields[i]
		if value[f.Name] == nil {
			continue
		}
		ref, at := parent.child(f), join(path, f.Name)
		switch v := value[f.Name].(type) {
		case map[string]any:
			walkValues(f.Fields, v, ref, at, visit)
		case []any:
			if f.Kind != ObjectList {
				visit(ref, at, v)
				continue
			}
			for i, element := range v {
				walkValues(f.Fields, asObject(element), ref.elements(), at+"."+strconv.Itoa(i), visit)
			}
		default:
			visit(ref, at, v)
		}
	}
}

// firstStep splits a dotted path into its first name and the rest.
func firstStep(path string) (name, rest string) {
	name, rest, _ = strings.Cut(path, ".")
	return name, rest
}

// within reports whether a path is another one or lies in it.
func within(path, of string) bool { return path == of || strings.HasPrefix(path, of+".") }
