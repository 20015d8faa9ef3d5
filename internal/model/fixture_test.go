package model_test

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// phoneTypes have titles that differ from their values.
var phoneTypes = model.Choices{{Value: "work", Title: "Work"}, {Value: "mobile", Title: "Mobile"}, {Value: "FAX_2", Title: "Second Fax"}}

// person is a model with a field of every kind, access and habit that the
// tables below speak of.
func person() *model.Model {
	return &model.Model{
		System: "voss", Type: "device/test/Person", Key: "pkid", BusinessKey: "email",
		Fields: []model.Field{
			{Name: "email", Payload: "email", Kind: model.String, Required: true},
			{Name: "line", Payload: "line", Kind: model.String},
			{Name: "kind", Payload: "kind", Kind: model.String, Choices: phoneTypes},
			{Name: "language", Payload: "language", Kind: model.String, Default: "en", Choices: model.Values("en", "de")},
			{Name: "enabled", Payload: "enabled", Kind: model.Bool},
			{Name: "visible", Payload: "visible", Kind: model.Bool, Default: true},
			{Name: "rank", Payload: "rank", Kind: model.Int},
			{Name: "limit", Payload: "limit", Kind: model.Int, Default: int64(3)},
			{Name: "words", Payload: "words", Kind: model.StringList},
			{Name: "roles", Payload: "roles", Kind: model.StringSet, Choices: phoneTypes},
			{Name: "birth_place", Payload: "birthPlace", Kind: model.String, Access: model.CreateOnly},
			{Name: "password", Payload: "password", Kind: model.String, Access: model.WriteOnly, Sensitive: true},
			{Name: "status", Payload: "status", Kind: model.String, Access: model.ReadOnly, DerivedFrom: []string{"email", "calling.dnd"}},
			{Name: "updated", Payload: "updated", Kind: model.Int, Access: model.ReadOnly, DerivedFrom: []string{"*"}},
			{Name: "site", Payload: "site", Kind: model.String, Access: model.ReadOnly},
			{Name: "calling", Payload: "Calling", Kind: model.Object, Fields: []model.Field{
				{Name: "email", Payload: "email", Kind: model.String, Required: true, FillFrom: "email"},
				{Name: "dnd", Payload: "dnd", Kind: model.Bool},
				{Name: "mode", Payload: "mode", Kind: model.String, Default: "auto"},
				{Name: "id", Payload: "id", Kind: model.String, Access: model.ReadOnly},
			}},
			phones(),
		},
	}
}

func phones() model.Field {
	return model.Field{
		Name: "phones", Payload: "phoneNumbers", Kind: model.ObjectList, ElementKey: []string{"type", "number"}, Fields: []model.Field{
			{Name: "type", Payload: "type", Kind: model.String, Choices: phoneTypes},
			{Name: "number", Payload: "number", Kind: model.String},
			{Name: "primary", Payload: "primary", Kind: model.Bool, Default: false},
			{Name: "ring", Payload: "ring", Kind: model.Int, Default: int64(20)},
			{Name: "id", Payload: "id", Kind: model.String, Access: model.ReadOnly},
			{Name: "rules", Payload: "rules", Kind: model.ObjectList, Fields: []model.Field{
				{Name: "name", Payload: "name", Kind: model.String},
				{Name: "active", Payload: "active", Kind: model.Bool},
				{Name: "hits", Payload: "hits", Kind: model.Int, Access: model.ReadOnly},
			}},
		},
	}
}

// Short names make the tables readable.
type (
	object = map[string]any
	list   = []any
)

// with returns a copy of v with other members; a nil member is left out.
func with(v, other object) object {
	result := object{}
	for _, from := range []object{v, other} {
		for name, member := range from {
			if member == nil {
				delete(result, name)
			} else {
				result[name] = member
			}
		}
	}
	return result
}
