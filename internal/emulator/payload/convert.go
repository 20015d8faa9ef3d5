package payload

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Clean returns a copy of a checked body as it is stored: choices by value, no
// read-only fields, and no nulls unless keepNull is set.
func Clean(fields []model.Field, body map[string]any, keepNull bool) map[string]any {
	clean := make(map[string]any, len(body))
	table := byPayload(fields)
	for key, value := range body {
		f := table[key]
		switch {
		case f != nil && f.Access == model.ReadOnly:
		case value == nil && !keepNull:
		case f == nil:
			clean[key] = Copy(value)
		default:
			clean[key] = mapValue(f, value, choiceValue,
				func(f *model.Field, inner map[string]any) map[string]any { return Clean(f.Fields, inner, keepNull) })
		}
	}
	return clean
}

// Show returns a copy of stored data as a server shows it: without write-only
// fields, and with the titles of choices if titles is set.
func Show(fields []model.Field, data map[string]any, titles bool) map[string]any {
	shown := make(map[string]any, len(data))
	table := byPayload(fields)
	for key, value := range data {
		f := table[key]
		switch {
		case f == nil:
			shown[key] = Copy(value)
		case f.Access == model.WriteOnly:
		default:
			shown[key] = mapValue(f, value, func(f *model.Field, v any) any {
				if titles {
					return convertChoice(f, v, byTitle)
				}
				return v
			}, func(f *model.Field, inner map[string]any) map[string]any { return Show(f.Fields, inner, titles) })
		}
	}
	return shown
}

// Defaults adds the table's defaults where data has no value: at the top, and
// inside the objects and elements that are there. With everywhere set it also
// makes the objects that are not there.
func Defaults(fields []model.Field, data map[string]any, everywhere bool) {
	for i := range fields {
		f := &fields[i]
		value, present := data[f.Payload]
		switch {
		case !present && f.Default != nil:
			data[f.Payload] = toWire(f.Default)
		case !present && f.Kind == model.Object && everywhere && f.Access != model.ReadOnly:
			inner := map[string]any{}
			if Defaults(f.Fields, inner, everywhere); len(inner) > 0 {
				data[f.Payload] = inner
			}
		case present:
			EachObject(value, func(inner map[string]any) { Defaults(f.Fields, inner, everywhere) })
		}
	}
}

// KeepServerSet copies from the stored object into data what a client cannot
// set: read-only fields, and create-only and write-only fields that data leaves
// out. Values inside a list follow their element.
func KeepServerSet(fields []model.Field, data, stored map[string]any) {
	for i := range fields {
		f := &fields[i]
		was, held := stored[f.Payload]
		if !held {
			continue
		}
		is, present := data[f.Payload]
		switch {
		case f.Access == model.ReadOnly, !present && (f.Access == model.CreateOnly || f.Access == model.WriteOnly):
			data[f.Payload] = Copy(was)
		case f.Kind == model.Object:
			inner, isObject := is.(map[string]any)
			if old, wasObject := was.(map[string]any); isObject && wasObject {
				KeepServerSet(f.Fields, inner, old)
			}
		case f.Kind == model.ObjectList:
			keepElements(f, is, was)
		}
	}
}

func keepElements(f *model.Field, is, was any) {
	elements, _ := is.([]any)
	old, _ := was.([]any)
	for i, element := range elements {
		j := counterpart(f, elements, old, i)
		if j < 0 {
			continue
		}
		inner, isObject := element.(map[string]any)
		if before, wasObject := old[j].(map[string]any); isObject && wasObject {
			KeepServerSet(f.Fields, inner, before)
		}
	}
}

// counterpart returns the index of the stored element that elements[i]
// replaces: the one with the same key fields, or the one at the same index in a
// list without a key. It returns -1 for a new element.
func counterpart(f *model.Field, elements, stored []any, i int) int {
	if len(f.ElementKey) == 0 {
		if i < len(stored) {
			return i
		}
		return -1
	}
	return slices.IndexFunc(stored, func(old any) bool { return sameKey(f, elements[i], old) })
}

func sameKey(f *model.Field, a, b any) bool {
	one, isOne := a.(map[string]any)
	two, isTwo := b.(map[string]any)
	if !isOne || !isTwo {
		return false
	}
	for _, attribute := range f.ElementKey {
		if child := f.Child(attribute); child != nil && !reflect.DeepEqual(one[child.Payload], two[child.Payload]) {
			return false
		}
	}
	return true
}

// mapValue rebuilds one value: leaves through leaf, objects through object.
func mapValue(f *model.Field, value any, leaf func(*model.Field, any) any, object func(*model.Field, map[string]any) map[string]any) any {
	switch v := value.(type) {
	case map[string]any:
		return object(f, v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = mapValue(f, v[i], leaf, object)
		}
		return list
	}
	return leaf(f, value)
}

func byValue(c model.Choice) (from, to string) { return c.Title, c.Value }
func byTitle(c model.Choice) (from, to string) { return c.Value, c.Label() }

func convertChoice(f *model.Field, value any, pair func(model.Choice) (from, to string)) any {
	text, is := value.(string)
	if !is {
		return value
	}
	for _, c := range f.Choices {
		if from, to := pair(c); from != "" && from == text {
			return to
		}
	}
	return value
}

// choiceValue replaces the title of a choice by its value. What is a value stays, whatever
// has it as a title.
func choiceValue(f *model.Field, value any) any {
	if slices.ContainsFunc(f.Choices, func(c model.Choice) bool { return c.Value == value }) {
		return value
	}
	return convertChoice(f, value, byValue)
}

// toWire converts a default of a table into the type that JSON decodes to.
func toWire(value any) any {
	if number, is := value.(int64); is {
		return json.Number(fmt.Sprint(number))
	}
	return value
}

func byPayload(fields []model.Field) map[string]*model.Field {
	table := make(map[string]*model.Field, len(fields))
	for i := range fields {
		table[fields[i].Payload] = &fields[i]
	}
	return table
}

// EachObject visits an object, or every object of a list.
func EachObject(value any, visit func(map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		visit(v)
	case []any:
		for _, element := range v {
			EachObject(element, visit)
		}
	}
}

// Copy returns a deep copy of a decoded JSON value.
func Copy(value any) any {
	switch v := value.(type) {
	case map[string]any:
		copied := maps.Clone(v)
		for key := range copied {
			copied[key] = Copy(copied[key])
		}
		return copied
	case []any:
		copied := slices.Clone(v)
		for i := range copied {
			copied[i] = Copy(copied[i])
		}
		return copied
	}
	return value
}
