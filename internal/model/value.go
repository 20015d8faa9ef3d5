package model

import (
	"fmt"
	"strings"
)

// Value is an object as described at Kind, keyed by attribute name. nil is null,
// and so is a missing key.
type Value = map[string]any

type unknown struct{}

// Unknown stands in a Value for what Terraform knows only after the apply.
var Unknown = unknown{}

// String makes an unknown readable in messages and test failures.
func (unknown) String() string { return "(unknown)" }

// IsUnknown reports whether v is Unknown.
func IsUnknown(v any) bool { _, ok := v.(unknown); return ok }

// MapFields builds an object from a value for each field. A field with the value
// nil is left out.
func MapFields(fields []Field, value func(*Field) any) Value {
	object := make(Value, len(fields))
	for i := range fields {
		if v := value(&fields[i]); v != nil {
			object[fields[i].Name] = v
		}
	}
	return object
}

// mapElements builds a list from a value for each element of a list of objects.
func mapElements(list []any, value func(Value) Value) []any {
	mapped := make([]any, len(list))
	for i, element := range list {
		mapped[i] = value(asObject(element))
	}
	return mapped
}

// elementAt returns the object at an index of a list, nil outside of the list.
func elementAt(list []any, i int) Value {
	if i < 0 || i >= len(list) {
		return nil
	}
	return asObject(list[i])
}

// at returns the value at a dotted path through objects.
func at(value map[string]any, path string) any {
	var v any = value
	for name := range strings.SplitSeq(path, ".") {
		v = asObject(v)[name]
	}
	return v
}

func asObject(v any) Value {
	object, _ := v.(map[string]any)
	return object
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

// Text renders a leaf for messages and documentation.
func Text(v any) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(v)
}
