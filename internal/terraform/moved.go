package terraform

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
)

// The resources of generic REST providers whose states can be moved here.
var movable = []string{"restapi_object", "restful_resource"}

// MoveState takes over an object from the state of a generic REST provider, for
// `moved` blocks. Only its key is kept; the read that follows takes everything
// else from the server.
func (r *modelResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: r.moveState}}
}

func (r *modelResource) moveState(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if r.objectType != "" && req.SourceTypeName == r.objectType && req.SourceRawState != nil {
		r.moveObject(ctx, req, resp)
		return
	}
	if !slices.Contains(movable, req.SourceTypeName) || req.SourceRawState == nil {
		return // the framework reports that no mover took it
	}
	var source struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(req.SourceRawState.JSON, &source); err != nil {
		resp.Diagnostics.AddError("Cannot move "+r.Model.Title, "The state of the "+req.SourceTypeName+" cannot be read: "+err.Error())
		return
	}
	key := keyIn(source.ID)
	if key == "" {
		resp.Diagnostics.AddError("Cannot move "+r.Model.Title,
			fmt.Sprintf("The state of the %s names no object: its id is %q.", req.SourceTypeName, source.ID))
		return
	}
	r.store(ctx, &lifecycle.State{Key: key, Unread: true}, nil, &resp.TargetState, resp.TargetIdentity, resp.TargetPrivate, &resp.Diagnostics)
}

// keyIn returns the key that an id of a generic provider ends with. Such an id is
// the key itself or the path of the object's URL.
func keyIn(id string) string {
	id, _, _ = strings.Cut(id, "?")
	id = strings.TrimRight(id, "/")
	key, err := url.PathUnescape(id[strings.LastIndex(id, "/")+1:])
	if err != nil {
		return ""
	}
	return key
}
