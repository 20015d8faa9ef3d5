package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// Mismatch is a declared value that a model cannot take.
type Mismatch struct {
	// Path is the place, by payload keys (string) and indexes (int).
	Path            []any
	Summary, Detail string
}

// Declare reads a tree of values that a configuration declares with the payload's keys:
// maps, lists, texts, booleans, *big.Float and Unknown. nil declares nothing. What
// Terraform has converted on the way is converted back: "5" for a number, "true" for a
// boolean, 5 for a text. An empty text for a number or a boolean declares nothing.
//
// A mismatch is a value that the model cannot take, which is left out: a key that it does
// not have, another kind, what only the server sets, or a secret. Secrets are read and
// everything else is a mismatch, if secrets is true. Those of list elements stand at the
// places of the elements; an element without any is empty or nil.
func (m *Model) Declare(tree map[string]any, secrets bool) (Value, []Mismatch) {
	d := declarer{secrets: secrets}
	return d.object(m.Fields, tree, nil), d.found
}

// declarer reads one tree.
type declarer struct {
	secrets bool
	found   []Mismatch
}

func (d *declarer) add(at []any, summary, format string, args ...any) {
	d.found = append(d.found, Mismatch{Path: at, Summary: summary, Detail: fmt.Sprintf(format, args...)})
}

func (d *declarer) object(fields []Field, tree map[string]any, at []any) Value {
	value := Value{}
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		raw := tree[key]
		if raw == nil {
			continue
		}
		inside := append(slices.Clone(at), key)
		f := FieldWithPayload(fields, key)
		switch {
		case f == nil:
			d.unknownKey(fields, key, inside)
		case f.Access == ReadOnly:
			d.add(inside, "Value that only the server sets", "only the server sets %q. Leave it out; exports shows it.", key)
		case f.Access == WriteOnly && !d.secrets:
			d.add(inside, "Secret in data", "%q is a secret, which data would keep in the state. Declare it in secrets_wo.", key)
		case d.secrets && f.Access != WriteOnly && f.Kind != Object && f.Kind != ObjectList:
			d.add(inside, "No secret", "%q is no secret of this model. Declare it in data.", key)
		default:
			if v := d.value(f, raw, inside); v != nil {
				value[f.Name] = v
			}
		}
	}
	return value
}

func (d *declarer) unknownKey(fields []Field, key string, at []any) {
	var keys []string
	for i := range fields {
		f := &fields[i]
		isSecret, holdsSome := f.Access == WriteOnly, f.Kind == Object || f.Kind == ObjectList
		if f.Access != ReadOnly && (holdsSome || isSecret == d.secrets) {
			keys = append(keys, f.Payload)
		}
	}
	text := fmt.Sprintf("the model has no %q here.", key)
	question := suggest.Question(key, keys)
	switch {
	case question != "":
		text += question
	case len(keys) == 0:
	case len(keys) > maxKeys:
		text += fmt.Sprintf(" It has %d keys, among them %s.", len(keys), strings.Join(keys[:maxKeys], ", "))
	default:
		text += " It has " + strings.Join(keys, ", ") + "."
	}
	d.add(at, "Key that the model does not have", "%s", text)
}

// maxKeys is how many keys a message lists.
const maxKeys = 20

func (d *declarer) value(f *Field, raw any, at []any) any {
	if IsUnknown(raw) {
		return Unknown
	}
	switch f.Kind {
	case Object:
		if tree, is := raw.(map[string]any); is {
			return d.object(f.Fields, tree, at)
		}
	case ObjectList, StringList, StringSet:
		if list, is := raw.([]any); is {
			return d.list(f, list, at)
		}
	case Any:
		return d.any(f, raw, at)
	default:
		return d.leaf(f, raw, at)
	}
	d.kind(f, raw, at, "")
	return nil
}

func (d *declarer) list(f *Field, items []any, at []any) any {
	element := Field{Kind: String, Choices: f.Choices}
	if f.Kind == ObjectList {
		element = Field{Kind: Object, Fields: f.Fields}
	}
	list := make([]any, 0, len(items))
	for i, raw := range items {
		inside := append(slices.Clone(at), i)
		if raw == nil && d.secrets && f.Kind == ObjectList {
			raw = map[string]any{} // secrets go with the element of data at their place
		}
		if raw == nil {
			d.add(inside, "Element without a value", "the element is null. Leave it out, as compact() does.")
			continue
		}
		if v := d.value(&element, raw, inside); v != nil {
			list = append(list, v)
		}
	}
	return list
}

// any takes a value of any shape, or of the types that the field names.
func (d *declarer) any(f *Field, raw any, at []any) any {
	if holdsUnknown(raw) {
		return Unknown
	}
	wire := raw
	if text, isText := raw.(string); isText {
		wire = f.Choices.ToWire(text)
	}
	if !f.takes(typeOf(wire)) {
		if wire = convertedTo(f.Types, wire); wire == nil {
			d.kind(f, raw, at, "")
			return nil
		}
	}
	raw = wire
	if list, is := raw.([]any); is && f.Element != nil {
		raw = d.elements(f.Element, list, at)
	}
	v, ok := NewJSON(jsonOf(raw))
	if !ok {
		d.kind(f, raw, at, "")
		return nil
	}
	return v
}

// elements takes the elements of a list that are neither texts nor objects.
func (d *declarer) elements(f *Field, items []any, at []any) []any {
	list := make([]any, 0, len(items))
	for i, raw := range items {
		inside := append(slices.Clone(at), i)
		if raw == nil {
			d.add(inside, "Element without a value", "the element is null. Leave it out, as compact() does.")
			continue
		}
		v := d.value(f, raw, inside)
		switch text, isText := raw.(string); {
		case v == nil && isText && strings.TrimSpace(text) == "":
			d.kind(f, raw, inside, text)
		case v != nil:
			if j, isJSON := v.(JSON); isJSON {
				v = j.raw()
			}
			list = append(list, v)
		}
	}
	return list
}

// takes reports whether an Any takes a type of JSON.
func (f *Field) takes(name string) bool {
	return len(f.Types) == 0 || slices.Contains(f.Types, name) || name == "integer" && slices.Contains(f.Types, "number")
}

// convertedTo returns a text as the number or boolean that it is, where a union takes no
// text; nil where it is none.
func convertedTo(types []string, raw any) any {
	text, is := raw.(string)
	if !is {
		return nil
	}
	if b, ok := parseBool(text); ok && b != nil && slices.Contains(types, "boolean") {
		return b
	}
	if f := parseDecimal(strings.TrimSpace(text)); f != nil && (slices.Contains(types, "number") || slices.Contains(types, "integer") && f.IsInt()) {
		return f
	}
	return nil
}

// jsonOf returns a declared tree as NewJSON takes it.
func jsonOf(raw any) any {
	switch v := raw.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, inner := range v {
			object[key] = jsonOf(inner)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, inner := range v {
			list[i] = jsonOf(inner)
		}
		return list
	case *big.Float:
		text, _ := scalarText(NewNumber(v))
		return json.Number(text)
	}
	return raw
}

func (d *declarer) leaf(f *Field, raw any, at []any) any {
	var text string
	switch v := raw.(type) {
	case string:
		text = v
	case bool:
		text = strconv.FormatBool(v)
	case *big.Float:
		text, _ = scalarText(NewNumber(v))
	default:
		d.kind(f, raw, at, "")
		return nil
	}
	if f.Kind == String {
		return text
	}
	if _, isText := raw.(string); isText || f.Kind == Number {
		text = f.Choices.ToWire(text)
	}
	v, ok := scalar(f.Kind, text)
	_, isBool := raw.(bool)
	if !ok || f.Kind == Number && isBool || f.Kind == Bool && text != "" && !isBool && isNumber(raw) || f.Limits.Whole && isFraction(v) {
		d.kind(f, raw, at, text)
		return nil
	}
	return v
}

func isNumber(raw any) bool { _, is := raw.(*big.Float); return is }

// kind reports a value of another kind. It never shows the value of what may be secret.
func (d *declarer) kind(f *Field, raw any, at []any, text string) {
	if title, isText := raw.(string); isText && (f.Kind.IsScalar() || f.Kind == Any) && len(f.Choices) > 0 && !f.Sensitive && !d.secrets {
		d.add(at, "Value outside the documented choices", "%s", f.Choices.Explain(title)) // a slip for a title
		return
	}
	want := map[Kind]string{
		String: "a text", Bool: "true or false", Number: "a number", Object: "an object",
		ObjectList: "a list of objects", StringList: "a list of texts", StringSet: "a set of texts",
	}[f.Kind]
	switch {
	case f.Kind == Number && f.Limits.Whole:
		want = "a whole number"
	case f.Kind == Any && len(f.Types) > 0:
		want = "of the type " + strings.Join(f.Types, " or ")
	case f.Kind == Any:
		want = "a value of JSON"
	}
	got := map[string]string{"string": "a text", "boolean": "true or false", "integer": "a number", "number": "a number", "object": "an object", "array": "a list"}[typeOf(raw)]
	if text != "" && !f.Sensitive && !d.secrets {
		got = strconv.Quote(text)
	}
	d.add(at, "Value of another kind", "expected %s, not %s.", want, got)
}

// typeOf names the JSON type of a declared value.
func typeOf(raw any) string {
	switch v := raw.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case bool:
		return "boolean"
	case *big.Float:
		if v.IsInt() {
			return "integer"
		}
		return "number"
	}
	return "string"
}
