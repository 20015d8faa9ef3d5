package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// TestAgainst counts each difference once, at the place where it begins.
func TestAgainst(t *testing.T) {
	text := func(name string, access model.Access) model.Field {
		return model.Field{Name: name, Payload: name, Kind: model.String, Access: access}
	}
	object := func(name string, inside ...model.Field) model.Field {
		return model.Field{Name: name, Payload: name, Kind: model.Object, Fields: inside}
	}
	beside := object("beside", text("inner", model.ReadWrite), text("away", model.ReadWrite))
	beside.Inline = true
	skills := object("skills", text("id", model.ReadWrite))
	skills.Assigned = &model.Assigned{Collection: "skills"}
	ours := &model.Model{Fields: []model.Field{
		text("same", model.ReadWrite), text("set", model.ReadWrite), text("shown", model.ReadOnly), text("unshown", model.ReadOnly),
		object("gone", text("a", model.ReadWrite)), beside, skills,
		object("both", text("a", model.ReadWrite), text("b", model.ReadWrite), text("c", model.ReadWrite)),
	}}
	server := &model.Model{Fields: []model.Field{
		text("same", model.ReadWrite), text("set", model.ReadOnly), text("shown", model.ReadOnly), text("inner", model.ReadWrite),
		object("both", text("a", model.ReadWrite), text("c", model.ReadOnly), text("d", model.ReadWrite)),
		object("new", text("a", model.ReadWrite), text("b", model.ReadWrite)),
	}}
	want := model.Comparison{Lacking: model.Paths{"unshown", "gone", "beside.away", "both.b"}, SetByServer: model.Paths{"set", "both.c"}, More: 2}
	if diff := cmp.Diff(want, ours.Against(server)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(model.Comparison{}, server.Against(server)); diff != "" {
		t.Errorf("a model differs from itself:\n%s", diff)
	}
}
