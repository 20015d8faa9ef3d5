package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// reportUnclear reports a text that names nothing, or several things. In a plan, what a
// create or a change makes that was planned before is no fault, and an address that
// nobody has may be that of a person whom the plan makes later.
func (m *Manager) reportUnclear(ctx context.Context, q question, ref model.Reference, found answer, report *Report) {
	check := m.CheckReferences[m.Model.System]
	unknown := len(found.several) == 0
	switch {
	case unknown && !q.patient && m.references.people.isPlanned(ref.Text):
	case unknown && !q.patient && ref.Field.Target.IsPerson() && model.IsEmailAddress(ref.Text):
		m.reportStranger(ref, report)
	case unknown && q.isIdentifier(ref.Text) && m.references.people.isMade(ref.Text):
	case unknown && (check == ReferencesWarn || q.isIdentifier(ref.Text)):
		report.addWarning(pathOf(ref.Path), "Unknown name: "+ref.Attribute, unknownName(q, ref, found)+" It is sent as it is.")
	case unknown:
		report.addError(pathOf(ref.Path), "Unknown name: "+ref.Attribute, m.onceExplained(q, ref, func() string { return unknownName(q, ref, found) }))
	default:
		report.addError(pathOf(ref.Path), "Name of several objects: "+ref.Attribute, m.onceExplained(q, ref, func() string { return sharedName(ctx, q, ref, found) }))
	}
}

// onceExplained explains a text once a run, and for each further reference says where
// it is.
func (m *Manager) onceExplained(q question, ref model.Reference, explain func() string) string {
	key := "explained\x00" + strings.Join([]string{q.target.Key(), q.node, ref.Text}, "\x00")
	if !m.first(key) {
		return fmt.Sprintf("%s: %q, as another error explains.", pathOf(ref.Path), ref.Text)
	}
	return explain()
}

// reportStranger warns of an address that nobody has. Terraform folds the warnings of one
// summary.
func (m *Manager) reportStranger(ref model.Reference, report *Report) {
	what := "This plan may still come to the person who is made with that address or gets it. An apply goes without it, and sends it as soon as somebody has it. If nobody does, the next plan shows the difference."
	if !isLate(ref) {
		what = "The apply fails here if nobody has it by then: a reference to the attribute of that person's resource makes sure of the order."
	}
	report.addWarning(pathOf(ref.Path), "Nobody is there yet: "+ref.Attribute,
		fmt.Sprintf("%s: nobody whom the server offers has the address %q. %s", pathOf(ref.Path), ref.Text, what))
}

// unknownName says that a text names nothing, and what comes near.
func unknownName(q question, ref model.Reference, found answer) string {
	text := fmt.Sprintf("%s: no %s that the server offers%s has the %s or the identifier %q.", pathOf(ref.Path), q.target.Model, q.at(), q.target.Noun(), ref.Text)
	if q.isIdentifier(ref.Text) {
		return text // no name comes near it
	}
	var near []string
	for _, choice := range found.offered.Suggest(ref.Text, 3) {
		near = append(near, strconv.Quote(choice.Label()))
	}
	if len(near) > 0 {
		text += " The nearest: " + strings.Join(near, ", ") + "."
	}
	return text
}

// at says where a look-up was made.
func (q question) at() string {
	if q.node == "" {
		return ""
	}
	return " at " + q.node
}

// sharedName lists the objects that share a name, with their nodes where the server
// tells.
func sharedName(ctx context.Context, q question, ref model.Reference, found answer) string {
	text := fmt.Sprintf("%s: %d objects of %s that the server offers%s have the %s %q. Name one by its identifier:\n",
		pathOf(ref.Path), len(found.several), q.target.Model, q.at(), q.target.Noun(), ref.Text)
	locator, knowsPlaces := backend.As[backend.Locator](q.client)
	for _, choice := range found.several {
		text += "\n  " + strconv.Quote(choice.Value)
		if choice.Label() != ref.Text {
			text += fmt.Sprintf(" (%s)", choice.Label())
		}
		if !knowsPlaces || choice.Key == "" {
			continue
		}
		if node, err := locator.Locate(backend.Advisory(ctx), q.target.Model, choice.Key); err == nil && node != "" {
			text += " at " + node
		}
	}
	return text
}

// reportUnchecked says once that a plan could not look up names. Where the server refuses
// or has no names, that is worth a word only for a text that must be one.
func (m *Manager) reportUnchecked(ctx context.Context, q question, ref model.Reference, err error, report *Report) {
	if errors.Is(err, backend.ErrUnsupported) {
		return
	}
	definite := !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, backend.ErrUnreachable) && !errors.Is(err, backend.ErrProtocol)
	if definite && q.isIdentifier(ref.Text) {
		if m.Log != nil {
			m.Log.InfoContext(ctx, "The server does not tell what references stand for, so plans do not check them", "target", q.target.Key(), "error", err.Error())
		}
		return
	}
	if m.first("references unchecked") {
		report.addWarning(nil, "References were not checked",
			"The server did not show what it offers, so a name that stands for nothing comes to light in the apply only, which has to look it up.\n\n"+err.Error())
	}
}

// reportUntranslated reports a name of which nothing tells what it stands for.
func (m *Manager) reportUntranslated(q question, ref model.Reference, err error, report *Report) {
	advice := "Apply again"
	if isRefusal(err) {
		advice = `Give the account the right to see choices, set check_references = "warn" in the provider's block to send such names as they are`
	}
	detail := fmt.Sprintf("%s: the server does not tell which %s has the %s %q, and a name is never sent in the place of an identifier. "+
		"Nothing was written. %s, or declare the identifier.\n\n%v", pathOf(ref.Path), q.target.Model, q.target.Noun(), ref.Text, advice, err)
	if !m.first("untranslated\x00" + q.target.Key()) {
		detail = fmt.Sprintf("%s: %q was not looked up for the reason that another error gives. Nothing was written.", pathOf(ref.Path), ref.Text)
	}
	report.addError(pathOf(ref.Path), "Cannot look up a name: "+ref.Attribute, detail)
}

// reportSent warns of a text that is sent although the server does not tell what it stands
// for.
func (m *Manager) reportSent(q question, ref model.Reference, err error, report *Report) {
	report.addWarning(pathOf(ref.Path), "Sent without a look-up: "+ref.Attribute,
		fmt.Sprintf("%s: the server does not tell which %s has the %s %q. It was sent as it is, because check_references is \"warn\".\n\n%v",
			pathOf(ref.Path), q.target.Model, q.target.Noun(), ref.Text, err))
}

// reportTwice warns of lists in which two elements name one object, in whatever spellings,
// and declare nothing else.
func (m *Manager) reportTwice(config model.Value, names model.Names, report *Report) {
	first := map[string]model.Reference{}
	declared := m.Model.LeavesByElement(config)
	for _, ref := range m.Model.References(config) {
		list := ref.List()
		if list == "" || declared[ref.Element()] > 1 {
			continue
		}
		value, known := names.Value(*ref.Field.Target, ref.Text)
		if !known {
			value = ref.Text
		}
		key := strings.Join([]string{list, ref.Attribute, value}, "\x00")
		other, twice := first[key]
		if !twice {
			first[key] = ref
			continue
		}
		what := fmt.Sprintf("%q and %q of %s stand for the same %s.", ref.Text, other.Text, pathOf(other.Path), ref.Field.Target.Model)
		if ref.Text == other.Text {
			what = fmt.Sprintf("%q stands in %s already.", ref.Text, pathOf(other.Path))
		}
		report.addWarning(pathOf(ref.Path), "Named twice: "+ref.Attribute, fmt.Sprintf("%s: %s One of the two is enough; a server may refuse both.", pathOf(ref.Path), what))
	}
}
