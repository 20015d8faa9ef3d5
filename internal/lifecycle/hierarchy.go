package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// nodeIn returns the node that a value names; empty for none or an unknown one.
func nodeIn(value model.Value) string {
	node, _ := value[Hierarchy].(string)
	return node
}

// planHierarchy plans the node. A declared one keeps its prior spelling where
// that names the same node. An undeclared one, which may be an empty text, is the
// node where the object is, or the provider's for a new object. Where the server has
// not said where an object is, an undeclared node stays open: to plan one would move it.
func (m *Manager) planHierarchy(ctx context.Context, planned, config, prior model.Value, exists bool, report *Report) {
	if !m.Model.HasHierarchy {
		return
	}
	declared, before := config[Hierarchy], prior[Hierarchy]
	none := strings.TrimSpace(nodeIn(config)) == "" && !model.IsUnknown(declared)
	switch {
	case none && before == nil:
		planned[Hierarchy] = nil
		if !exists {
			planned[Hierarchy] = m.defaultHierarchy(report)
		}
		if declared != nil {
			planned[Hierarchy] = declared // Terraform insists on it
		}
	case none:
		planned[Hierarchy] = before
	default:
		planned[Hierarchy] = declared
		if same, err := sameNode(ctx, m.placer(), declared, before); err != nil {
			report.addError(Path{Hierarchy}, "Cannot compare hierarchies", err.Error())
		} else if same {
			planned[Hierarchy] = before
		}
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

// sameNode reports whether two values of the node name one node; an empty text
// is the provider's. It asks the server about a pkid only. An unknown node is
// no other's.
func sameNode(ctx context.Context, placer backend.Placer, a, b any) (bool, error) {
	x, knownX := a.(string)
	y, knownY := b.(string)
	if a == b || !knownX || !knownY || placer == nil {
		return a == b, nil
	}
	x, y = strings.TrimSpace(x), strings.TrimSpace(y)
	return placer.SameHierarchy(ctx, cmp.Or(x, placer.DefaultHierarchy()), cmp.Or(y, placer.DefaultHierarchy()))
}

// liveApart reports whether two nodes are known to be different ones.
func (m *Manager) liveApart(ctx context.Context, a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	same, err := sameNode(ctx, m.placer(), a, b)
	return err == nil && !same
}

// movesInPlace reports whether another node moves the object instead of
// replacing it. A node that is not known yet, or from a server that does not say where
// its objects are, may be the one where the object is. So it must not cost the object
// its life.
func (m *Manager) movesInPlace(planned, prior model.Value) bool {
	placer := m.placer()
	return model.IsUnknown(planned[Hierarchy]) || prior[Hierarchy] == nil || placer != nil && placer.MovesInPlace(nodeIn(prior), nodeIn(planned))
}

// move takes the object to the planned node, if it lives elsewhere. Where only a
// replacement is allowed, the node was not known when that was planned.
func (m *Manager) move(ctx context.Context, client backend.Client, planned model.Value, s *State) error {
	to := nodeIn(planned)
	placer, ok := backend.As[backend.Placer](client)
	if same, err := sameNode(ctx, placer, planned[Hierarchy], s.Value[Hierarchy]); same || err != nil || !m.Model.HasHierarchy || to == "" {
		return err
	}
	if s.Value[Hierarchy] == nil {
		if there, err := m.livesAt(ctx, client, *s, to); there || err != nil {
			return err
		}
	}
	switch {
	case !ok:
		return backend.ErrUnsupported
	case !placer.MovesInPlace(nodeIn(s.Value), to):
		return fmt.Errorf("the provider's setting moves allows no move from %s to %s: plan again to replace the object", nodeIn(s.Value), to)
	}
	if err := placer.Move(ctx, m.Model, m.object(*s), to); err != nil {
		return fmt.Errorf("moving to %s: %w\n\nIf the server allows no such move, set moves = %q or %q in the provider's configuration: "+
			"then the plan replaces the object instead", to, err, "up", "never")
	}
	s.Value = maps.Clone(s.Value)
	s.Value[Hierarchy] = to
	return nil
}

// livesAt reports whether an object of which nothing says where it is lives at the node:
// the list of the node shows it.
func (m *Manager) livesAt(ctx context.Context, client backend.Client, s State, node string) (bool, error) {
	key := m.Model.KeyOf(s.Value)
	if key == "" {
		return false, nil
	}
	found, err := backend.Search(ctx, client, m.Model, backend.Query{Hierarchy: node, Traversal: backend.TraverseLocal}, key)
	return slices.ContainsFunc(found, func(o backend.Object) bool { return o.Key == s.Key }), err
}

// refreshHierarchy returns the node after a read. The declared spelling stays
// while the object still lives there, and the known node where the server names
// none, or lists none to compare with.
func refreshHierarchy(ctx context.Context, client backend.Client, prior model.Value, object backend.Object) (any, error) {
	if object.Hierarchy == "" {
		return prior[Hierarchy], nil
	}
	placer, _ := backend.As[backend.Placer](client)
	same, err := sameNode(ctx, placer, prior[Hierarchy], object.Hierarchy)
	if same || errors.Is(err, backend.ErrUnsupported) {
		return prior[Hierarchy], nil
	}
	return object.Hierarchy, err
}
