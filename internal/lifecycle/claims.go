package lifecycle

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// claims are the objects that the plans and imports of a run are about, whatever model
// shows them. Two resources for one object undo each other's changes, and whoever removes
// one of them deletes the object.
type claims struct {
	mu sync.Mutex
	// made are those of an object, by resource.
	made map[string]map[resourceOf]claim
}

// resourceOf is a resource, and the model that it manages objects of.
type resourceOf struct{ typeName, model string }

// String names it to people.
func (r resourceOf) String() string {
	if r.model == "" {
		return r.typeName
	}
	return r.typeName + " (" + r.model + ")"
}

// claim is what a resource makes of an object.
type claim struct {
	of   resourceOf
	node string
	// isNew says that a plan makes the object, deleted that it deletes it, and imported that
	// this run has imported it.
	isNew, deleted, imported bool
}

// resource is the resource of the manager.
func (m *Manager) resource() resourceOf {
	r := resourceOf{typeName: m.Model.ResourceType()}
	if m.Model.Generic {
		r.model = m.Model.Type
	}
	return r
}

// add notes a claim, and returns the one of another resource that it cannot stand beside;
// false for none. An error comes before a warning.
func (all *claims) add(object string, own claim) (other claim, found bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.made == nil {
		all.made = map[string]map[resourceOf]claim{}
	}
	if all.made[object] == nil {
		all.made[object] = map[resourceOf]claim{}
	}
	all.made[object][own.of] = own
	others := slices.SortedFunc(maps.Values(all.made[object]), func(a, b claim) int {
		return cmp.Compare(a.of.String(), b.of.String())
	})
	for _, one := range others {
		if severity := own.against(one); severity == Error || severity == Warning && !found {
			if other, found = one, true; severity == Error {
				break
			}
		}
	}
	return other, found
}

// against says what it is that two resources claim an object; 0 for nothing.
func (c claim) against(other claim) Severity {
	apart := c.node != "" && other.node != "" && !strings.EqualFold(c.node, other.node)
	switch {
	case c.of == other.of, apart, c.deleted && other.deleted:
		return 0
	case c.deleted || other.deleted:
		if c.isNew || other.isNew {
			return 0 // what is made is another object
		}
		return Error
	case c.imported || other.imported:
		return Error
	}
	return Warning
}

// claim notes that the resource manages or deletes the object with a business key, and
// reports where another resource does, once for each object.
func (m *Manager) claim(object, key string, own claim, report *Report) {
	if key == "" || m.Shared == nil {
		return
	}
	own.of, own.imported = m.resource(), m.isImported(object)
	name := cmp.Or(m.Model.Relation, m.Model.Type) + " with " + m.Model.CanonicalKey(key)
	other, found := m.claims.add(name, own)
	if !found || !m.first(fmt.Sprint("managed twice\x00", own.against(other), name)) {
		return
	}
	const same = "Both are about one object of the server"
	keepOne := fmt.Sprintf("%s: each plan undoes the other's changes, and whoever removes one of them deletes the object. Keep one. "+
		"To keep %s, put this in the place of the other, which leaves the object on the server:\n%s", same, own.of, removedBlock(other.of))
	switch {
	case own.deleted || other.deleted:
		goes, stays := own.of, other.of
		if other.deleted {
			goes, stays = stays, goes
		}
		report.addError(nil, "Deletes what another resource manages", fmt.Sprintf("The plan deletes %s as %s, and %s manages it. %s. "+
			"To leave it there, put this in the place of the block that went:\n%s", key, goes, stays, same, removedBlock(goes)))
	case own.against(other) == Error:
		report.addError(nil, "Managed twice", fmt.Sprintf("%s is imported, and both %s and %s manage it. %s", key, other.of, own.of, keepOne))
	default:
		report.addWarning(nil, "Managed twice", fmt.Sprintf("Both %s and %s manage %s. %s", other.of, own.of, key, keepOne))
	}
}

// claimPlanned claims what a plan makes or changes.
func (m *Manager) claimPlanned(plan Plan, prior *State, report *Report) {
	if prior == nil {
		m.claim("", m.Model.KeyOf(plan.Value), claim{isNew: true, node: nodeIn(plan.Value)}, report)
		return
	}
	m.claim(prior.Key, cmp.Or(m.Model.KeyOf(prior.Value), m.Model.KeyOf(plan.Value)), claim{node: nodeIn(prior.Value)}, report)
}

// removedBlock is the block that has Terraform forget the objects of a resource.
func removedBlock(of resourceOf) string {
	return fmt.Sprintf("  removed {\n    from = %s.<name>\n    lifecycle {\n      destroy = false\n    }\n  }", of.typeName)
}
