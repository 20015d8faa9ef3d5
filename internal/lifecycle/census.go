package lifecycle

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// census is who there is of a target, by identifier, as one list of a run shows it: the
// texts by which people are referred to.
type census map[string]string

// censusPages is how many pages such a list may have that each plan asks for. Of more
// people, identifiers are looked up one by one, and no more than censusLooks in a run. The
// first plan after references came late takes everybody, because it would have to ask for
// all choices otherwise.
const (
	censusPages = 5
	censusLooks = 8
	everyPage   = math.MaxInt32
)

// unnameGone shows what the server holds in the place of a name whose person is not there
// any more. The plan shows the difference then, and an apply sends the identifier of
// whoever has the name by now.
func (m *Manager) unnameGone(ctx context.Context, client backend.Client, state *State) {
	if !m.checks() {
		return
	}
	q := question{client: client, node: m.nodeOf(client, state.Value, nil)}
	gone := map[string]string{} // what names stand for, by referenceKey
	m.Model.WalkReferences(state.Value, func(t model.Target, text string) bool {
		if !t.IsPerson() {
			return true
		}
		q.target = t
		value, named := state.Names.Value(t, text)
		if !named && q.isIdentifier(text) {
			value = text
		}
		if value != "" && m.isGone(ctx, q, value) {
			gone[referenceKey(t, text)] = value
		}
		return true
	})
	if len(gone) == 0 {
		return
	}
	names := state.Names.Clone()
	for target := range names {
		for name, value := range names[target] {
			if m.references.gone(value) {
				delete(names[target], name)
			}
		}
	}
	state.Value = m.Model.RenameReferences(state.Value, func(t model.Target, text string) string {
		if value, is := gone[referenceKey(t, text)]; is {
			return value
		}
		return text
	})
	state.Names = m.Model.NamesIn(state.Value, names)
}

// isGone reports whether nobody has an identifier any more. A list decides that somebody
// has, as far as it shows everybody. It may lag, and people may live above its node, so
// that nobody has is for the choices to say.
func (m *Manager) isGone(ctx context.Context, q question, identifier string) bool {
	if m.references.gone(identifier) {
		return true
	}
	if !m.references.isMissing(ctx, m.Model, q, identifier) {
		return false
	}
	found, err := m.references.resolve(ctx, q, identifier)
	if err != nil || found.found() || len(found.several) > 0 || len(found.offered) == 0 {
		return false
	}
	m.references.vanished.Store(identifier, true)
	return true
}

func (c *references) gone(identifier string) bool {
	_, gone := c.vanished.Load(identifier)
	return gone
}

// isMissing reports whether lists do not show the identifier where they should.
func (c *references) isMissing(ctx context.Context, m *model.Model, q question, identifier string) bool {
	all, err := c.census(ctx, m, q, backend.TraverseDown, censusPages)
	if err != nil || all != nil {
		return err == nil && !all.holds(identifier) && !c.isAbove(ctx, m, q, identifier)
	}
	listed := targetModel(m, q.target)
	missing, err := c.looked.get(ctx, identifier, func(ctx context.Context) (bool, error) {
		if c.looks.Add(1) > censusLooks {
			return false, nil
		}
		return isUnlisted(ctx, q.client, listed, identifier)
	})
	return err == nil && missing
}

// census returns who there is at the provider's node, and below or above it; nil where
// there are more than fit on the pages, or rows do not show it.
func (c *references) census(ctx context.Context, m *model.Model, q question, where string, pages int) (census, error) {
	return c.counted.get(ctx, fmt.Sprint(q.target.Key(), "\x00", where, pages), func(ctx context.Context) (census, error) {
		return takeCensus(ctx, q.client, targetModel(m, q.target), where, pages)
	})
}

func (c census) holds(identifier string) bool {
	_, there := c[identifier]
	return there
}

// isAbove reports whether a list shows the identifier above the provider's node.
func (c *references) isAbove(ctx context.Context, m *model.Model, q question, identifier string) bool {
	if backend.DefaultHierarchy(q.client) == "" {
		return false // there is nothing above
	}
	above, err := c.census(ctx, m, q, backend.TraverseUp, censusPages)
	return err == nil && above.holds(identifier)
}

// addressIn returns the text by which a state refers to somebody whose identifier the
// server shows now, if a list says that they are the same: the reference was sent after
// the state was written.
func (c *references) addressIn(ctx context.Context, m *model.Model, q question, identifier string, state State) string {
	var unnamed []string
	m.WalkReferences(state.Value, func(t model.Target, text string) bool {
		if _, named := state.Names.Value(t, text); !named && t.Key() == q.target.Key() && t.IsPerson() && !q.isIdentifier(text) {
			unnamed = append(unnamed, text)
		}
		return true
	})
	if len(unnamed) == 0 {
		return ""
	}
	all, err := c.census(ctx, m, q, backend.TraverseDown, censusPages)
	if err == nil && all == nil {
		all, err = c.census(ctx, m, q, backend.TraverseDown, everyPage)
	}
	if err != nil {
		return ""
	}
	for _, text := range unnamed {
		if address := all[identifier]; address != "" && model.FoldName(address) == model.FoldName(text) {
			return text
		}
	}
	return ""
}

// targetModel is what is known of the objects that references of a model can name.
func targetModel(m *model.Model, t model.Target) *model.Model {
	text := func(payload string) model.Field {
		return model.Field{Name: payload, Payload: payload, Kind: model.String}
	}
	return &model.Model{
		System: m.System, Type: t.Model, Title: t.Model, Key: m.Key, HasHierarchy: m.HasHierarchy,
		BusinessKey: t.Attribute, Fields: []model.Field{text(t.Attribute), text(model.IdentifierKey)},
	}
}

// takeCensus lists the objects at the client's node and where else it says; nil where they
// do not fit on that many pages, or rows do not show their identifiers.
func takeCensus(ctx context.Context, client backend.Client, m *model.Model, where string, most int) (census, error) {
	all, pages := census{}, 0
	for page, err := range everybody(ctx, client, m, where, nil) {
		if err != nil {
			return nil, err
		}
		if pages++; pages > most || page.Total > most*page.Rows {
			return nil, nil
		}
		for _, object := range page.Objects {
			identifier := model.Text(object.Data[model.IdentifierKey])
			if identifier == "" {
				return nil, nil
			}
			all[identifier] = model.Text(object.Data[m.BusinessKey])
		}
	}
	return all, nil
}

// isUnlisted reports whether the server knows a filter by identifier, and finds nothing.
func isUnlisted(ctx context.Context, client backend.Client, m *model.Model, identifier string) (bool, error) {
	for page, err := range everybody(ctx, client, m, backend.TraverseDown, map[string]string{model.IdentifierKey: identifier}) {
		return err == nil && page.Rows == 0, err // without a filter there are rows
	}
	return true, nil
}

// everybody lists the objects at the client's node and where else it says that hold the
// values, in the time for a look-up. The list outlives its caller, because others wait for
// it too.
func everybody(ctx context.Context, client backend.Client, m *model.Model, where string, equal map[string]string) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		ctx, cancel := context.WithTimeout(backend.Advisory(context.WithoutCancel(ctx)), lookupTime)
		defer cancel()
		client.Pages(ctx, m, backend.Query{Hierarchy: backend.DefaultHierarchy(client), Traversal: where, Equal: equal})(yield)
	}
}

// sayGone warns of references by identifier that hold what nobody has: their plans show no
// difference.
func (m *Manager) sayGone(config model.Value, report *Report) {
	none := m.Model.WalkReferences(config, func(t model.Target, text string) bool { return !t.IsPerson() || !m.references.gone(text) })
	if none {
		return
	}
	for _, ref := range m.Model.References(config) {
		if m.references.gone(ref.Text) {
			report.addWarning(pathOf(ref.Path), "Refers to nobody: "+ref.Attribute,
				fmt.Sprintf("%s: the server offers nobody with the identifier %q any more. Declare an address, another identifier, or \"\" for none.", pathOf(ref.Path), ref.Text))
		}
	}
}
