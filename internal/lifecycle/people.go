package lifecycle

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// people holds what a run knows of objects that others refer to by their business keys:
// those that it plans to make or change, those that it has made or changed, and the
// references that wait for one. A create does not wait: it goes without the reference,
// and whoever makes the object sends that.
type people struct {
	mu            sync.Mutex
	planned, made map[string]string // the business keys, by their folded form
	waiting       map[string][]lateReference
	// newKeys are the keys of made that no plan can have known.
	newKeys map[string]string
}

// lateReference is a change that waits for the object that it refers to.
type lateReference struct {
	manager *Manager // of the object that refers
	state   State
	planned model.Value
	ref     model.Reference
}

// plan notes an object that is planned to be made or changed.
func (p *people) plan(key string) { p.note(&p.planned, key) }

func (p *people) note(all *map[string]string, key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if *all == nil {
		*all = map[string]string{}
	}
	(*all)[model.FoldName(key)] = key
}

func (p *people) isPlanned(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.planned[model.FoldName(name)] != ""
}

// isNewKey reports whether a name is one that this run has given.
func (p *people) isNewKey(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.newKeys[model.FoldName(name)] != ""
}

func (p *people) isMade(name string) bool { return len(p.spellings(name)) > 0 }

// spellings are those in which the server may hold the business key of an object that
// was made: as it was sent, or in lower case. There are none of any other.
func (p *people) spellings(name string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := p.made[model.FoldName(name)]
	if lower := strings.ToLower(key); lower != key {
		return []string{key, lower}
	}
	return slices.DeleteFunc([]string{key}, func(key string) bool { return key == "" })
}

// wait lets a change wait for the object that it refers to. It reports false where that
// has been made already.
func (p *people) wait(late lateReference) bool {
	name := model.FoldName(late.ref.Text)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made[name] != "" {
		return false
	}
	if p.waiting == nil {
		p.waiting = map[string][]lateReference{}
	}
	p.waiting[name] = append(p.waiting[name], late)
	return true
}

// make notes an object that was made or changed, and returns what has waited for it.
func (p *people) make(key string) []lateReference {
	p.note(&p.made, key)
	p.mu.Lock()
	defer p.mu.Unlock()
	name := model.FoldName(key)
	due := p.waiting[name]
	delete(p.waiting, name)
	return due
}

// bringTogether sends the references that have waited for an object which was just made
// or changed, and those of the object itself whose targets are there by now. What fails
// is a warning: the next plan shows the difference.
func (m *Manager) bringTogether(ctx context.Context, client backend.Client, state *State, w write, report *Report) {
	if state == nil || state.Key == "" || !m.translates() {
		return
	}
	var due []lateReference
	for _, name := range m.identifiersOf(*state) {
		m.references.people.note(&m.references.people.made, name)
	}
	if key := m.Model.KeyOf(w.planned); key != "" {
		if w.newKey {
			m.references.people.note(&m.references.people.newKeys, key)
		}
		due = m.references.people.make(key)
	}
	for _, ref := range w.late {
		late := lateReference{manager: m, state: *state, planned: w.planned, ref: ref}
		if !m.references.people.wait(late) {
			due = append(due, late)
		}
	}
	for _, late := range due {
		if err := late.send(ctx, client); err != nil {
			report.addWarning(nil, "A reference is still missing: "+late.ref.Attribute,
				fmt.Sprintf("The %s %s was made without %s = %q, because %[4]q was not there then. It is there now, but the reference could not be sent. "+
					"The next plan shows the difference.\n\n%v", late.manager.Model.Title, late.manager.nameOf(late.state), late.ref.Attribute, late.ref.Text, err))
		}
	}
}

// identifiersOf returns the texts by which the server may know an object.
func (m *Manager) identifiersOf(s State) []string {
	all := []string{s.Key}
	for i := range m.Model.Fields {
		if f := &m.Model.Fields[i]; f.Access == model.ReadOnly && f.Kind == model.String {
			if text, _ := s.Value[f.Name].(string); text != "" {
				all = append(all, text)
			}
		}
	}
	return all
}

// send sends the reference alone.
func (l lateReference) send(ctx context.Context, client backend.Client) error {
	m, target := l.manager, *l.ref.Field.Target
	ctx, cancel := backend.WithGracePeriod(ctx, backend.GracePeriod)
	defer cancel()
	found, err := m.awaitNamed(ctx, question{client: client, target: target, node: nodeIn(l.state.Value), patient: true}, l.ref.Text)
	if err != nil {
		return err
	}
	names := l.state.Names.Clone()
	noteNames(&names, l.ref, found)
	unlock, err := m.lock(ctx, m.Model, l.state.Key)
	if err != nil {
		return err
	}
	defer unlock()
	part := only(l.planned, l.ref.Attribute)
	_, err = m.named(names).replace(ctx, client, l.state, write{planned: l.planned, sent: part, managed: part})
	return err
}

// awaitNamed looks for what was just made until the server shows it, a few times.
func (m *Manager) awaitNamed(ctx context.Context, q question, text string) (answer, error) {
	const looks = 4
	var between pause
	for n := 1; ; n++ {
		found, err := m.references.resolve(ctx, q, text)
		switch {
		case err != nil || found.found():
			return found, err
		case n == looks:
			return found, &backend.Error{Is: backend.ErrNotFound, Message: fmt.Sprintf("the server does not offer %q as %s of %s", text, q.target.Noun(), q.target.Model)}
		}
		if err := between.wait(ctx); err != nil {
			return found, err
		}
	}
}

// withhold takes a path out of what a write sends and answers for.
func (w *write) withhold(refs []model.Reference) {
	w.late = refs
	for _, ref := range refs {
		w.sent, w.managed = lacking(w.sent, ref.Attribute), lacking(w.managed, ref.Attribute)
	}
}

// lacking returns a copy of a value that lacks a path through objects, and the objects
// that are empty then.
func lacking(value model.Value, path string) model.Value {
	name, rest, nested := strings.Cut(path, ".")
	copied := maps.Clone(value)
	if inside, isObject := value[name].(model.Value); nested && isObject {
		if inside = lacking(inside, rest); len(inside) > 0 {
			copied[name] = inside
			return copied
		}
	}
	delete(copied, name)
	return copied
}
