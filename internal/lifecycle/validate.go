package lifecycle

import (
	"fmt"
	"strings"
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
	report = append(report, ValidateTimeouts(config)...)
	m.refuseForms(config, &report)
	m.validateExtra(config, &report)
	m.warnExact(config, &report)
	m.validateAssigned(config, &report)
	refuseNulls(m.Model.Fields, config, nil, &report)
	warnHollow(m.Model.Fields, config, nil, &report)
	return report
}

// ValidateTimeouts checks that a resource's operations are given time to do anything in.
func ValidateTimeouts(config model.Value) Report {
	var report Report
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

// refuseForms reports attributes of more than one form of the object: no server has both.
func (m *Manager) refuseForms(config model.Value, report *Report) {
	var first *model.Field
	for i := range m.Model.Fields {
		f := &m.Model.Fields[i]
		switch {
		case f.Form == "" || !isSet(config[f.Name]):
		case first == nil:
			first = f
		case f.Form != first.Form:
			report.addError(Path{f.Name}, "Invalid attribute combination",
				fmt.Sprintf("%s and %s exclude each other: servers of one release have the one, those of another the other.", f.Name, first.Name))
		}
	}
}

// warnHollow warns of objects, also in lists, in which nothing is declared. Terraform
// drops keys that an object does not have before the provider sees it, so what is left
// of an object with a misspelt key may be nothing at all.
func warnHollow(fields []model.Field, object model.Value, at Path, report *Report) {
	for i := range fields {
		f := &fields[i]
		inside := at.child(f.Name)
		switch v := object[f.Name].(type) {
		case model.Value:
			warnHollowObject(f, v, inside, report)
		case []any:
			for i, element := range v {
				if object, ok := element.(model.Value); ok {
					warnHollowObject(f, object, inside.child(stepAt(f, i, object)), report)
				}
			}
		}
	}
}

func warnHollowObject(f *model.Field, object model.Value, at Path, report *Report) {
	for _, v := range object {
		if v != nil {
			warnHollow(f.Fields, object, at, report)
			return
		}
	}
	var keys []string
	for _, child := range f.Fields {
		if child.Access != model.ReadOnly {
			keys = append(keys, child.Name)
		}
	}
	if len(keys) == 0 {
		return // nothing can be declared in it
	}
	// Terraform folds warnings of one summary, so that one cause in many objects is
	// told once.
	report.addWarning(at, "Nothing is declared in "+at.withoutIndexes(),
		fmt.Sprintf("%s has no key with a value. If one is written there, it may be misspelt or belong elsewhere, because Terraform drops keys that an object does not have. "+
			"The keys are %s. \"terraform-provider-collab lint\" names a misspelt one.", at, strings.Join(keys, ", ")))
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
					report.addError(inside, "Element without a value", fmt.Sprintf("%s: the element is null. Leave it out, as compact() does.", inside.child(stepAt(f, i, nil))))
				} else if object, ok := element.(model.Value); ok {
					refuseNulls(f.Fields, object, inside.child(stepAt(f, i, object)), report)
				}
			}
		}
	}
}

// stepAt is the step to element i of a list.
func stepAt(f *model.Field, i int, element model.Value) any {
	switch {
	case f.Unordered:
		return stepTo(f, element)
	case f.Kind == model.StringSet:
		return Member("")
	}
	return i
}

// isSet reports whether a value is known and not null.
func isSet(v any) bool { return v != nil && !model.IsUnknown(v) }
