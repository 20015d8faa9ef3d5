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
	refuseNulls(m.Model.Fields, config, nil, &report)
	return report
}

// refuseNulls reports elements of lists that are null. A server keeps none, so
// they would be a difference for ever.
func refuseNulls(fields []model.Field, object model.Value, at Path, report *Report) {
	for i := range fields {
		f := &fields[i]
		inside := at.child(f.Name)
		switch v := object[f.Name].(type) {
		case model.Value:
			refuseNulls(f.Fields, v, inside, report)
		case []any:
			for i, element := range v {
				if element == nil {
					report.addError(inside, "Element without a value", fmt.Sprintf("%s: element %d is null. Leave it out, as compact() does.", inside, i+1))
				} else if object, ok := element.(model.Value); ok {
					refuseNulls(f.Fields, object, inside.child(i), report)
				}
			}
		}
	}
}

// isSet reports whether a value is known and not null.
func isSet(v any) bool { return v != nil && !model.IsUnknown(v) }
