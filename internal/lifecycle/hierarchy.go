package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// nodeIn returns the node that a value names; empty for none or an unknown one.
func nodeIn(value model.Value) string {
	node, _ := value[Hierarchy].(string)
	return node
}

// planHierarchy plans the node. A declared one keeps its prior spelling where
// that names the same node. An undeclared one is the node where the object is,
// or the provider's for a new object.
func (m *Manager) planHierarchy(planned, config, prior model.Value, report *Report) {
	if !m.Model.HasHierarchy {
		return
	}
	declared, before := config[Hierarchy], prior[Hierarchy]
	switch {
	case declared == nil && before == nil:
		planned[Hierarchy] = m.defaultHierarchy(report)
	case declared == nil || m.sameSpelling(nodeIn(config), nodeIn(prior)):
		planned[Hierarchy] = before
	default:
		planned[Hierarchy] = declared
	}
}

func (m *Manager) defaultHierarchy(report *Report) any {
	client, err := m.Client(m.Model.System)
	switch {
	case errors.Is(err, ErrNotYetKnown):
		return model.Unknown
	case err != nil:
		report.addError(nil, "Cannot use "+m.Model.Title, err.Error())
		return nil
	}
	node := backend.DefaultHierarchy(client)
	if node == "" {
		report.addError(Path{Hierarchy}, "No hierarchy",
			fmt.Sprintf("%s needs a node of the hierarchy to live at. Set %q here or in the provider's configuration.", m.Model.Title, Hierarchy))
		return nil
	}
	return node
}

// placer returns the client's role for hierarchies; nil where the system has
// none or the client cannot be had yet.
func (m *Manager) placer() backend.Placer {
	client, _ := m.Client(m.Model.System)
	placer, _ := backend.As[backend.Placer](client)
	return placer
}

// sameSpelling reports whether two texts name one node, as far as the texts
// show.
func (m *Manager) sameSpelling(a, b string) bool {
	placer := m.placer()
	return a != "" && b != "" && (a == b || placer != nil && placer.SameSpelling(a, b))
}

// movesInPlace reports whether another node moves the object instead of
// replacing it. An empty text is a node, the provider's: it must not cost the
// object its life.
func (m *Manager) movesInPlace(planned, prior model.Value) bool {
	from, wasKnown := prior[Hierarchy].(string)
	to, isKnown := planned[Hierarchy].(string)
	placer := m.placer()
	return wasKnown && isKnown && placer != nil && placer.MovesInPlace(from, to)
}

// move takes the object to the planned node, if it lives elsewhere.
func (m *Manager) move(ctx context.Context, client backend.Client, planned model.Value, s *State) error {
	to, known := planned[Hierarchy].(string)
	if !m.Model.HasHierarchy || !known || planned[Hierarchy] == s.Value[Hierarchy] {
		return nil
	}
	placer, ok := backend.As[backend.Placer](client)
	if !ok {
		return backend.ErrUnsupported
	}
	if err := placer.Move(ctx, m.Model, m.object(*s), to); err != nil {
		return fmt.Errorf("moving to %s: %w\n\nIf the server allows no such move, set moves = %q or %q in the provider's configuration: "+
			"then the plan replaces the object instead", to, err, "up", "never")
	}
	s.Value = maps.Clone(s.Value)
	s.Value[Hierarchy] = to
	return nil
}

// refreshHierarchy returns the node after a read. The declared spelling stays
// while the object still lives there, and the known node where the server names
// none.
func refreshHierarchy(ctx context.Context, client backend.Client, prior model.Value, object backend.Object) (any, error) {
	before, known := prior[Hierarchy].(string)
	placer, ok := backend.As[backend.Placer](client)
	switch {
	case object.Hierarchy == "":
		return prior[Hierarchy], nil
	case !known || !ok || before == object.Hierarchy:
		return object.Hierarchy, nil
	}
	same, err := placer.SameHierarchy(ctx, before, object.Hierarchy)
	if same {
		return before, nil
	}
	return object.Hierarchy, err
}
