// Package modeltest generates what property tests of models need: models,
// configurations, the payloads of servers, and what may happen to them without
// meaning anything else.
//
// All of it is small and drawn from few values, so that the odd cases come up
// often: elements that look alike, values that collide, empty objects.
package modeltest

import (
	"regexp"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// maxDepth is how deep a generated model nests objects and lists.
const maxDepth = 3

// keys are the payload keys of every level. They recur, so that a mix-up of levels
// shows.
var keys = []string{"alpha", "betaValue", "GammaRay", "delta_x", "zetaTwo", "etaURL"}

// Keys returns the payload keys that generated models have, in order, but for that of
// the business key.
func Keys() []string { return keys }

// Models generates models with fields of every kind, access and format, with choices,
// defaults, element keys, values filled in from others and values derived from
// others. The business key is the top-level field "name".
func Models() *rapid.Generator[*model.Model] {
	return rapid.Custom(func(t *rapid.T) *model.Model {
		return &model.Model{
			System:         "voss",
			Type:           "device/test/Thing",
			TypeName:       "voss_test_thing",
			PluralTypeName: "voss_test_things",
			Title:          "thing",
			Description:    "A thing.",
			Key:            "pkid",
			BusinessKey:    "name",
			HasHierarchy:   true,
			Fields: append([]model.Field{{Name: "name", Payload: "name", Kind: model.String, Required: true, Format: formats.Draw(t, "format")}},
				fields(t, level{})...),
		}
	})
}

// level is where in a model fields are drawn.
type level struct {
	depth            int
	inList, readOnly bool
}

func fields(t *rapid.T, at level) []model.Field {
	list := make([]model.Field, rapid.IntRange(1, len(keys)-at.depth).Draw(t, "fields"))
	for i := range list {
		list[i] = field(t, keys[i], at)
	}
	return list
}

func field(t *rapid.T, payload string, at level) model.Field {
	f := model.Field{
		Name: model.SnakeCase(payload), Payload: payload, Description: "Part of a thing.",
		Kind: kinds(at).Draw(t, "kind"), Access: model.ReadOnly,
	}
	if !at.readOnly {
		f.Access = accesses(f.Kind, at).Draw(t, "access")
	}
	inside := level{depth: at.depth + 1, inList: at.inList || f.Kind == model.ObjectList, readOnly: f.Access == model.ReadOnly}
	switch f.Kind {
	case model.Object:
		f.Fields = fields(t, inside)
	case model.ObjectList:
		f.Fields = fields(t, inside)
		f.ElementKey = elementKey(t, f.Fields)
	case model.String, model.StringList, model.StringSet:
		f.Choices = choices.Draw(t, "choices")
		f.Extensible = rapid.Bool().Draw(t, "extensible")
		if len(f.Choices) == 0 {
			f.Format = formats.Draw(t, "format")
		}
	}
	if f.Access == model.ReadOnly {
		if !f.IsList() {
			f.DerivedFrom = derivedFrom.Draw(t, "derived from")
		}
	} else {
		supply(t, &f, at)
	}
	return f
}

func kinds(at level) *rapid.Generator[model.Kind] {
	kinds := []model.Kind{model.String, model.String, model.Bool, model.Int, model.StringList, model.StringSet}
	if at.depth < maxDepth-1 {
		kinds = append(kinds, model.Object, model.ObjectList, model.ObjectList)
	}
	return rapid.SampledFrom(kinds)
}

func accesses(kind model.Kind, at level) *rapid.Generator[model.Access] {
	accesses := []model.Access{model.ReadWrite, model.ReadWrite, model.ReadWrite, model.ReadOnly}
	switch {
	case at.depth == 0 && kind == model.String:
		accesses = append(accesses, model.CreateOnly, model.WriteOnly)
	case kind == model.String && !at.inList:
		accesses = append(accesses, model.WriteOnly)
	}
	return rapid.SampledFrom(accesses)
}

// choices have titles that are no other choice's value in any case.
var choices = rapid.SampledFrom([]model.Choices{
	nil, nil,
	model.Values("red", "green", "Dark Green"),
	{{Value: "work", Title: "Work"}, {Value: "FAX_2", Title: "Second Fax"}, {Value: "mobile"}},
})

var derivedFrom = rapid.SampledFrom([][]string{nil, nil, {"*"}, {"alpha"}, {"name", "beta_value.alpha"}, {"gamma_ray.alpha.beta_value"}})

func elementKey(t *rapid.T, fields []model.Field) []string {
	var names []string
	for _, f := range fields {
		scalar := f.Kind == model.String || f.Kind == model.Int || f.Kind == model.Bool
		if scalar && rapid.IntRange(0, 2).Draw(t, "is key") == 0 {
			names = append(names, f.Name)
		}
	}
	return names
}

// supply gives a field that may be declared a default, or a source.
func supply(t *rapid.T, f *model.Field, at level) {
	plain := f.Kind == model.String && len(f.Choices) == 0
	switch how := rapid.IntRange(0, 5).Draw(t, "supply"); {
	case f.Access != model.ReadWrite:
	case how == 0 && plain && !at.inList:
		f.FillFrom, f.Required = "name", true
	case how > 2:
	case f.Kind == model.Bool:
		f.Default = rapid.Bool().Draw(t, "default")
		f.ResetsToDefault = how == 1 && !at.inList
	case f.Kind == model.Int:
		f.Default = rapid.Int64Range(0, 2).Draw(t, "default")
	case plain:
		f.Default = texts.Draw(t, "default")
	case f.Kind == model.String:
		f.Default = rapid.SampledFrom(f.Choices).Draw(t, "default").Value
	}
}

var elementSteps = regexp.MustCompile(`\.(\[n\]|\d+)`)

// FieldAt returns the field at a dotted attribute path such as
// "settings.calling.use_org_domain", or nil. The path may name elements of
// lists: "phones.[n].number" and "phones.0.number" are the same field.
func FieldAt(m *model.Model, path string) *model.Field {
	var found *model.Field
	path = elementSteps.ReplaceAllString(path, "")
	m.WalkFields(func(ref model.FieldRef) {
		if elementSteps.ReplaceAllString(ref.Attribute, "") == path {
			found = ref.Field
		}
	})
	return found
}
