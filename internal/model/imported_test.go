package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// An import leaves out the objects in which nothing is set that can be declared, at any
// depth and in lists; what only the server sets stays, and so does all that is set.
func TestImportedState(t *testing.T) {
	m := &model.Model{Fields: []model.Field{
		field.Text("email", ""),
		field.Object("dnd", "", field.Of(field.Flag("enabled", ""))),
		field.Object("caller", "", field.Of(field.Text("types", "", field.ReadOnly), field.Object("selected", "", field.Of(field.Text("kind", ""))))),
		field.Object("devices", "", field.Of(field.Flag("mobile", "", field.Default(true)), field.Text("note", ""))),
		field.Object("service", "", field.ReadOnly, field.Of(field.Text("name", ""))),
		field.List("members", "", field.Of(field.Text("id", ""), field.Object("location", "", field.Of(field.Text("name", ""))))),
		field.Object("empty", "", field.Of(field.Texts("list", ""))),
	}}
	server, problems := m.Decode(map[string]any{
		"email": "a@x", "dnd": map[string]any{"enabled": nil}, "caller": map[string]any{"types": "DIRECT", "selected": map[string]any{}},
		"devices": map[string]any{"mobile": nil, "note": nil}, "service": map[string]any{"name": "s"},
		"members": []any{map[string]any{"id": "m", "location": map[string]any{"name": nil}}}, "empty": map[string]any{"list": []any{}},
	})
	got, _ := m.ImportedState(server)
	want := model.Value{
		"email": "a@x", "devices": model.Value{"mobile": true}, "service": model.Value{"name": "s"},
		"members": []any{model.Value{"id": "m"}}, "empty": model.Value{"list": []any{}},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("%v %s", problems, diff)
	}
	if again := m.Refresh(got, server); cmp.Diff(got, again) != "" {
		t.Errorf("a refresh makes a difference: %s", cmp.Diff(got, again))
	}
}
