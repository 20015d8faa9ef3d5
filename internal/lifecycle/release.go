package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// releasedSummary is the same for all objects, so that Terraform folds the warnings.
const releasedSummary = "No longer declared, and kept by the server"

// release plans what the last write declared and the configuration does not declare any
// more. It stays as the server has it, or it is cleared where the provider is told to
// and the server can do without it. It returns the paths of what stays.
func (m *Manager) release(planned, config model.Value, before State) (model.Value, model.Paths) {
	released := m.Model.Released(before.Declared, config, planned, before.Value)
	if len(released) == 0 || !m.clearsReleased() {
		return planned, released
	}
	cleared := m.Model.Clear(planned, released)
	return cleared, m.Model.Released(released, config, cleared, before.Value)
}

// clearsReleased reports whether plans clear what is not declared any more, which the
// provider's on_release decides.
func (m *Manager) clearsReleased() bool {
	return m.Shared != nil && m.ClearReleased[m.Model.System]
}

// sayReleased warns of what stays although it is not declared any more, in each plan
// until the object is next written.
func (m *Manager) sayReleased(released model.Paths, before State, report *Report) {
	if len(released) == 0 {
		return
	}
	advice := m.howToClear(released)
	if m.clearsReleased() {
		advice = "on_release clears none of these, because the server needs a value there, or takes one from a create only."
	}
	var lines []string
	for _, path := range released {
		lines = append(lines, fmt.Sprintf("- %s stays %s", path, m.shown(path, before.Value)))
	}
	report.addWarning(pathOf(released[0]), releasedSummary,
		fmt.Sprintf("The last apply declared these attributes of %s, and the configuration does not any more:\n\n%s\n\n"+
			"Terraform manages them no longer, and leaves them as they are. %s This is said until the object is next changed.",
			m.nameOf(before), strings.Join(lines, "\n"), advice))
}

// howToClear says how what is not declared any more is cleared. Numbers and booleans have
// no empty value, and choices of a documented model have none.
func (m *Manager) howToClear(paths model.Paths) string {
	canBeEmpty := func(path string) bool {
		f := m.Model.FieldAt(path)
		return f == nil || f.IsList() || f.Kind == model.String && (m.Model.Generic || len(f.Choices) == 0)
	}
	byEmpty, byRelease := `To clear one, declare it as "" or [].`, `With on_release = "clear" in the provider's block, such a plan clears them.`
	switch {
	case !slices.ContainsFunc(paths, canBeEmpty):
		return "An empty text clears none of these. " + byRelease
	case slices.ContainsFunc(paths, func(path string) bool { return !canBeEmpty(path) }):
		byEmpty = `To clear a text or a list, declare it as "" or []. The rest has no empty value.`
	}
	return byEmpty + " " + byRelease
}

// shown is a value for people: secrets are not, and lists only by their length.
func (m *Manager) shown(path string, state model.Value) string {
	f := m.Model.FieldAt(path)
	switch v := m.Model.At(state, path).(type) {
	case []any:
		if f != nil && f.Kind == model.ObjectList || len(v) > 3 {
			return fmt.Sprintf("a list of %d", len(v))
		}
		var texts []string
		for _, element := range v {
			texts = append(texts, model.Text(element))
		}
		return "[" + strings.Join(texts, ", ") + "]"
	case string:
		if f != nil && f.Sensitive {
			return "as it is"
		}
		return fmt.Sprintf("%q", v)
	default:
		return model.Text(v)
	}
}
