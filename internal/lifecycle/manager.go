// Package lifecycle does what the state contract promises, for every model: it
// validates and plans configurations, and reads, imports, creates, updates,
// deletes and lists objects. It knows models and the backend's clients, and
// nothing of Terraform: package terraform decodes what Terraform asks, calls a
// Manager and encodes what comes back.
package lifecycle

import (
	"context"
	"iter"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The attributes that are no field of a model.
const (
	// Hierarchy is the node where an object lives, where the model has one.
	Hierarchy = "hierarchy"
	// Timeouts bounds the operations on an object, as durations in text.
	Timeouts = "timeouts"
)

// Manager does the work for the objects of one model. It is safe for concurrent
// use.
type Manager struct {
	Model *model.Model
	*Shared
}

// Validate checks a configuration by itself, without server or state. It has
// nothing to say of values that are unknown yet.
func (m *Manager) Validate(config model.Value) Report { panic("not yet") }

// Plan returns what a configuration comes to; prior is nil for a new object.
// With an error in the report there is no plan.
func (m *Manager) Plan(ctx context.Context, config model.Value, prior *State) (Plan, Report) {
	panic("not yet")
}

// Plan is a planned object.
type Plan struct {
	// Value is what the state will hold; Unknown where only the apply tells.
	Value model.Value
	// Key is the object's key; empty with KeyUnknown for one that the server
	// has not made yet.
	Key        string
	KeyUnknown bool
	// Replace names the attributes whose change asks for another object.
	Replace []Path
	// Unchanged is true where the plan is the prior state to the last spelling.
	Unchanged bool
}

// Import finds the object that an import id names. The state holds its key and
// node alone; the Read that follows takes everything else.
func (m *Manager) Import(ctx context.Context, id string) (*State, Report) { panic("not yet") }

// Read brings a state up to date. It returns nil where the object is gone, and
// takes everything that the server shows where the state holds a key alone.
func (m *Manager) Read(ctx context.Context, prior State) (*State, Report) { panic("not yet") }

// Create makes the planned object and returns its state, also beside warnings.
// nil beside an error means that there is nothing to keep. config is needed for
// what no plan holds: write-only secrets.
func (m *Manager) Create(ctx context.Context, config, planned model.Value) (*State, Report) {
	panic("not yet")
}

// Update sends the difference between what was planned and the prior state, and
// returns the new state. Beside an error it is what is known of the object now.
func (m *Manager) Update(ctx context.Context, config, planned model.Value, prior State) (*State, Report) {
	panic("not yet")
}

// Delete removes the object. The state is nil once it is gone; beside an error
// it is what is left of it.
func (m *Manager) Delete(ctx context.Context, prior State) (*State, Report) { panic("not yet") }

// Find reads one object for a data source, by its key or its business key. The
// value holds every attribute, the node included; what the configuration says
// stands in it as written.
func (m *Manager) Find(ctx context.Context, config model.Value) (*State, Report) { panic("not yet") }

// List yields the objects that a query selects, ordered as the server answers.
// A page that fails is one result with an error in its report, and the last.
func (m *Manager) List(ctx context.Context, query Query) iter.Seq2[Listed, Report] {
	panic("not yet")
}

// Query selects objects, in the words of a configuration.
type Query struct {
	// Hierarchy is a node; empty for the provider's. Traversal is "down" (the
	// default), "local" or "up".
	Hierarchy, Traversal string
	// Filters are attributes and the text that each must equal.
	Filters map[string]string
	// Whole asks for whole objects, where a list may show summaries.
	Whole bool
}

// Listed is one object of a list.
type Listed struct {
	// State is the object as an import would take it, with its key.
	State State
	// Name is what people know the object by, and where it lives.
	Name string
}

// MinimalConfig returns the shortest configuration that plans no change for an
// imported state.
func (m *Manager) MinimalConfig(state State) model.Value { panic("not yet") }

var _ = backend.GracePeriod
