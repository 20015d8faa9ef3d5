package lifecycle

import (
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// releasedSummary is the same for all objects, so that Terraform folds the warnings.
const releasedSummary = "No longer declared, and kept by the server"

// release plans what the last write declared and the configuration does not declare any
// more. It stays as the server has it, and a warning says so in each plan until the
// object is next written; or it is cleared, which the plan shows.
func (m *Manager) release(planned, config model.Value, before State, report *Report) model.Value {
	released := m.Model.Released(before.Declared, config, planned, before.Value)
	if len(released) == 0 {
		return planned
	}
	if m.Shared != nil && m.ClearReleased[m.Model.System] {
		return m.Model.Clear(planned, released)
	}
	var lines []string
	for _, path := range released {
		lines = append(lines, fmt.Sprintf("- %s stays %s", path, m.shown(path, before.Value)))
	}
	report.addWarning(pathOf(released[0]), releasedSummary,
		fmt.Sprintf("The last apply declared these attributes of %s, and the configuration does not any more:\n\n%s\n\n"+
			"Terraform manages them no longer, and leaves them as they are. To clear one, declare it as %s. "+
			"With on_release = \"clear\" in the provider's block, such a plan clears them. This is said until the object is next changed.",
			m.nameOf(before), strings.Join(lines, "\n"), `"" or []`))
	return planned
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
