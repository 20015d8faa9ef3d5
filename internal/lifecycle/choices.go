package lifecycle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// checkChoices enforces the documented choices of all fields. It belongs to the
// plan of the whole object, because a value outside the choices is allowed where
// the server itself answered it, and only the prior state shows that.
func (m *Manager) checkChoices(config, prior model.Value, report *Report) {
	if !hasUndocumented(m.Model.Fields, config) && !hasUndocumented(m.Model.Fields, prior) {
		return // nearly always; the paths below cost more
	}
	m.Model.WalkValues(config, func(v model.FieldRef, at string, leaf any) {
		for _, u := range undocumentedIn(v.Field, at, leaf) {
			reportUndocumented(v.Field, u, textsAt(prior, strings.Split(at, ".")), report)
		}
	})
	// Where nothing is declared, the value in the state came from the server.
	m.Model.WalkValues(prior, func(v model.FieldRef, at string, leaf any) {
		if declares(config, strings.Split(at, ".")) {
			return
		}
		for _, u := range undocumentedIn(v.Field, at, leaf) {
			warnServerValue(v.Field, u, report)
		}
	})
}

// undocumented is a text that is no documented choice of its field.
type undocumented struct {
	at   Path
	text string
}

// undocumentedIn returns the texts of a leaf that are no choice of its field: its
// own, or those of its elements.
func undocumentedIn(f *model.Field, attribute string, leaf any) []undocumented {
	if !hasChoices(f) || allDocumented(f, leaf) {
		return nil
	}
	at := pathOf(attribute)
	list, isList := leaf.([]any)
	if !isList {
		return []undocumented{{at, model.Text(leaf)}}
	}
	var all []undocumented
	for i, element := range list {
		text := model.Text(element)
		switch {
		case allDocumented(f, element):
		case f.Kind == model.StringSet:
			all = append(all, undocumented{at.child(Member(text)), text})
		default:
			all = append(all, undocumented{at.child(i), text})
		}
	}
	return all
}

// hasUndocumented reports whether an object holds a value outside documented
// choices.
func hasUndocumented(fields []model.Field, object model.Value) bool {
	for i := range fields {
		f := &fields[i]
		v := object[f.Name]
		if v == nil {
			continue
		}
		if hasChoices(f) && !allDocumented(f, v) {
			return true
		}
		inside, _ := v.([]any)
		if one, ok := v.(model.Value); ok {
			inside = []any{one}
		}
		for _, element := range inside {
			if one, ok := element.(model.Value); ok && hasUndocumented(f.Fields, one) {
				return true
			}
		}
	}
	return false
}

func hasChoices(f *model.Field) bool { return len(f.Choices) > 0 && f.Access != model.ReadOnly }

// allDocumented reports whether every text of a leaf is acceptable. An unknown
// value is checked when it is known, and the empty text clears a field.
func allDocumented(f *model.Field, leaf any) bool {
	list, isList := leaf.([]any)
	if !isList {
		text := model.Text(leaf)
		_, ok := f.Choices.Resolve(text)
		return ok || text == "" || model.IsUnknown(leaf)
	}
	return !slices.ContainsFunc(list, func(element any) bool { return !allDocumented(f, element) })
}

// reportUndocumented reports a declared value that is no choice. It is an error,
// or a warning where the prior state holds the value too or the list of choices
// can be extended.
func reportUndocumented(f *model.Field, u undocumented, held []string, report *Report) {
	const summary = "Value outside the documented choices"
	switch {
	case slices.Contains(held, u.text):
		warnServerValue(f, u, report)
	case f.Extensible:
		report.addWarning(u.at, summary, fmt.Sprintf("%s: %s It is sent as it is.", u.at, f.Choices.Explain(u.text)))
	default:
		report.addError(u.at, summary, fmt.Sprintf("%s: %s", u.at, f.Choices.Explain(u.text)))
	}
}

func warnServerValue(f *model.Field, u undocumented, report *Report) {
	report.addWarning(u.at, "Server value outside the documented choices",
		fmt.Sprintf("%s: %s The server holds this value, so it is kept.", u.at, f.Choices.Explain(u.text)))
}

// textsAt returns the texts that a value holds at a path, in any element of the
// lists on the way, because elements may have moved.
func textsAt(v any, steps []string) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case model.Value:
		if len(steps) == 0 {
			return nil
		}
		return textsAt(v[steps[0]], steps[1:])
	case []any:
		if len(steps) > 0 {
			steps = steps[1:] // the index
		}
		var all []string
		for _, element := range v {
			all = append(all, textsAt(element, steps)...)
		}
		return all
	}
	return []string{model.Text(v)}
}

// declares reports whether a configuration says anything about a path. It does
// so too where a list has no such element, or is not known yet.
func declares(v any, steps []string) bool {
	switch v := v.(type) {
	case nil:
		return false
	case model.Value:
		return len(steps) == 0 || declares(v[steps[0]], steps[1:])
	case []any:
		if len(steps) == 0 {
			return true
		}
		i, err := strconv.Atoi(steps[0])
		return err != nil || i >= len(v) || declares(v[i], steps[1:])
	}
	return true
}
