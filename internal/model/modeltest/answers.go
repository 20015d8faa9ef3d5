package modeltest

import (
	"encoding/json"
	"slices"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Grown generates the same object after a while on its server: values where it
// held none, except where there is a documented default, and more keys that the
// model does not know. The object is not changed.
func Grown(m *model.Model, object map[string]any) *rapid.Generator[map[string]any] {
	return generator(func(t *rapid.T) map[string]any { return grow(t, m.Fields, object) })
}

func grow(t *rapid.T, fields []model.Field, object map[string]any) map[string]any {
	data := Clone(object)
	addUnknownKey(t, data)
	for i := range fields {
		f := &fields[i]
		switch v := data[f.Payload].(type) {
		case nil:
			if f.Access != model.ReadOnly && f.Default == nil && rapid.IntRange(0, 3).Draw(t, f.Payload+" grows") == 0 {
				data[f.Payload] = heldValue(t, f)
			}
		case map[string]any:
			data[f.Payload] = grow(t, f.Fields, v)
		case []any:
			for i, element := range v {
				if element, ok := element.(map[string]any); ok {
					v[i] = grow(t, f.Fields, element)
				}
			}
		}
	}
	return data
}

// Answers generates what a server may answer that holds the object, in all the
// ways that mean the same. It
//
//   - sets read-only values, other ones each time, except the keys of list elements;
//   - never answers write-only values, or masks them;
//   - resets the fields that reset to their default;
//   - leaves out, or makes null, a value that equals the documented default, or an
//     empty value where there is no default;
//   - changes the order of lists, and puts a null between their elements;
//   - spells scalars differently: "true" for true, "3" for 3, a title for its value, an
//     address in another case.
//
// The object is not changed.
func Answers(m *model.Model, object map[string]any) *rapid.Generator[map[string]any] {
	return generator(func(t *rapid.T) map[string]any { return answer(t, m.Fields, nil, object) })
}

func answer(t *rapid.T, fields []model.Field, elementKey []string, object map[string]any) map[string]any {
	data := Clone(object)
	for i := range fields {
		f := &fields[i]
		v := object[f.Payload]
		if f.Access != model.ReadOnly || !slices.Contains(elementKey, f.Name) {
			v = answerField(t, f, v)
		}
		data[f.Payload] = v
		if v == nil && rapid.Bool().Draw(t, f.Payload+" missing") {
			delete(data, f.Payload)
		}
	}
	return data
}

func answerField(t *rapid.T, f *model.Field, v any) any {
	switch {
	case f.Access == model.WriteOnly:
		return rapid.SampledFrom([]any{nil, "****"}).Draw(t, "mask")
	case f.Access == model.ReadOnly:
		if rapid.Bool().Draw(t, f.Payload+" set") {
			return heldValue(t, f)
		}
		return nil
	case f.ResetsToDefault && v != nil && rapid.Bool().Draw(t, f.Payload+" taken back"):
		return f.Default
	case v == nil, mayBeLeftOut(f, v) && rapid.IntRange(0, 2).Draw(t, "left out") == 0:
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		data := answer(t, f.Fields, nil, v)
		if len(data) == 0 && rapid.Bool().Draw(t, "empty object left out") {
			return nil
		}
		return data
	case []any:
		return answerList(t, f, v)
	}
	return spell(t, f, v)
}

// mayBeLeftOut reports whether an absent field means the value: the documented
// default where there is one, and otherwise an empty value.
func mayBeLeftOut(f *model.Field, v any) bool {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		return err == nil && f.Default == n
	case []any:
		return len(v) == 0
	}
	if f.Default != nil {
		return v == f.Default
	}
	return v == "" || v == false
}

func answerList(t *rapid.T, f *model.Field, items []any) any {
	list := slices.Clone(items)
	if len(list) > 1 {
		list = rapid.Permutation(list).Draw(t, "order")
	}
	for i, item := range list {
		if data, ok := item.(map[string]any); ok {
			list[i] = answer(t, f.Fields, f.ElementKey, data)
		} else {
			list[i] = spell(t, f, item)
		}
	}
	if rapid.IntRange(0, 5).Draw(t, "null element") == 0 {
		list = append(list, nil)
	}
	return list
}

// spell returns another spelling of a scalar in the form that Payload sends.
func spell(t *rapid.T, f *model.Field, v any) any {
	switch v := v.(type) {
	case bool:
		spellings := []any{false, false, "false", "FALSE", json.Number("0")}
		if v {
			spellings = []any{true, true, "true", "TRUE", json.Number("1")}
		}
		return rapid.SampledFrom(spellings).Draw(t, "spelling")
	case json.Number:
		n, err := v.Float64()
		if err != nil {
			return v
		}
		return rapid.SampledFrom([]any{v, v, v.String(), n}).Draw(t, "spelling")
	case string:
		if v == "3" {
			return rapid.SampledFrom([]any{v, json.Number(v)}).Draw(t, "spelling")
		}
		return respell(t, f, v)
	}
	return v
}
