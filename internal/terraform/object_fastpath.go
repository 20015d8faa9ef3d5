package terraform

import (
	"bytes"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// eventful are the parts of private state with which a plan has more to do than to
// compare: something to say, or something to finish.
var eventful = []string{"unread", "transaction", "unreadable", "unsent"}

// plan answers for an object of which the configuration says what the state holds, to the
// last byte: then nothing changes. The schema that the state was planned with has passed
// it, so the server is not asked again. It returns nil where the framework has to look:
// also for an import of which only a part is declared, and for write-only secrets, which
// Terraform proposes and no plan may hold.
func (a anyModel) plan(req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	if req.PriorState == nil || req.ProposedNewState == nil || req.Config == nil || isNil(req.PriorState.MsgPack) || isNil(req.Config.MsgPack) ||
		!bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return nil
	}
	private, err := unframe(req.PriorPrivate)
	if err != nil || slices.ContainsFunc(eventful, func(key string) bool { return len(private.get(key)) > 0 }) {
		return nil
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}
}

// isNil reports whether a message is null, or no message.
func isNil(message []byte) bool { return len(message) == 0 || len(message) == 1 && message[0] == 0xc0 }
