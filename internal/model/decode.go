package model

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// DecodeError is a value in a server's JSON that its field cannot hold.
type DecodeError struct {
	// Path is the attribute path with indexes: "phone_numbers.0.type".
	Path string
	Want Kind
	// Got names the JSON type that was there; never the value, which may be
	// secret.
	Got string
}

// Error says which attribute could not be read, and why.
func (p DecodeError) Error() string {
	return fmt.Sprintf("%s: expected %s, the server sent %s", p.Path, strings.ToLower(p.Want.String()), p.Got)
}

// Decode reads a payload into a Value. Unknown keys are ignored; missing keys and
// nulls are null, and so are empty values of another kind. Scalars may come in the
// spellings that servers use: "true" for true, "3" for 3, 3 for "3". A value that
// cannot be read is Unknown, and the problems name it. A list is read whole or not
// at all.
func (m *Model) Decode(data map[string]any) (Value, []DecodeError) {
	var d decoder
	return d.object(m.Fields, data, ""), d.problems
}

type decoder struct{ problems []DecodeError }

func (d *decoder) object(fields []Field, data map[string]any, path string) Value {
	return MapFields(fields, func(f *Field) any {
		if f.Access == WriteOnly || f.Hidden || f.Presence == KeptSecret {
			return nil
		}
		if f.Inline {
			return d.object(f.Fields, data, join(path, f.Name))
		}
		return d.field(f, data[f.Payload], join(path, f.Name))
	})
}

func (d *decoder) field(f *Field, raw any, path string) any {
	if raw == nil {
		return nil
	}
	switch f.Kind {
	case Object:
		if data, ok := raw.(map[string]any); ok {
			return d.object(f.Fields, data, path)
		}
	case ObjectList, StringList, StringSet:
		if items, ok := raw.([]any); ok {
			before := len(d.problems)
			if list := d.items(f, items, path); len(d.problems) == before {
				return list
			}
			return Unknown
		}
	case Any:
		if v, ok := NewJSON(raw); ok {
			return v
		}
	default:
		if v, ok := scalar(f.Kind, raw); ok && (!f.Limits.Whole || !isFraction(v)) {
			return v
		}
	}
	if isNothing(raw) {
		return nil
	}
	d.problems = append(d.problems, DecodeError{Path: path, Want: f.Kind, Got: jsonType(raw)})
	return Unknown
}

// Read reads a payload value of the field by itself; nil where it has none, and where the
// field cannot hold it.
func (f *Field) Read(raw any) any {
	var d decoder
	if v := d.field(f, raw, ""); !IsUnknown(v) {
		return v
	}
	return nil
}

// isNothing reports whether a value of the wrong kind is an empty one, which
// servers put where there is nothing.
func isNothing(raw any) bool {
	switch v := raw.(type) {
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// items reads an array. It leaves out null elements, which carry nothing, and
// repeated members of a set.
func (d *decoder) items(f *Field, items []any, path string) []any {
	element := Field{Kind: String}
	if f.Kind == ObjectList {
		element = Field{Kind: Object, Fields: f.Fields}
	}
	list := make([]any, 0, len(items))
	for i, raw := range items {
		v := d.field(&element, raw, join(path, strconv.Itoa(i)))
		if v != nil && (f.Kind != StringSet || !slices.Contains(list, v)) {
			list = append(list, v)
		}
	}
	return list
}

// scalar reads a leaf leniently. An empty string where a boolean or a number
// belongs is how some forms say "not set", so it reads as null.
func scalar(kind Kind, raw any) (any, bool) {
	text, ok := scalarText(raw)
	if !ok {
		return nil, false
	}
	switch kind {
	case Bool:
		return parseBool(text)
	case Int:
		return parseInt(text)
	case Number:
		return ParseNumber(text)
	}
	return text, true
}

// brokenCharacter is a noncharacter of Unicode. Package httpbody puts it where an
// answer holds half of a character.
const brokenCharacter = "\ufdd0"

func scalarText(raw any) (string, bool) {
	switch v := raw.(type) {
	case string:
		return v, !strings.Contains(v, brokenCharacter)
	case bool:
		return strconv.FormatBool(v), true
	case json.Number:
		return v.String(), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case int64, int:
		return fmt.Sprint(v), true
	case Decimal:
		return string(v), true
	case JSON:
		text := v.Scalar()
		return text, text != ""
	}
	return "", false
}

func parseBool(text string) (any, bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	case "":
		return nil, true
	}
	return nil, false
}

func parseInt(text string) (any, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, true
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	// 3.0 and 3e1 are whole numbers too. From 2^53 on a float may have been
	// rounded. Hexadecimal is accepted by ParseFloat but is not JSON.
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n != math.Trunc(n) || math.Abs(n) >= 1<<53 || strings.ContainsAny(text, "xX") {
		return nil, false
	}
	return int64(n), true
}

func jsonType(raw any) string {
	switch raw.(type) {
	case string:
		return "a string that does not fit"
	case bool:
		return "a boolean"
	case json.Number, float64, int64, int:
		return "a number that does not fit"
	case []any:
		return "an array"
	case map[string]any:
		return "an object"
	}
	return fmt.Sprintf("%T", raw)
}

// toJSON encodes a leaf or a list of strings. Choices go by value, and so do references
// whose names are known.
func (f *Field) toJSON(v any) any {
	switch v := v.(type) {
	case string:
		return f.named(f.Choices.ToWire(v))
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = f.toJSON(item)
		}
		return list
	case int64:
		return json.Number(strconv.FormatInt(v, 10))
	case Decimal:
		return json.Number(v)
	case JSON:
		return v.raw()
	}
	return v
}
