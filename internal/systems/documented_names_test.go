package systems_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestNamesOf(t *testing.T) {
	voss, gws := &model.Model{TypeName: "voss_device_spark_user"}, &model.Model{TypeName: "gws_user"}
	tests := []struct {
		name    string
		model   *model.Model
		field   model.Field
		payload string
		group   string
		want    []string
	}{
		{"leaf by its whole path", voss, model.Field{Kind: model.Bool, Payload: "dnd"}, "Calling.dnd", "", []string{"Calling.dnd"}},
		{"leaf in a list", voss, model.Field{Kind: model.String, Payload: "type"}, "phoneNumbers.[n].type", "", []string{"phoneNumbers.[n].type"}},
		{"object by its last name", voss, model.Field{Kind: model.Object, Payload: "dnd"}, "Calling.dnd", "", []string{"dnd"}},
		{"list by its last name", voss, model.Field{Kind: model.ObjectList, Payload: "rules"}, "phoneNumbers.[n].rules.[n]", "", []string{"rules.[n]"}},
		{"strings", voss, model.Field{Kind: model.StringList, Payload: "words"}, "Calling.words.[n]", "", []string{"words.[n]"}},
		{"set of strings", voss, model.Field{Kind: model.StringSet, Payload: "roles"}, "roles.[n]", "", []string{"roles.[n]"}},
		{"list of Genesys Web Services", gws, model.Field{Kind: model.ObjectList, Payload: "skills"}, "skills.[n]", "", []string{"skills"}},
		{"leaf of a group", voss, model.Field{Kind: model.String, Payload: "name"}, "name", "General", []string{"General.name"}},
		{
			"module of a group", voss,
			model.Field{Kind: model.String, Payload: "m_x"},
			"userProfileAppModules.m_x", "System Level",
			[]string{"System Level.m_x", "System Level.userProfileAppModules.m_x"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ref := model.FieldRef{Field: &test.field, Payload: test.payload}
			if diff := cmp.Diff(test.want, namesOf(test.model, ref, test.group)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
