package lifecycle

import (
	"fmt"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Validate checks a configuration alone, without server or state. Unknown values
// are not checked. An empty report means that the configuration sets every
// attribute that it must and none that it cannot. Terraform's framework checks
// the same by the schema and has its own words for it; the report lets callers
// know when there is no need to ask it.
func (m *Manager) Validate(config model.Value) Report {
	var report Report
	validateFields(m.Model.Fields, config, nil, &report)
	if config[m.Model.Key] != nil {
		report.addReadOnly(Path{m.Model.Key})
	}
	validateTimeouts(config, &report)
	return append(report, m.ValidateSecrets(config)...)
}

// RequiredInConfig reports whether a configuration must set a field; top is true
// outside all objects. A value that is required inside an object is filled in
// (see model.Field.FillFrom), and a secret can be declared in two ways.
func RequiredInConfig(f *model.Field, top bool) bool {
	return top && f.Required && f.FillFrom == "" && f.Access != model.WriteOnly
}

// validateFields checks that every required field is set and no read-only one;
// at is nil at the top.
func validateFields(fields []model.Field, config model.Value, at Path, report *Report) {
	for i := range fields {
		f := &fields[i]
		switch v := config[f.Name]; {
		case v == nil && RequiredInConfig(f, at == nil):
			here := at.child(f.Name)
			report.addError(here, "Missing required attribute", fmt.Sprintf("%s: this attribute is required.", here))
		case v == nil:
		case f.Access == model.ReadOnly:
			report.addReadOnly(at.child(f.Name))
		case f.Kind > model.Int: // an object or a list
			validateValue(f, v, at.child(f.Name), report)
		}
	}
}

func (r *Report) addReadOnly(at Path) {
	r.addError(at, "Read-only attribute", fmt.Sprintf("%s: only the server sets this attribute.", at))
}

func validateValue(f *model.Field, v any, at Path, report *Report) {
	if object, ok := v.(model.Value); ok {
		validateFields(f.Fields, object, at, report)
		return
	}
	list, _ := v.([]any)
	for i, element := range list {
		if element == nil {
			report.addError(at.child(i), "Null element", fmt.Sprintf("%s: an element of a list cannot be null.", at.child(i)))
		} else {
			validateValue(f, element, at.child(i), report)
		}
	}
}

// ValidateSecrets checks that no secret is declared in both ways, a rule that no
// schema can state.
func (m *Manager) ValidateSecrets(config model.Value) Report {
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

// validateTimeouts checks that timeouts are durations.
func validateTimeouts(config model.Value, report *Report) {
	declared, _ := config[Timeouts].(model.Value)
	for _, operation := range []string{"create", "read", "update", "delete"} {
		text, ok := declared[operation].(string)
		if _, err := time.ParseDuration(text); ok && err != nil {
			at := Path{Timeouts, operation}
			report.addError(at, "Invalid timeout", fmt.Sprintf("%s: %q is no duration such as 90s or 10m.", at, text))
		}
	}
}
