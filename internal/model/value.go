package model

import (
	"fmt"
	"strconv"
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

// mapFields builds an object from a value for each field. A field whose value is
// nil is left out.
func mapFields(fields []Field, value func(*Field) any) Value {
	object := make(Value, len(fields))
	for i := range fields {
		if v := value(&fields[i]); v != nil {
			object[fields[i].Name] = v
		}
	}
	return object
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
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return fmt.Sprint(v)
}
