package lifecycle

import (
	"fmt"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Validate checks a configuration by itself, without server or state: what no
// type of an attribute can state. Values that are unknown yet pass.
func (m *Manager) Validate(config model.Value) Report {
	var report Report
	for _, f := range m.Model.Secrets() {
		for _, other := range []string{WriteOnlyName(f), VersionName(f)} {
			if isSet(config[f.Name]) && isSet(config[other]) {
				report.addError(Path{f.Name}, "Invalid attribute combination",
					fmt.Sprintf("%s and %s exclude each other: declare %s alone, or %s with %s.",
						f.Name, other, f.Name, WriteOnlyName(f), VersionName(f)))
				break
			}
		}
	}
	timeouts, _ := config[Timeouts].(model.Value)
	for _, operation := range []string{"create", "read", "update", "delete"} {
		text, _ := timeouts[operation].(string)
		if d, err := time.ParseDuration(text); err == nil && d <= 0 {
			report.addError(Path{Timeouts, operation}, "Timeout out of range",
				fmt.Sprintf("%s: %q is no time to do anything in. Give a duration above zero, such as 90s or 10m.", Path{Timeouts, operation}, text))
		}
	}
	return report
}

// isSet reports whether a value is known and not null.
func isSet(v any) bool { return v != nil && !model.IsUnknown(v) }
