package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func mailboxes() *model.Model {
	secret := model.Field{Name: "secret", Payload: "secret", Kind: model.String, Access: model.WriteOnly}
	return &model.Model{Fields: []model.Field{
		{Name: "boxes", Payload: "Boxes", Kind: model.ObjectList, Fields: []model.Field{{Name: "name", Payload: "name", Kind: model.String}, secret}},
		{Name: "login", Payload: "Login", Kind: model.Object, Fields: []model.Field{secret}},
		{Name: "pin", Payload: "Pin", Kind: model.String, Access: model.WriteOnly},
	}}
}

// Secrets of list elements stand at the places of the elements.
func TestWithSecrets(t *testing.T) {
	box := func(name string) model.Value { return model.Value{"name": name} }
	planned := model.Value{"boxes": []any{box("a"), box("b")}}
	tests := map[string]struct {
		tree   map[string]any
		want   model.Value
		excess int
	}{
		"at the second place": {
			map[string]any{"Boxes": []any{nil, map[string]any{"secret": "x"}}},
			model.Value{"boxes": []any{box("a"), model.Value{"name": "b", "secret": "x"}}},
			0,
		},
		"empty at the end": {
			map[string]any{"Boxes": []any{map[string]any{"secret": "x"}, nil, map[string]any{}}},
			model.Value{"boxes": []any{model.Value{"name": "a", "secret": "x"}, box("b")}},
			0,
		},
		"of no element":       {map[string]any{"Boxes": []any{nil, nil, map[string]any{"secret": "x"}}}, planned, 1},
		"in an object, alone": {map[string]any{"Login": map[string]any{"secret": "x"}}, model.Value{"login": model.Value{"secret": "x"}}, 0},
		"at the top":          {map[string]any{"Pin": "1"}, model.Value{"pin": "1"}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := mailboxes()
			secrets, problems := m.Declare(tt.tree, true)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(tt.want, m.WithSecrets(model.Value{}, planned, secrets)); diff != "" {
				t.Error(diff)
			}
			if got := m.Excess(planned, secrets); len(got) != tt.excess {
				t.Errorf("places without an element: %v", got)
			}
		})
	}
	if got := planned["boxes"].([]any)[0]; !cmp.Equal(got, any(box("a"))) {
		t.Errorf("the plan was changed to %v", got)
	}
}

// What is no secret of an element is refused at its place.
func TestDeclareSecretsOfElements(t *testing.T) {
	_, problems := mailboxes().Declare(map[string]any{"Boxes": []any{map[string]any{"name": "a", "secret": "x"}}}, true)
	if len(problems) != 1 || problems[0].Summary != "No secret" || !cmp.Equal(problems[0].Path, []any{"Boxes", 0, "name"}) {
		t.Error(problems)
	}
}
