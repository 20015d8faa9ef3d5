package lifecycle

import (
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Validate checks what no schema can state, without server or state: that no
// secret is declared in both ways. Unknown values are not checked.
func (m *Manager) Validate(config model.Value) Report {
	var report Report
	isSet := func(v any) bool { return v != nil && !model.IsUnknown(v) }
	for _, f := range m.Model.Secrets() {
		for _, other := range []string{WriteOnlyName(f), VersionName(f)} {
			if isSet(config[f.Name]) && isSet(config[other]) {
				report.addError(Path{f.Name}, "Invalid Attribute Combination",
					fmt.Sprintf("These attributes cannot be configured together: [%s,%s]", f.Name, other))
			}
		}
	}
	return report
}
