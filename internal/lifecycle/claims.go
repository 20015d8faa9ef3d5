package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
)

// claims are the objects that the plans and imports of a run are about, whatever model
// shows them. Two resources for one object undo each other's changes, and whoever removes
// one of them deletes the object.
type claims struct {
	mu sync.Mutex
	// byObject are those of an object, one for each resource, in the order of their names.
	byObject map[string][]claim
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

// add notes a claim in the place of an earlier one of the resource, and returns those of
// other resources.
func (all *claims) add(object string, own claim) []claim {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.byObject == nil {
		all.byObject = map[string][]claim{}
	}
	list := all.byObject[object]
	i, found := slices.BinarySearchFunc(list, own, func(a, b claim) int { return cmp.Compare(a.of.String(), b.of.String()) })
	if !found {
		list = slices.Insert(list, i, own)
		all.byObject[object] = list
	}
	list[i] = own
	return slices.Concat(list[:i], list[i+1:])
}

// conflictWith says what it is that two resources claim an object; 0 for nothing.
func (c claim) conflictWith(other claim) Severity {
	switch {
	case c.deleted && other.deleted:
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
func (m *Manager) claim(ctx context.Context, object, key string, own claim, report *Report) {
	if key == "" || m.Shared == nil {
		return
	}
	own.of, own.imported = m.resource(), m.isImported(object)
	name := m.claimedName(key)
	var other claim
	var severity Severity
	for _, one := range m.claims.add(name, own) {
		found := own.conflictWith(one)
		isWorse := found == Error && severity != Error || found == Warning && severity == 0
		if isWorse && !m.liveApart(ctx, own.node, one.node) {
			other, severity = one, found
		}
	}
	if severity != 0 && m.first(fmt.Sprint("managed twice\x00", severity, name)) {
		report.addClaimed(key, own, other)
	}
}

// claimedName names the object with a business key, whatever model shows it.
func (m *Manager) claimedName(key string) string {
	return cmp.Or(m.Model.Relation, m.Model.Type) + " with " + m.Model.CanonicalKey(key)
}

// ClaimsAlone claims an object that a plan leaves as it is, and reports whether no other
// resource claims it. Where one does, Plan may have something to say.
func (m *Manager) ClaimsAlone(prior State) bool {
	key := m.Model.KeyOf(prior.Value)
	if key == "" || m.Shared == nil {
		return true
	}
	others := m.claims.add(m.claimedName(key), claim{of: m.resource(), node: nodeIn(prior.Value), imported: m.isImported(prior.Key)})
	return len(others) == 0
}

// addClaimed reports an object that two resources claim.
func (r *Report) addClaimed(key string, own, other claim) {
	const same = "Both are about one object of the server"
	keepOne := fmt.Sprintf("%s: each plan undoes the other's changes, and whoever removes one of them deletes the object. Keep one. "+
		"To keep %s, put this in the place of the other, which leaves the object on the server:\n%s", same, own.of, removedBlock(other.of))
	switch {
	case own.deleted || other.deleted:
		goes, stays := own.of, other.of
		if other.deleted {
			goes, stays = stays, goes
		}
		r.addError(nil, "Deletes what another resource manages", fmt.Sprintf("The plan deletes %s as %s, and %s manages it. %s. "+
			"To leave it there, put this in the place of the block that went:\n%s", key, goes, stays, same, removedBlock(goes)))
	case own.conflictWith(other) == Error:
		r.addError(nil, "Managed twice", fmt.Sprintf("%s is imported, and both %s and %s manage it. %s", key, other.of, own.of, keepOne))
	default:
		r.addWarning(nil, "Managed twice", fmt.Sprintf("Both %s and %s manage %s. %s", other.of, own.of, key, keepOne))
	}
}

// claimPlanned claims what a plan makes or changes.
func (m *Manager) claimPlanned(ctx context.Context, plan Plan, prior *State, report *Report) {
	if prior == nil {
		m.claim(ctx, "", m.Model.KeyOf(plan.Value), claim{isNew: true, node: nodeIn(plan.Value)}, report)
		return
	}
	m.claim(ctx, prior.Key, cmp.Or(m.Model.KeyOf(prior.Value), m.Model.KeyOf(plan.Value)), claim{node: nodeIn(prior.Value)}, report)
}

// removedBlock is the block that has Terraform forget the objects of a resource.
func removedBlock(of resourceOf) string {
	return fmt.Sprintf("  removed {\n    from = %s.<name>\n    lifecycle {\n      destroy = false\n    }\n  }", of.typeName)
}
