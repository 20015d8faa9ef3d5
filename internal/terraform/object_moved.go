package terraform

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// movedObject is what a state says of the object that it is about.
type movedObject struct {
	ID, Pkid, Path, Model string
	Data                  struct{ Value map[string]any }
}

// MoveState takes over an object from the state of a generic REST provider, or of a
// resource for its model alone. Only model and key are kept; the read that follows takes
// everything else from the server.
func (r *objectResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: r.moveState}}
}

func (r *objectResource) moveState(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	i := slices.IndexFunc(r.models, func(m *model.Model) bool { return m.ResourceType() == req.SourceTypeName })
	if i < 0 && !slices.Contains(movable, req.SourceTypeName) || req.SourceRawState == nil {
		return // the framework reports that no mover took it
	}
	refuse := func(why string) {
		resp.Diagnostics.AddError("Cannot move to "+r.of.ResourceType(), "The state of the "+req.SourceTypeName+" "+why)
	}
	// A text is all that is needed of it: other attributes may have any type.
	var source struct{ ID, Pkid, Path string }
	if err := json.Unmarshal(req.SourceRawState.JSON, &source); err != nil {
		refuse("cannot be read: " + err.Error())
		return
	}
	var modelType, key string
	if i >= 0 {
		modelType, key = r.models[i].Type, source.Pkid
	} else if modelType, key = modelTypeIn(source.Path), keyIn(source.ID); modelType == "" {
		refuse(fmt.Sprintf("names no model: its path is %q, and should end with one, as /api/device/cucm/Phone/ does.", source.Path))
		return
	}
	if key == "" {
		refuse(fmt.Sprintf("names no object: its id is %q.", source.ID))
		return
	}
	attributes, err := objectValueOf(nulls(resp.TargetState.Raw.Type()))
	addObjectError(&resp.Diagnostics, path.Empty(), err)
	attributes = maps.Clone(attributes)
	attributes[lifecycle.ModelType] = tftypes.NewValue(tftypes.String, modelType)
	state := &lifecycle.State{Key: key, Value: model.Value{}, Unread: true}
	r.store(ctx, &lifecycle.DataManager{}, attributes, state, nil, nil, &resp.TargetState, resp.TargetIdentity, resp.TargetPrivate, &resp.Diagnostics)
}

// modelTypeIn returns the model whose objects are at the path of a URL; empty for none.
func modelTypeIn(location string) string {
	at, err := url.Parse(location)
	if err != nil {
		return ""
	}
	_, after, below := strings.Cut("/"+strings.TrimPrefix(at.Path, "/"), "/api/")
	if !below {
		after = at.Path
	}
	modelType, _ := cutModel(strings.Trim(after, "/"))
	return modelType
}

// moveObject takes over an object from the state of the resource for any model.
func (r *modelResource) moveObject(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	refuse := func(why string) {
		resp.Diagnostics.AddError("Cannot move "+r.Model.Title, "The state of the "+req.SourceTypeName+" "+why)
	}
	var source movedObject
	err := json.Unmarshal(req.SourceRawState.JSON, &source)
	switch {
	case err != nil:
		refuse("cannot be read: " + err.Error())
		return
	case source.Model != r.Model.Type:
		refuse(fmt.Sprintf("is about an object of %s, and this resource manages %s.", source.Model, r.Model.Type))
		return
	case source.Pkid == "":
		refuse("names no object: its pkid is empty.")
		return
	}
	if unknown := unknownKeys(r.Model.Fields, source.Data.Value, ""); len(unknown) > 0 {
		resp.Diagnostics.AddWarning("Keys without an attribute",
			fmt.Sprintf("Of what data held of the %s, these keys have no attribute: %s. They stay as the server has them, and Terraform no longer manages them; "+
				"extra can declare them.", r.Model.Title, strings.Join(unknown, ", ")))
	}
	r.store(ctx, &lifecycle.State{Key: source.Pkid, Unread: true}, nil, &resp.TargetState, resp.TargetIdentity, resp.TargetPrivate, &resp.Diagnostics)
}

// unknownKeys lists the keys of a payload that fields do not have, with those in objects.
func unknownKeys(fields []model.Field, data map[string]any, parent string) []string {
	var unknown []string
	for _, key := range slices.Sorted(maps.Keys(data)) {
		f := model.FieldWithPayload(fields, key)
		inner, isObject := data[key].(map[string]any)
		switch {
		case data[key] == nil:
		case f == nil:
			unknown = append(unknown, parent+key)
		case isObject:
			unknown = append(unknown, unknownKeys(f.Fields, inner, parent+key+".")...)
		}
	}
	return unknown
}
