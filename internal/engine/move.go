package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var _ resource.ResourceWithMoveState = &modelResource{}

func (r *modelResource) movesInPlace(planned, prior model.Value) bool {
	from, okFrom := prior[hierarchyAttribute].(string)
	to, okTo := planned[hierarchyAttribute].(string)
	client, err := r.data.Client(r.model.System)
	if err != nil || !okFrom || !okTo {
		return false
	}
	placer, ok := backend.As[backend.Placer](client)
	return ok && placer.MovesInPlace(from, to)
}

// moved takes the object to the planned node, if it lives elsewhere.
func (r *modelResource) moved(ctx context.Context, client backend.Client, planned, prior model.Value) error {
	to, ok := planned[hierarchyAttribute].(string)
	if !r.model.HasHierarchy || !ok || planned[hierarchyAttribute] == prior[hierarchyAttribute] {
		return nil
	}
	placer, ok := backend.As[backend.Placer](client)
	if !ok {
		return backend.ErrUnsupported
	}
	err := placer.Move(ctx, r.model, objectOf(r.model, prior), to)
	if err != nil {
		return fmt.Errorf("moving to %s: %w\n\nIf the server allows no such move, set moves = %q or %q in the provider's configuration: "+
			"then the plan replaces the object instead", to, err, "up", "never")
	}
	return nil
}

// The resources of generic REST providers whose states can be moved here.
var movable = []string{"restapi_object", "restful_resource"}

// MoveState takes over an object from the state of a generic REST provider, for
// `moved` blocks. Only its identifier is kept; the read that follows takes
// everything else from the server.
func (r *modelResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: r.moveState}}
}

func (r *modelResource) moveState(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if !slices.Contains(movable, req.SourceTypeName) || req.SourceRawState == nil {
		return // the framework says that no mover took it
	}
	var source struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(req.SourceRawState.JSON, &source); err != nil {
		resp.Diagnostics.AddError("Cannot move "+r.model.Title, "The state of the "+req.SourceTypeName+" cannot be read: "+err.Error())
		return
	}
	key := keyIn(source.ID)
	if key == "" {
		resp.Diagnostics.AddError("Cannot move "+r.model.Title,
			fmt.Sprintf("The state of the %s names no object: its id is %q.", req.SourceTypeName, source.ID))
		return
	}
	resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root(r.model.Key), key)...)
	setIdentity(ctx, resp.TargetIdentity, r.model, key, &resp.Diagnostics)
}

// keyIn returns the identifier that an id of a generic provider ends with: such
// ids are the identifier itself or the path of the object's URL.
func keyIn(id string) string {
	id, _, _ = strings.Cut(id, "?")
	id = strings.TrimRight(id, "/")
	key, err := url.PathUnescape(id[strings.LastIndex(id, "/")+1:])
	if err != nil {
		return ""
	}
	return key
}
