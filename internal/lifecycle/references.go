package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ReferenceCheck says what a plan makes of a reference that names nothing the server
// offers. The zero value neither checks nor translates names.
type ReferenceCheck string

// The checks of references.
const (
	ReferencesError ReferenceCheck = "error"
	ReferencesWarn  ReferenceCheck = "warn"
	ReferencesOff   ReferenceCheck = "off"
)

// references finds what names of other objects stand for, in what the server offers for
// their targets. That is asked for once a run, by target and node.
type references struct {
	// planned are the look-ups of plans, written those of writes, by target and node. A
	// look-up that failed in a plan says nothing about a write, which is more patient.
	planned, written sync.Map // of *lookup
	reported         sync.Map // of bool, by target, node and text
	patience         patience
	skipped          sync.Once // for the message that a look-up has failed
	// people holds who is planned, made and waited for.
	people people
}

// lookup is a call for the choices of a target.
type lookup struct {
	done chan struct{} // closed at the end
	err  error         // set before that

	mu     sync.Mutex
	choice *model.ChoiceIndex // nil for err
}

// lookupTime is how long the plans of a run wait for look-ups, all together.
const lookupTime = 5 * time.Second

// patience measures how long a run has waited for look-ups. Those that go on side by
// side count once.
type patience struct {
	mu     sync.Mutex
	active int
	since  time.Time // when the first of the active ones began
	used   time.Duration
}

// begin returns how long a look-up may take. The caller must call end.
func (p *patience) begin() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.active++; p.active == 1 {
		p.since = time.Now()
	}
	return lookupTime - p.used - time.Since(p.since)
}

func (p *patience) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.active--; p.active == 0 {
		p.used += time.Since(p.since)
	}
}

// question is what a look-up is about.
type question struct {
	client backend.Client
	target model.Target
	// node is where the object is that refers to another.
	node string
	// patient is true for a write, which needs an answer.
	patient bool
}

// answer is what a text stands for.
type answer struct {
	// choice is the one thing that it names, and title the name that is that thing's
	// alone; both are empty where it names none.
	choice model.Choice
	title  string
	// several are the things that share the name.
	several model.Choices
	// offered are all that it could name, where it names none.
	offered model.Choices
}

func (a answer) found() bool { return a.choice != model.Choice{} }

// resolve finds what a text stands for. It asks at the provider's node first, where that
// is above the object's: one call does for all objects then. Only a name that is not
// clear there is asked for again at the object's own node.
func (c *references) resolve(ctx context.Context, q question, text string) (answer, error) {
	var last answer
	for _, node := range q.nodes() {
		q.node = node
		l, err := c.lookup(ctx, q)
		if err != nil {
			return last, err
		}
		last = l.find(text)
		// What this run has made came after the look-up.
		for _, made := range c.people.spellings(text) {
			if last.found() || len(last.several) > 0 || q.isIdentifier(text) {
				break
			}
			if err := c.ask(ctx, q, l, made); err != nil {
				return last, err
			}
			last = l.find(text)
		}
		if last.found() {
			break
		}
	}
	return last, nil
}

// nodes are where to ask, one after the other.
func (q question) nodes() []string {
	top := backend.DefaultHierarchy(q.client)
	placer, ok := backend.As[backend.Placer](q.client)
	switch {
	case q.node == "" || q.node == top:
		return []string{top}
	case ok && top != "" && placer.Within(q.node, top):
		return []string{top, q.node}
	}
	return []string{q.node}
}

// isIdentifier reports whether a text can only be an identifier that the server gave.
func (q question) isIdentifier(text string) bool {
	chooser, ok := backend.As[backend.Chooser](q.client)
	return ok && chooser.IsIdentifier(text)
}

func (l *lookup) find(text string) answer {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch named := l.choice.Named(text); len(named) {
	case 0:
		return answer{offered: l.choice.All}
	case 1:
		return answer{choice: named[0], title: l.choice.Title(named[0])}
	default:
		return answer{several: named}
	}
}

// lookup asks for the choices of a target once, however many ask together. The call
// outlives its caller, because others may wait for it too.
func (c *references) lookup(ctx context.Context, q question) (*lookup, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key := q.target.Key() + "\x00" + q.node
	lookups := &c.planned
	if known, is := lookups.Load(key); q.patient && (!is || !asLookup(known).succeeded()) {
		lookups = &c.written
	}
	known, before := lookups.LoadOrStore(key, &lookup{done: make(chan struct{})})
	l := asLookup(known)
	if !before {
		go func() {
			defer close(l.done)
			l.err = c.ask(context.WithoutCancel(ctx), q, l, "")
		}()
	}
	select {
	case <-l.done:
		return l, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func asLookup(stored any) *lookup {
	l, _ := stored.(*lookup) // nothing else is stored
	return l
}

// succeeded reports whether the look-up is over, with an answer.
func (l *lookup) succeeded() bool {
	select {
	case <-l.done:
		return l.err == nil
	default:
		return false
	}
}

// ask asks for what a target offers, or for what it offers under a title, and adds it to
// the look-up. A plan asks in what is left of the time for all look-ups.
func (c *references) ask(ctx context.Context, q question, l *lookup, title string) error {
	chooser, ok := backend.As[backend.Chooser](q.client)
	if !ok {
		return backend.ErrUnsupported
	}
	if !q.patient {
		left := c.patience.begin()
		defer c.patience.end()
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(backend.Advisory(ctx), left)
		defer cancel()
	}
	choices, err := chooser.Choices(ctx, q.target, q.node, title)
	if err == nil && len(choices) == 0 && title == "" && !q.target.IsPerson() {
		// An account that may not see them is shown none, too. A tenant without people is
		// a new one.
		err = &backend.Error{Is: backend.ErrProtocol, Message: fmt.Sprintf("the server offers no %s of %s at all", q.target.Attribute, q.target.Model)}
	}
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.choice == nil {
		l.choice = choices.Index()
		return nil
	}
	for _, choice := range choices {
		l.choice.Add(choice)
	}
	return nil
}

// named returns the manager for objects whose names of others are known.
func (m *Manager) named(names model.Names) *Manager {
	if len(names) == 0 {
		return m
	}
	return &Manager{Model: m.Model.WithNames(names), Shared: m.Shared}
}

// translates reports whether names of other objects are translated at all.
func (m *Manager) translates() bool {
	return m.Shared != nil && m.CheckReferences[m.Model.System] != ""
}

// checks reports whether plans check them.
func (m *Manager) checks() bool {
	return m.translates() && m.CheckReferences[m.Model.System] != ReferencesOff
}

// nodeOf is the node of an object as far as a plan or a state says.
func (m *Manager) nodeOf(client backend.Client, value, prior model.Value) string {
	return cmp.Or(nodeIn(value), nodeIn(prior), backend.DefaultHierarchy(client))
}

// unfamiliar lists the references of a value that a state neither holds nor knows the
// names of. There are hardly ever any, so no path is built before one is found.
func (m *Manager) unfamiliar(value model.Value, before State) []model.Reference {
	type name struct {
		target model.Target
		text   string
	}
	held := map[name]bool{}
	m.Model.WalkReferences(before.Value, func(t model.Target, text string) bool {
		held[name{t, text}] = true
		return true
	})
	isFamiliar := func(t model.Target, text string) bool {
		if held[name{t, text}] {
			return true
		}
		_, known := before.Names.Value(t, text)
		return known
	}
	if m.Model.WalkReferences(value, isFamiliar) {
		return nil
	}
	return slices.DeleteFunc(m.Model.References(value), func(ref model.Reference) bool { return isFamiliar(*ref.Field.Target, ref.Text) })
}

// namesToPlan returns what the names in a configuration stand for, as far as it is known
// or the server says. It reports those that stand for nothing, or for several things. A
// list that cannot be had is no reason to hold up a plan.
func (m *Manager) namesToPlan(ctx context.Context, config model.Value, before State, report *Report) model.Names {
	if !m.checks() {
		return before.Names
	}
	fresh := m.unfamiliar(config, before)
	client, err := m.Client(m.Model.System)
	if err != nil || len(fresh) == 0 {
		return before.Names
	}
	names := before.Names.Clone()
	q := question{client: client, node: m.nodeOf(client, config, before.Value)}
	for _, ref := range fresh {
		q.target = *ref.Field.Target
		found, err := m.references.resolve(ctx, q, ref.Text)
		switch {
		case ctx.Err() != nil:
			return names
		case err != nil:
			m.reportUnchecked(ctx, q, ref, err, report)
		case found.found():
			noteNames(&names, ref, found)
		case !model.IsUnknown(config[Hierarchy]):
			m.reportUnclear(ctx, q, ref, found, report)
		}
	}
	return names
}

// noteNames notes what a reference stands for, under its own text and its title.
func noteNames(names *model.Names, ref model.Reference, found answer) {
	for _, name := range []string{ref.Text, found.title} {
		if name != "" && name != found.choice.Value {
			names.Set(*ref.Field.Target, name, found.choice.Value)
		}
	}
}

// namesToWrite returns what the names in a plan stand for. A name is never sent as it
// is: what the server does not tell is an error. The references to people whom the
// server does not know are late: the write goes without them, if it can.
func (m *Manager) namesToWrite(ctx context.Context, client backend.Client, planned model.Value, before State, report *Report) (names model.Names, late []model.Reference, ok bool) {
	if !m.translates() {
		return before.Names, nil, true
	}
	names, ok = before.Names.Clone(), true
	q := question{client: client, node: m.nodeOf(client, planned, before.Value)}
	for _, ref := range m.unfamiliar(planned, before) {
		q.target = *ref.Field.Target
		// An identifier goes as it is. The look-up only tells its name.
		q.patient = !q.isIdentifier(ref.Text)
		found, err := m.references.resolve(ctx, q, ref.Text)
		switch {
		case err != nil && m.mayBeSent(q, ref.Text, err):
		case err != nil:
			ok = false
			m.reportUntranslated(q, ref, err, report)
		case found.found():
			noteNames(&names, ref, found)
		case !q.patient:
		case len(found.several) == 0 && isLate(ref):
			late = append(late, ref)
		case len(found.several) > 0, m.CheckReferences[m.Model.System] == ReferencesError:
			ok = false
			m.reportUnclear(ctx, q, ref, found, report)
		}
	}
	return names, late, ok
}

// mayBeSent reports whether a text goes as it is where nothing tells what it stands for:
// it can only be an identifier, the server has no names, or the settings say so and the
// server refuses to tell.
func (m *Manager) mayBeSent(q question, text string, err error) bool {
	return errors.Is(err, backend.ErrUnsupported) || q.isIdentifier(text) || isRefusal(err) && m.CheckReferences[m.Model.System] != ReferencesError
}

// isRefusal reports whether a server does not tell, today or tomorrow.
func isRefusal(err error) bool {
	return errors.Is(err, backend.ErrForbidden) || errors.Is(err, backend.ErrNotFound)
}

// isLate reports whether a write can go without a reference: it names a person, who may
// be made later, and it stands by itself.
func isLate(ref model.Reference) bool {
	return ref.Field.Target.IsPerson() && !ref.InList && !ref.Field.Required && model.IsEmailAddress(ref.Text)
}

// showNames replaces the references that a read brought by names: the one that is known
// already, or the title, if it is one object's alone. It keeps the names that the state
// is about.
func (m *Manager) showNames(ctx context.Context, client backend.Client, state *State, prior State) {
	unfamiliar := map[string]bool{}
	if m.checks() {
		for _, ref := range m.unfamiliar(state.Value, prior) {
			unfamiliar[ref.Text] = true
		}
	}
	if len(unfamiliar) == 0 {
		return
	}
	names := prior.Names.Clone()
	q := question{client: client, node: m.nodeOf(client, state.Value, prior.Value)}
	state.Value = m.Model.RenameReferences(state.Value, func(target model.Target, text string) string {
		if !unfamiliar[text] {
			return text
		}
		if name, known := names.Name(target, text); known {
			return name
		}
		q.target = target
		found, err := m.references.resolve(ctx, q, text)
		if err != nil || !found.found() {
			return text
		}
		if found.title != "" {
			names.Set(target, found.title, found.choice.Value)
			return found.title
		}
		return text
	})
	state.Names = m.Model.NamesIn(state.Value, names)
}
