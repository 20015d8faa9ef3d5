package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// renames are the changes of business keys that a run plans and has not made. An apply
// plans again what it changes, right before.
type renames struct {
	mu sync.Mutex
	// byKey holds them by the key that each takes an object out of, and by the object.
	byKey map[string]map[string]rename
	// keys names that key by the object.
	keys map[string]string
}

// rename gives an object at a node another business key.
type rename struct{ object, node, from, to string }

// renameOf returns the change of the business key between two values; false for none.
func (m *Manager) renameOf(object string, before, planned model.Value) (rename, bool) {
	r := rename{object, nodeIn(before), m.Model.KeyOf(before), m.Model.KeyOf(planned)}
	return r, r.object != "" && r.from != "" && r.to != "" && r.from != r.to && m.Model.CanonicalKey(r.from) != m.Model.CanonicalKey(r.to)
}

// noteRename notes what a plan makes of a business key, and warns where that closes a ring.
func (m *Manager) noteRename(ctx context.Context, before State, planned model.Value, report *Report) {
	if m.Shared == nil {
		return
	}
	m.renames.drop(mapKey(m.Model, before.Key))
	r, renamed := m.renameOf(before.Key, before.Value, planned)
	if !renamed {
		return
	}
	m.renames.add(mapKey(m.Model, r.object), keyName(m.Model, r.from), r)
	if text := m.ringText(ctx, r); text != "" {
		report.addWarning(m.keyPath(), "Swap of "+m.Model.KeyTitle(), text)
	}
}

func (all *renames) add(object, key string, r rename) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.byKey == nil {
		all.byKey, all.keys = map[string]map[string]rename{}, map[string]string{}
	}
	if all.byKey[key] == nil {
		all.byKey[key] = map[string]rename{}
	}
	all.byKey[key][object], all.keys[object] = r, key
}

// drop forgets the rename of an object.
func (all *renames) drop(object string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if key, known := all.keys[object]; known {
		delete(all.byKey[key], object)
		delete(all.keys, object)
	}
}

// of returns the renames that take objects out of a key.
func (all *renames) of(key string) []rename {
	all.mu.Lock()
	defer all.mu.Unlock()
	return slices.SortedFunc(maps.Values(all.byKey[key]), func(a, b rename) int { return cmp.Compare(a.object, b.object) })
}

// ring returns the renames of which each needs the next one, and the last one the first;
// path is how it begins. It is nil where there is none. Each rename is followed once,
// because many nodes may have the same ones, and a key is unique at a node.
func (m *Manager) ring(ctx context.Context, seen map[string]bool, path ...rename) []rename {
	last := path[len(path)-1]
	for _, next := range m.renames.of(keyName(m.Model, last.to)) {
		switch {
		case seen[next.object] || m.liveApart(ctx, last.node, next.node):
			continue
		case next.object == path[0].object:
			return path
		}
		seen[next.object] = true
		if found := m.ring(ctx, seen, append(path, next)...); found != nil {
			return found
		}
	}
	return nil
}

// ringText says that a rename needs others, which need it in turn; "" where it does not.
func (m *Manager) ringText(ctx context.Context, first rename) string {
	ring := m.ring(ctx, map[string]bool{}, first)
	if ring == nil {
		return ""
	}
	var lines []string
	for _, r := range ring {
		lines = append(lines, fmt.Sprintf("- %s is to become %s", r.from, r.to))
	}
	key := m.Model.KeyTitle()
	return fmt.Sprintf("These changes of %s wait for each other. The server makes one at a time, and refuses each of them, in whatever order they come:\n\n%s\n\n"+
		"Give one of these objects another %[1]s first, which nobody has, and apply. Then declare the wanted one, and apply again.",
		key, strings.Join(lines, "\n"))
}

// beginRename tells the writes of this run that an object will leave its business key. The
// caller must call end.
func (m *Manager) beginRename(planned model.Value, prior State) (end func(error)) {
	r, renamed := m.renameOf(prior.Key, prior.Value, planned)
	if !renamed || m.Shared == nil {
		return func(error) {}
	}
	ended := m.freeing.begin("give it another "+m.Model.KeyTitle(), keyName(m.Model, r.from), heldName(m.Model, r.object, r.from))
	return func(err error) {
		if err == nil {
			m.renames.drop(mapKey(m.Model, r.object))
		}
		ended(err)
	}
}

// errStays is the failure of an operation that would have freed a key.
var errStays = errors.New("the object is still in the way")

// stays returns the failure of an update; nil where it succeeded or the server goes on
// with it.
func stays(after *State, report Report) error {
	if report.HasError() && (after == nil || after.Pending == nil) {
		return errStays
	}
	return nil
}

// takenError is the error of an update whose new business key another object has.
type takenError struct {
	error
	// at is the business key, and why says what that object is and why it stays.
	at  Path
	why string
}

// Unwrap makes errors.Is and errors.As see the failure of the call.
func (e *takenError) Unwrap() error { return e.error }

// replaceOnceFree is replace. Where another object has the new business key that is being
// deleted, or given another one, it waits for that, and sends the update again.
func (m *Manager) replaceOnceFree(ctx context.Context, client backend.Client, s State, w write) (backend.Object, error) {
	var again pause
	for tries := 1; ; tries++ {
		object, err := m.replace(ctx, client, s, w)
		r, renamed := m.renameOf(s.Key, s.Value, w.planned)
		if !renamed || !errors.Is(err, backend.ErrConflict) {
			return object, err
		}
		holder, searchErr := holderOf(ctx, client, m.Model, cmp.Or(object.Hierarchy, nodeIn(w.planned)), r.to)
		way := obstacle{&backend.ConflictError{Object: holder, Err: err}, r.to, "update"}
		if holder.Key == s.Key || holder.Key == "" && searchErr == nil && !m.isBeingFreed(way) {
			return object, err // something else is in the way
		}
		refusal := m.ringText(ctx, r)
		if refusal == "" {
			refusal = m.awaitFreed(ctx, client, way)
		}
		if refusal == "" && tries > 1 && again.wait(ctx) != nil {
			refusal = m.stillRefused(way)
		}
		if refusal != "" {
			return object, &takenError{err, m.keyPath(), m.takenText(way, searchErr, cmp.Or(m.ringText(ctx, r), refusal))}
		}
	}
}

// takenText says which object has the business key of an update, if a search told, and why
// it stays.
func (m *Manager) takenText(o obstacle, searchErr error, refusal string) string {
	text := fmt.Sprintf("Another %s has the %s %s", m.Model.Title, m.Model.KeyTitle(), o.key)
	switch {
	case o.Object.Key != "":
		text += fmt.Sprintf("%s, with the %s %s.", m.at(o.Object), m.Model.Key, o.Object.Key)
	case searchErr != nil:
		text += fmt.Sprintf(". Which one is not known: %v.", searchErr)
	default:
		text += ". No list shows it."
	}
	return text + " Nothing was changed.\n\n" + refusal
}

// holderOf returns the object that has a business key, at the node or else wherever the
// server shows one; without a Key where it shows none.
func holderOf(ctx context.Context, client backend.Client, m *model.Model, node, key string) (backend.Object, error) {
	places := []backend.Query{{}}
	if m.HasHierarchy {
		places = []backend.Query{
			{Hierarchy: node, Traversal: backend.TraverseLocal},
			{Hierarchy: backend.DefaultHierarchy(client), Traversal: backend.TraverseDown},
			{Hierarchy: node, Traversal: backend.TraverseUp},
		}
	}
	for _, at := range places {
		if at.Limit = 1; at.Hierarchy == "" && m.HasHierarchy {
			continue
		}
		found, err := backend.Search(ctx, client, m, at, key)
		if err != nil && !errors.Is(err, backend.ErrUnknownNode) {
			return backend.Object{}, err
		}
		if len(found) > 0 {
			return found[0], nil
		}
	}
	return backend.Object{}, nil
}
