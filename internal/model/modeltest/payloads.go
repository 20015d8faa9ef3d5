package modeltest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Payloads generates objects as a server may hold them that nobody ever
// described in a configuration: sparse or full, with keys that the model does
// not know, nulls, empty lists, values outside the choices and titles in the
// place of values. Numbers are json.Number. The business key is there, and every
// value is of a type that its field can read.
func Payloads(m *model.Model) *rapid.Generator[map[string]any] {
	return generator(func(t *rapid.T) map[string]any {
		data := held(t, m.Fields)
		data[m.BusinessKeyField().Payload] = businessKey(t, m)
		return data
	})
}

func held(t *rapid.T, fields []model.Field) map[string]any {
	data := map[string]any{}
	for i := range fields {
		f := &fields[i]
		switch rapid.IntRange(0, 5).Draw(t, f.Payload+" held") {
		case 0, 1:
		case 2:
			data[f.Payload] = nil
		default:
			data[f.Payload] = heldValue(t, f)
		}
	}
	addUnknownKey(t, data)
	return data
}

func heldValue(t *rapid.T, f *model.Field) any {
	v := valueOfKind(t, f, held, heldText)
	if n, ok := v.(int64); ok {
		return json.Number(strconv.FormatInt(n, 10))
	}
	return v
}

// heldText is a declared text, or one outside the choices.
func heldText(t *rapid.T, f *model.Field) any {
	if rapid.IntRange(0, 3).Draw(t, "outside") == 0 {
		return rapid.SampledFrom([]string{"", "somewhere else"}).Draw(t, f.Payload)
	}
	return text(t, f)
}

// unknownKey is a key that no generated model has.
const unknownKey = "xOfAnotherRelease"

func addUnknownKey(t *rapid.T, data map[string]any) {
	if rapid.IntRange(0, 2).Draw(t, "unknown key") == 0 {
		data[unknownKey] = rapid.SampledFrom([]any{nil, "kept", json.Number("7"), []any{"a"}, map[string]any{"deep": true}}).Draw(t, "unknown value")
	}
}

// Garbage generates payloads with any JSON under the keys of the model, decoded
// with json.Number or without.
func Garbage(m *model.Model) *rapid.Generator[map[string]any] {
	return generator(func(t *rapid.T) map[string]any {
		data := map[string]any{}
		for _, f := range m.Fields {
			data[f.Payload] = anyJSON(t, 0)
		}
		return data
	})
}

func anyJSON(t *rapid.T, depth int) any {
	switch kind := rapid.IntRange(0, 8).Draw(t, "JSON"); {
	case kind == 0:
		return nil
	case kind == 1:
		return rapid.Bool().Draw(t, "boolean")
	case kind == 2:
		return json.Number(rapid.SampledFrom([]string{"0", "-1", "3.0", "2.5", "1e2", "1e400", "9223372036854775808"}).Draw(t, "number"))
	case kind == 3:
		return rapid.Float64().Draw(t, "float")
	case kind <= 5 || depth > maxDepth:
		return rapid.OneOf(texts, rapid.String()).Draw(t, "text")
	case kind == 6:
		return listOf(t, func() any { return anyJSON(t, depth+1) })
	}
	data := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "size") {
		data[rapid.SampledFrom(keys).Draw(t, "key")] = anyJSON(t, depth+1)
	}
	return data
}

// Clone returns a deep copy of a model value or of decoded JSON.
func Clone[T any](v T) T {
	var copied any = v
	switch v := copied.(type) {
	case map[string]any:
		object := maps.Clone(v)
		for key, child := range object {
			object[key] = Clone(child)
		}
		copied = object
	case []any:
		list := slices.Clone(v)
		for i, item := range list {
			list[i] = Clone(item)
		}
		copied = list
	}
	result, _ := copied.(T)
	return result
}
