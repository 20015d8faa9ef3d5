package lifecycle

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
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
	planned, written calls[*offers]
	patience         patience
	// counted are the lists of who there is, by target; looked the look-ups of single
	// identifiers, and looks how many. vanished holds those that nobody has any more.
	counted  calls[census]
	looked   calls[bool]
	looks    atomic.Int64
	vanished sync.Map
	// people holds who is planned, made and waited for.
	people people
}

// offers are the choices of a target, as far as they are known.
type offers struct {
	mu      sync.Mutex
	choices *model.ChoiceIndex
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
		offered, err := c.lookup(ctx, q)
		if err != nil {
			return last, err
		}
		last = offered.find(text)
		// What this run has made came after the look-up.
		for _, made := range c.people.spellings(text) {
			if last.found() || len(last.several) > 0 || q.isIdentifier(text) {
				break
			}
			more, err := c.ask(ctx, q, made)
			if err != nil {
				return last, err
			}
			offered.add(more)
			last = offered.find(text)
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

func (o *offers) find(text string) answer {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch named := o.choices.Named(text); len(named) {
	case 0:
		return answer{offered: o.choices.All}
	case 1:
		return answer{choice: named[0], title: o.choices.Title(named[0])}
	default:
		return answer{several: named}
	}
}

func (o *offers) add(choices model.Choices) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, choice := range choices {
		o.choices.Add(choice)
	}
}

// lookup asks for the choices of a target. The call outlives its caller, because others
// may wait for it too.
func (c *references) lookup(ctx context.Context, q question) (*offers, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key := q.target.Key() + "\x00" + q.node
	lookups := &c.planned
	if q.patient && !lookups.succeeded(key) {
		lookups = &c.written
	}
	return lookups.get(ctx, key, func(ctx context.Context) (*offers, error) {
		choices, err := c.ask(context.WithoutCancel(ctx), q, "")
		if err == nil && len(choices) == 0 && !q.target.IsPerson() {
			// An account that may not see them is shown none, too. A tenant without people
			// is a new one.
			err = &backend.Error{Is: backend.ErrProtocol, Message: fmt.Sprintf("the server offers no %s of %s at all", q.target.Noun(), q.target.Model)}
		}
		return &offers{choices: choices.Index()}, err
	})
}

// ask asks for what a target offers, or for what it offers under a title. A plan asks in
// what is left of the time for all look-ups.
func (c *references) ask(ctx context.Context, q question, title string) (model.Choices, error) {
	chooser, ok := backend.As[backend.Chooser](q.client)
	if !ok {
		return nil, backend.ErrUnsupported
	}
	if !q.patient {
		left := c.patience.begin()
		defer c.patience.end()
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(backend.Advisory(ctx), left)
		defer cancel()
	}
	return chooser.Choices(ctx, q.target, q.node, title)
}
