package engine

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"golang.org/x/sync/singleflight"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// References checks values that name other objects against what the server
// offers. The choices of a target are asked for once a run, and a value that
// they do not hold is reported once. It is safe for concurrent use.
type References struct {
	flights  singleflight.Group
	mu       sync.Mutex
	offers   map[string]offer
	reported map[string]bool
}

type offer struct {
	choices model.Choices
	err     error
}

// NewReferences returns a checker that has asked nothing yet.
func NewReferences() *References {
	return &References{offers: map[string]offer{}, reported: map[string]bool{}}
}

// reference is one planned value of a field with a target.
type reference struct {
	target    model.Target
	path      string // attribute path with indexes
	value     string
	hierarchy string
}

// key tells references apart that are worth a message each.
func (r reference) key() string {
	return r.target.Model + "\x00" + r.hierarchy + "\x00" + r.value
}

// checkReferences warns of new or changed values that name nothing the server
// offers. A list that cannot be had is no reason to hold up a plan.
func (r *modelResource) checkReferences(ctx context.Context, planned, prior model.Value, diags *diag.Diagnostics) {
	for client, ref := range r.newReferences(planned, prior) {
		r.data.References.check(ctx, client, ref, diags)
	}
}

// referencesFound reports whether checkReferences would find nothing to warn
// of, now or earlier in the run.
func (r *modelResource) referencesFound(ctx context.Context, planned, prior model.Value) bool {
	for client, ref := range r.newReferences(planned, prior) {
		if !r.data.References.found(ctx, client, ref) {
			return false
		}
	}
	return true
}

// newReferences yields the references that the prior state does not hold, with
// the client to ask about them.
func (r *modelResource) newReferences(planned, prior model.Value) iter.Seq2[backend.Client, reference] {
	return func(yield func(backend.Client, reference) bool) {
		if r.data == nil || r.data.References == nil {
			return
		}
		client, err := r.data.Client(r.model.System)
		if err != nil {
			return
		}
		hierarchy, _ := planned[hierarchyAttribute].(string)
		held := map[string]bool{}
		for _, ref := range referencesIn(r.model, prior, hierarchy) {
			held[ref.key()] = true
		}
		for _, ref := range referencesIn(r.model, planned, hierarchy) {
			if !held[ref.key()] && !yield(client, ref) {
				return
			}
		}
	}
}

// found reports whether the server offers what a reference names, or does not
// tell.
func (c *References) found(ctx context.Context, client backend.Client, ref reference) bool {
	offered := c.offered(ctx, client, ref)
	return offered.err != nil || c.holds(offered.choices, ref.value)
}

func (c *References) check(ctx context.Context, client backend.Client, ref reference, diags *diag.Diagnostics) {
	if c.found(ctx, client, ref) {
		return
	}
	c.mu.Lock()
	seen := c.reported[ref.key()]
	c.reported[ref.key()] = true
	c.mu.Unlock()
	if seen {
		return
	}
	diags.AddAttributeWarning(pathAt(ref.path), "Reference to nothing that the server offers", missingReference(ref, c.offered(ctx, client, ref).choices))
}

func (c *References) holds(choices model.Choices, value string) bool {
	for _, choice := range choices {
		if choice.Value == value {
			return true
		}
	}
	return false
}

func missingReference(ref reference, choices model.Choices) string {
	text := fmt.Sprintf("%s: %q is no %s that %s offers here.", pathAt(ref.path), ref.value, ref.target.Attribute, ref.target.Model)
	for _, choice := range choices {
		if choice.Title == ref.value {
			return text + fmt.Sprintf(" The one titled %q has the value %q.", choice.Title, choice.Value)
		}
	}
	if near := choices.Suggest(ref.value, 3); len(near) > 0 {
		text += " The nearest it offers: "
		for i, choice := range near {
			if i > 0 {
				text += ", "
			}
			text += fmt.Sprintf("%q", choice.Value)
			if choice.Title != "" && choice.Title != choice.Value {
				text += " (" + choice.Title + ")"
			}
		}
		text += "."
	}
	return text + " It may appear before the apply; set check_references = false to plan without this check."
}

// offered asks for the choices of a target once, however many ask together.
func (c *References) offered(ctx context.Context, client backend.Client, ref reference) offer {
	key := ref.target.Model + "\x00" + ref.target.Attribute + "\x00" + ref.hierarchy
	c.mu.Lock()
	known, ok := c.offers[key]
	c.mu.Unlock()
	if ok {
		return known
	}
	// The shared call must not end because one of those who wait for it is
	// cancelled.
	result, _, _ := c.flights.Do(key, func() (any, error) {
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), defaultReadTimeout)
		defer cancel()
		chooser, ok := backend.As[backend.Chooser](client)
		if !ok {
			return offer{err: backend.ErrUnsupported}, nil
		}
		choices, err := chooser.Choices(shared, ref.target.Model, ref.target.Attribute, ref.hierarchy)
		fresh := offer{choices: choices, err: err}
		c.mu.Lock()
		c.offers[key] = fresh
		c.mu.Unlock()
		return fresh, nil
	})
	return result.(offer) //nolint:forcetypeassert // the function above returns nothing else
}

// referencesIn lists the known values of fields with a target.
func referencesIn(m *model.Model, value model.Value, hierarchy string) []reference {
	var list []reference
	m.WalkValues(value, func(v model.FieldRef, path string, leaf any) {
		text, ok := leaf.(string)
		if v.Field.Target == nil || v.Field.Access == model.ReadOnly || !ok || text == "" {
			return
		}
		list = append(list, reference{
			target: *v.Field.Target, path: path, value: text, hierarchy: hierarchy,
		})
	})
	return list
}
