package lifecycle

import (
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// checkPlausible reports declared values that no server accepts, and warns of those that
// will not do what they seem to. It belongs to the plan of the whole object, because what
// the server itself answered is never refused, and only the prior state shows that.
func (m *Manager) checkPlausible(config, planned, prior model.Value, report *Report) {
	for _, p := range m.Model.Implausible(config, planned, prior) {
		at := m.place(p.Path, config)
		add := report.addWarning
		if p.Refused {
			add = report.addError
		}
		add(at, p.Summary, fmt.Sprintf("%s: %s", at, p.Detail))
	}
}
