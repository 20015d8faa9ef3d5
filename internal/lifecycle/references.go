package lifecycle

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// references checks values that name other objects against what the server
// offers. The choices of a target are asked for once a run, and a value that is
// not among them is reported once.
type references struct {
	group    singleflight.Group
	lookups  sync.Map // of lookupResult, by target and node
	reported sync.Map // of bool, by target, node and value
}

type lookupResult struct {
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
	result := c.lookup(ctx, client, ref)
	if result.err != nil || slices.ContainsFunc(result.choices, func(choice model.Choice) bool { return choice.Value == ref.value }) {
		return
	}
	if _, before := c.reported.LoadOrStore(ref.key(), true); !before {
		report.addWarning(pathOf(ref.path), "Reference to nothing that the server offers", missingReference(ref, result.choices))
	}
}

// lookup asks for the choices of a target once, however many ask together. The
// call outlives its caller, because others may wait for it too.
func (c *references) lookup(ctx context.Context, client backend.Client, ref reference) lookupResult {
	key := ref.target.Model + "\x00" + ref.target.Attribute + "\x00" + ref.hierarchy
	result, _, _ := c.group.Do(key, func() (any, error) {
		if known, ok := c.lookups.Load(key); ok {
			return known, nil
		}
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), DefaultReadTimeout)
		defer cancel()
		chooser, ok := backend.As[backend.Chooser](client)
		if !ok {
			return lookupResult{err: backend.ErrUnsupported}, nil
		}
		choices, err := chooser.Choices(shared, ref.target.Model, ref.target.Attribute, ref.hierarchy)
		c.lookups.Store(key, lookupResult{choices, err})
		return lookupResult{choices, err}, nil
	})
	return result.(lookupResult) //nolint:forcetypeassert // the function above returns nothing else
}

func missingReference(ref reference, choices model.Choices) string {
	text := fmt.Sprintf("%s: %q is no %s that %s offers here.", pathOf(ref.path), ref.value, ref.target.Attribute, ref.target.Model)
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
