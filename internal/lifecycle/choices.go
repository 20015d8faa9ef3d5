package lifecycle

import (
	"fmt"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// checkChoices enforces the documented choices of all fields. It belongs to the
// plan of the whole object, because a value outside the choices is allowed where
// the server itself answered it, and only the prior state shows that.
func (m *Manager) checkChoices(config, prior model.Value, report *Report) {
	held := m.walk().undocumentedIn(m.Model.Fields, prior)
	for _, u := range m.walk().undocumentedIn(m.Model.Fields, config) {
		if !slices.ContainsFunc(held, u.sameValue) {
			u.report(report)
		}
	}
}

// reportHeld warns of what an import took over although it is no documented
// choice. The plans that follow are silent about it. Terraform does not say which
// object it imports when it shows this, so the message does.
func (m *Manager) reportHeld(imported model.Value, report *Report) {
	for _, u := range m.walk().undocumentedIn(m.Model.Fields, imported) {
		report.addWarning(u.at, "Server value outside the documented choices",
			fmt.Sprintf("%s: the server holds %q for the %s %s. That is no documented choice, so it is kept.",
				u.at, u.text, m.Model.Title, m.Model.KeyOf(imported)))
	}
}

// undocumented is a text that is no documented choice of its field.
type undocumented struct {
	field *model.Field
	at    Path
	text  string
}

// sameValue reports whether two texts are one value of one field, in any element
// of the lists on the way, because elements may have moved.
func (u undocumented) sameValue(other undocumented) bool {
	return u.field == other.field && u.field.Equal(u.text, other.text)
}

// report reports a text that is no choice. It is an error, or a warning where the
// list of choices can be extended.
func (u undocumented) report(report *Report) {
	const summary = "Value outside the documented choices"
	detail := fmt.Sprintf("%s: %s", u.at, u.field.Choices.Explain(u.text))
	if u.field.Extensible {
		report.addWarning(u.at, summary, detail+" It is sent as it is.")
		return
	}
	report.addError(u.at, summary, detail)
}

// walk goes through a value.
type walk struct {
	// indexed is true where sets are written as lists.
	indexed bool
}

func (m *Manager) walk() walk { return walk{indexed: m.Model.Generic} }

// undocumentedIn returns the texts in an object that are no choice of their
// fields. There are hardly ever any, so no path is built before one is found.
func (w walk) undocumentedIn(fields []model.Field, object model.Value) []undocumented {
	var all []undocumented
	for i := range fields {
		f := &fields[i]
		if v := object[f.Name]; v != nil {
			all = append(all, below(f.Name, w.undocumentedValues(f, v))...)
		}
	}
	return all
}

// undocumentedValues does the same for the value of a field. An unknown value is
// checked during the apply: Terraform plans once more when the value is known. The
// empty text clears a field.
func (w walk) undocumentedValues(f *model.Field, v any) []undocumented {
	if object, is := v.(model.Value); is {
		return w.undocumentedIn(f.Fields, object)
	}
	if list := f.ElementsOf(v); list != nil {
		var all []undocumented
		for i, element := range list {
			inside := w.undocumentedValues(f.OfElements(), element)
			if f.Kind == model.StringSet && !w.indexed {
				all = append(all, below(Member(model.Text(element)), inside)...)
			} else {
				all = append(all, below(i, inside)...)
			}
		}
		return all
	}
	if len(f.Choices) == 0 || f.Access == model.ReadOnly || v == "" || v == model.JSON(`""`) || model.IsUnknown(v) {
		return nil
	}
	text := model.Text(v)
	if opaque, is := v.(model.JSON); is {
		if text = opaque.Scalar(); text == "" {
			return nil // an object or a list of its own
		}
	}
	if _, ok := f.Choices.Resolve(text); ok {
		return nil
	}
	return []undocumented{{field: f, text: text}}
}

// below puts a step before the paths of texts.
func below[S string | int | Member](step S, texts []undocumented) []undocumented {
	for i := range texts {
		texts[i].at = append(Path{step}, texts[i].at...)
	}
	return texts
}

// declares reports whether a configuration says anything about a path. It does
// so too where a list has no such element, or is not known yet.
func declares(v any, at Path) bool {
	if v == nil || len(at) == 0 {
		return v != nil
	}
	switch v := v.(type) {
	case model.Value:
		name, _ := at[0].(string)
		return declares(v[name], at[1:])
	case []any:
		i, isIndex := at[0].(int)
		return !isIndex || i >= len(v) || declares(v[i], at[1:])
	}
	return true
}
