package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// references checks values that name other objects against what the server
// offers. The choices of a target are asked for once a run, and a value that is
// not among them is reported once.
type references struct {
	lookups  sync.Map // of *lookup, by target and node
	reported sync.Map // of bool, by target, node and value
	mu       sync.Mutex
	waited   time.Duration // for lookups, one after the other
	skipped  bool          // a lookup has failed, and it was reported
}

// lookupTime is how long the checks of a run may wait for lookups, all together.
const lookupTime = 5 * time.Second

// lookup is a call for the choices of a target.
type lookup struct {
	done    chan struct{} // closed at the end
	choices model.Choices
	err     error
}

// reference is one planned value of a field with a target.
type reference struct {
	target    model.Target
	path      string // attribute path with indexes
	value     string
	hierarchy string
}

// key is the same for references that are worth one message.
func (r reference) key() string {
	return r.target.Model + "\x00" + r.hierarchy + "\x00" + r.value
}

// checkReferences warns of new or changed values that name nothing the server
// offers. A list that cannot be had is no reason to hold up a plan.
func (m *Manager) checkReferences(ctx context.Context, planned, prior model.Value, report *Report) {
	if m.Shared == nil || !m.CheckReferences[m.Model.System] {
		return
	}
	client, err := m.Client(m.Model.System)
	if err != nil {
		return
	}
	hierarchy := nodeIn(planned)
	held := map[string]bool{}
	for _, ref := range referencesIn(m.Model, prior, hierarchy) {
		held[ref.key()] = true
	}
	for _, ref := range referencesIn(m.Model, planned, hierarchy) {
		if !held[ref.key()] {
			m.references.check(ctx, client, ref, report)
		}
	}
}

// referencesIn lists the known values of fields with a target.
func referencesIn(m *model.Model, value model.Value, hierarchy string) []reference {
	var list []reference
	m.WalkValues(value, func(v model.FieldRef, path string, leaf any) {
		text, ok := leaf.(string)
		if v.Field.Target == nil || v.Field.Access == model.ReadOnly || !ok || text == "" {
			return
		}
		list = append(list, reference{target: *v.Field.Target, path: path, value: text, hierarchy: hierarchy})
	})
	return list
}

func (c *references) check(ctx context.Context, client backend.Client, ref reference, report *Report) {
	choices, err := c.lookup(ctx, client, ref)
	unknown := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, backend.ErrUnreachable) || errors.Is(err, backend.ErrProtocol)
	if unknown && ctx.Err() == nil && c.skip() {
		report.addWarning(nil, "References were not checked",
			"The server did not show what it offers, so values that name nothing it offers may come to light in the apply only.\n\n"+err.Error())
	}
	if err != nil || slices.ContainsFunc(choices, func(choice model.Choice) bool { return model.SameReference(choice.Value, ref.value) }) {
		return
	}
	if _, before := c.reported.LoadOrStore(ref.key(), true); !before {
		report.addWarning(pathOf(ref.path), "Reference to nothing that the server offers", missingReference(ref, choices))
	}
}

// skip reports whether this is the first lookup that failed.
func (c *references) skip() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := !c.skipped
	c.skipped = true
	return first
}

// lookup asks for the choices of a target once, however many ask together. The
// call outlives its caller, because others may wait for it too.
func (c *references) lookup(ctx context.Context, client backend.Client, ref reference) (model.Choices, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key := ref.target.Model + "\x00" + ref.target.Attribute + "\x00" + ref.hierarchy
	known, before := c.lookups.LoadOrStore(key, &lookup{done: make(chan struct{})})
	l, _ := known.(*lookup) // nothing else is stored
	if !before {
		go c.ask(context.WithoutCancel(ctx), client, ref, l)
	}
	select {
	case <-l.done:
		return l.choices, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ask makes a lookup, in what is left of the time for all of them.
func (c *references) ask(ctx context.Context, client backend.Client, ref reference, l *lookup) {
	defer close(l.done)
	chooser, ok := backend.As[backend.Chooser](client)
	if !ok {
		l.err = backend.ErrUnsupported
		return
	}
	c.mu.Lock()
	left := lookupTime - c.waited
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(backend.Advisory(ctx), left)
	defer cancel()
	began := time.Now()
	l.choices, l.err = chooser.Choices(ctx, ref.target.Model, ref.target.Attribute, ref.hierarchy)
	if l.err == nil && len(l.choices) == 0 {
		// An account that may not see them is shown none, too.
		l.err = &backend.Error{Is: backend.ErrProtocol, Message: fmt.Sprintf("the server offers no %s of %s at all", ref.target.Attribute, ref.target.Model)}
	}
	if l.err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.waited += time.Since(began)
	}
}

func missingReference(ref reference, choices model.Choices) string {
	text := fmt.Sprintf("%s: %q is no %s that %s offers here.", pathOf(ref.path), ref.value, ref.target.Attribute, ref.target.Model)
	for _, choice := range choices {
		if choice.Title == ref.value {
			return text + fmt.Sprintf(" The one titled %q has the value %q.", choice.Title, choice.Value)
		}
	}
	var near []string
	for _, choice := range choices.Suggest(ref.value, 3) {
		name := strconv.Quote(choice.Value)
		if choice.Label() != choice.Value {
			name += " (" + choice.Title + ")"
		}
		near = append(near, name)
	}
	if len(near) > 0 {
		text += " The nearest it offers: " + strings.Join(near, ", ") + "."
	}
	return text + " It may appear before the apply; set check_references = false to plan without this check."
}
