package lifecycle

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// addCallError reports a failed call. Where all calls of the run fail for one reason,
// only the first error says what helps, and each further one is a line: its object, and the
// reason. Terraform sorts errors by file and line, so the first may be printed last.
func (m *Manager) addCallError(report *Report, action string, value model.Value, err error) {
	if failure, ok := errors.AsType[*backend.Error](err); ok && failure.Shared != nil {
		key := m.Model.KeyOf(value)
		if !m.first(failure.Shared) {
			report.addError(nil, fmt.Sprintf("Cannot %s %s", action, m.Model.Title),
				fmt.Sprintf("%s (%s): %s. Other calls fail for the same reason, and one of the errors says more.",
					failure.System, strings.TrimSpace(m.Model.Type+" "+key), failure.Reason()))
			return
		}
	}
	report.addCallError(m.Model, action, err)
}

// addCallError reports a failed call: the action, the server's own words, and a
// hint what to do about it. Messages about a field go to its attribute.
func (r *Report) addCallError(m *model.Model, action string, err error) {
	summary := fmt.Sprintf("Cannot %s %s", action, m.Title)
	detail := err.Error()
	if hint := hint(m, action, err); hint != "" {
		detail += "\n\n" + hint
	}
	var failure *backend.Error
	if !errors.As(err, &failure) || len(failure.Fields) == 0 {
		var at Path
		if taken, ok := errors.AsType[*takenError](err); ok {
			at = taken.at
		}
		r.addError(at, summary, detail)
		return
	}
	for _, payload := range slices.Sorted(maps.Keys(failure.Fields)) {
		name, at := payload, attributePath(m.Fields, payload)
		if at != nil {
			name = at.String()
		}
		r.addError(at, summary, fmt.Sprintf("%s: %s\n\n%s", name, failure.Fields[payload], detail))
	}
}

// addUnreadable reports the values that a configuration declares and the server
// holds in a form that cannot be read. What nobody declares is left alone.
func (r *Report) addUnreadable(m *model.Model, s State, config model.Value) {
	for _, problem := range s.Unreadable {
		if at := pathOf(problem.Path); declares(config, beforeIndex(at)) {
			r.addError(at, "Cannot read "+m.Title,
				fmt.Sprintf("%s %s: %s. Correct the value on the server, or leave it out of the configuration.", m.Type, s.Key, problem.Error()))
		}
	}
}

func hint(m *model.Model, action string, err error) string {
	taken, isTaken := errors.AsType[*takenError](err)
	switch {
	case isTaken:
		return taken.why
	case errors.Is(err, backend.ErrConflict):
		return conflictHint(m, action)
	case errors.Is(err, backend.ErrForbidden) && m.HasHierarchy:
		return "Check that the account's role allows this operation, and that the hierarchy is the account's own or below."
	}
	return backend.Hint(err)
}

// conflictHint says what a conflict can mean for a call. Only a create and a change give
// an object a key that another may have.
func conflictHint(m *model.Model, action string) string {
	switch {
	case action == "delete":
		return "Nothing was deleted. Something on the server may still use the object, or may be changing it at the moment: take it out of use there, or apply again."
	case action == "create" && len(m.KeyFields()) > 0:
		return "An object with this business key exists already. Nothing was made. If nothing manages that object yet, import it to do so."
	case action == "create":
		return "Nothing was made."
	case len(m.KeyFields()) > 0:
		return "Nothing was changed. Another object may have this business key, or something may be changing the object at the moment: apply again in that case."
	}
	return "Nothing was changed. Something else may be changing the object at the moment: apply again in that case."
}

// attributePath turns a payload path as servers write it ("phoneNumbers.0.type",
// "phoneNumbers[0].type") into an attribute path. It stops at the deepest part
// that the model knows, and is nil if the model knows none.
func attributePath(fields []model.Field, payload string) Path {
	var at Path
	for step := range strings.SplitSeq(strings.NewReplacer("[", ".", "]", "").Replace(payload), ".") {
		if step == "" {
			continue
		}
		if i, err := strconv.Atoi(step); err == nil && at != nil {
			at = at.child(i)
			continue
		}
		i := slices.IndexFunc(fields, func(f model.Field) bool { return f.Payload == step || f.Name == step })
		if i < 0 {
			break
		}
		at, fields = at.child(fields[i].Name), fields[i].Fields
	}
	return at
}

// addDifferences reports which declared values the server did not keep.
func (m *Manager) addDifferences(differences []model.Difference, planned model.Value, r *Report) {
	for _, d := range differences {
		at := m.place(d.Path, planned)
		if f := m.Model.Field(fmt.Sprint(at[0])); f != nil && f.Shared != "" && d.Key != "" {
			r.addNotGiven(m.Model, f, d)
			continue
		}
		declared, got := d.Texts()
		r.addWarning(at, "The server did not keep a declared value of "+m.Model.Title,
			fmt.Sprintf("%s: declared %s, but the server answers %s. The next plan shows the difference.",
				at, declared, got))
	}
}

// followedBy returns an error as a paragraph of its own; empty without one.
func followedBy(err error) string {
	if err == nil {
		return ""
	}
	return "\n\n" + err.Error()
}
