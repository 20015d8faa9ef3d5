package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// named returns the manager for objects whose names of others are known.
func (m *Manager) named(names model.Names) *Manager {
	if len(names) == 0 {
		return m
	}
	return m.withModel(m.Model.WithNames(names))
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
	q := question{client: client, node: m.nodeOf(client, config, before.Value)}
	if m.isOutOfReach(ctx, q.node, before.Value) {
		return before.Names // the check of the connection says so
	}
	names := before.Names.Clone()
	for _, ref := range fresh {
		q.target = *ref.Field.Target
		if m.references.people.isNewKey(ref.Text) {
			// An apply plans again, and nobody had this name when that was planned first.
			// What it stands for may be what the state holds, and is a change as it was.
			continue
		}
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
	m.reportTwice(config, names, report)
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
		case isRefusal(err) && m.sendsUnknown():
			m.reportSent(q, ref, err, report)
		case err != nil:
			ok = false
			m.reportUntranslated(q, ref, err, report)
		case found.found():
			noteNames(&names, ref, found)
		case !q.patient:
		case len(found.several) == 0 && isLate(ref):
			late = append(late, ref)
		case len(found.several) > 0, !m.sendsUnknown():
			ok = false
			m.reportUnclear(ctx, q, ref, found, report)
		}
	}
	return names, late, ok
}

// mayBeSent reports whether a text goes as it is where nothing tells what it stands for:
// it can only be an identifier, or the server has no names.
func (m *Manager) mayBeSent(q question, text string, err error) bool {
	return errors.Is(err, backend.ErrUnsupported) || q.isIdentifier(text)
}

// sendsUnknown reports whether the settings have a text sent that may be a name of
// nothing. A plan that checks nothing is no such wish.
func (m *Manager) sendsUnknown() bool { return m.CheckReferences[m.Model.System] == ReferencesWarn }

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
		if address := m.references.addressIn(ctx, m.Model, q, text, prior); address != "" {
			names.Set(target, address, text)
			return address
		}
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
