package modeltest

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// generator is rapid.Custom for a function that may come to draw nothing, which
// rapid refuses.
func generator[V any](draw func(*rapid.T) V) *rapid.Generator[V] {
	return rapid.Custom(func(t *rapid.T) V {
		rapid.Bool().Draw(t, "drawn")
		return draw(t)
	})
}

// Configs generates configurations of a model: the business key and any part of
// what else may be declared, texts in any spelling, nothing unknown.
func Configs(m *model.Model) *rapid.Generator[model.Value] {
	return generator(func(t *rapid.T) model.Value {
		config := declared(t, m.Fields)
		config[m.BusinessKey] = businessKey(t, m)
		return config
	})
}

func declared(t *rapid.T, fields []model.Field) model.Value {
	return model.MapFields(fields, func(f *model.Field) any {
		if f.Access == model.ReadOnly || !rapid.Bool().Draw(t, f.Name+" declared") {
			return nil
		}
		return declaredValue(t, f)
	})
}

// declaredValue repeats no member of a set.
func declaredValue(t *rapid.T, f *model.Field) any {
	v := valueOfKind(t, f, declared, text)
	if f.Kind != model.StringSet {
		return v
	}
	set := []any{}
	for _, member := range v.([]any) {
		if !slices.Contains(set, member) {
			set = append(set, member)
		}
	}
	return set
}

// valueOfKind draws a value for a field, its objects and texts with the given
// functions.
func valueOfKind(t *rapid.T, f *model.Field, object func(*rapid.T, []model.Field) model.Value, text func(*rapid.T, *model.Field) any) any {
	switch f.Kind {
	case model.Object:
		return object(t, f.Fields)
	case model.ObjectList:
		return listOf(t, func() any { return object(t, f.Fields) })
	case model.StringList, model.StringSet:
		return listOf(t, func() any { return text(t, f) })
	case model.Bool:
		return rapid.Bool().Draw(t, f.Name)
	case model.Int:
		return rapid.Int64Range(0, 3).Draw(t, f.Name)
	}
	return text(t, f)
}

func listOf(t *rapid.T, element func() any) []any {
	list := make([]any, rapid.IntRange(0, 3).Draw(t, "elements"))
	for i := range list {
		list[i] = element()
	}
	return list
}

// Subsets generates configurations that declare any part of a state: leaves are
// left out at any depth, lists keep their elements, and nothing that cannot be
// declared is in it. What the schema requires stays.
func Subsets(m *model.Model, state model.Value) *rapid.Generator[model.Value] {
	return generator(func(t *rapid.T) model.Value {
		config := subset(t, m.Fields, state)
		for _, f := range m.Fields {
			if v := state[f.Name]; v != nil && f.Required && f.FillFrom == "" {
				config[f.Name] = v
			}
		}
		return config
	})
}

func subset(t *rapid.T, fields []model.Field, state model.Value) model.Value {
	return model.MapFields(fields, func(f *model.Field) any {
		if state[f.Name] == nil || f.Access == model.ReadOnly || !rapid.Bool().Draw(t, f.Name+" declared") {
			return nil
		}
		return mapObjects(state[f.Name], func(object model.Value) model.Value { return subset(t, f.Fields, object) })
	})
}

// Respelled generates the same value with its texts in other spellings.
func Respelled(m *model.Model, value model.Value) *rapid.Generator[model.Value] {
	return generator(func(t *rapid.T) model.Value { return respelled(t, m.Fields, value) })
}

func respelled(t *rapid.T, fields []model.Field, value model.Value) model.Value {
	return model.MapFields(fields, func(f *model.Field) any {
		if text, ok := value[f.Name].(string); ok {
			return respell(t, f, text)
		}
		return mapObjects(value[f.Name], func(object model.Value) model.Value { return respelled(t, f.Fields, object) })
	})
}

// mapObjects applies change to an object, or to each object of a list.
func mapObjects(v any, change func(model.Value) model.Value) any {
	switch v := v.(type) {
	case model.Value:
		return change(v)
	case []any:
		list := slices.Clone(v)
		for i := range list {
			list[i] = mapObjects(list[i], change)
		}
		return list
	}
	return v
}

// Blurred generates the configuration with some of its parts unknown, and with
// unknowns where it declares nothing: what Terraform shows while the values of
// other resources are still to come. A list of strings with choices is unknown
// as a whole or not at all.
func Blurred(m *model.Model, config model.Value) *rapid.Generator[model.Value] {
	return generator(func(t *rapid.T) model.Value { return blurred(t, m.Fields, config) })
}

func blurred(t *rapid.T, fields []model.Field, config model.Value) model.Value {
	return model.MapFields(fields, func(f *model.Field) any {
		switch {
		case f.Access == model.ReadOnly:
			return nil
		case blur(t):
			return model.Unknown
		}
		v := mapObjects(config[f.Name], func(object model.Value) model.Value { return blurred(t, f.Fields, object) })
		list, _ := v.([]any)
		for i := range list {
			if len(f.Choices) == 0 && blur(t) {
				list[i] = model.Unknown
			}
		}
		return v
	})
}

func blur(t *rapid.T) bool { return rapid.IntRange(0, 5).Draw(t, "unknown") == 0 }
