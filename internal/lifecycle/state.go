package lifecycle

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// State is what is kept of an object between runs.
type State struct {
	// Value holds every attribute but the key: the model's fields, and Hierarchy,
	// Timeouts and the versions of write-only secrets where there are any.
	Value model.Value
	// Key is the server's identifier; empty while the server is still making
	// the object, which Pending tells then.
	Key string
	// NonDefaults names the attributes whose value came from the server and
	// differs from the documented default (see model.Plan).
	NonDefaults model.Paths
	// Pending is the change that the server was still at when a run ended; nil
	// for none.
	Pending *Pending
}

// Pending is a change that the server had accepted and that was not over when
// its run was.
type Pending struct {
	// Transaction is its id.
	Transaction string `json:"id"`
	// Action is "create", "update", "move" or "delete".
	Action string `json:"action"`
}
