package system

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Values are the settings of one system, parsed.
type Values struct {
	parsed map[string]any
	// Unknown are the settings that Terraform knows only after apply, by block
	// and name: "voss.endpoint".
	Unknown []string
	// Err says why the settings cannot be used; nil where they can. It holds no
	// value of a setting.
	Err error
	// onlyMissing is set where Err is about missing settings alone.
	onlyMissing bool
}

// Value returns a setting by name, or the zero value where it is not set.
func Value[T any](v Values, name string) T {
	typed, _ := v.parsed[name].(T)
	return typed
}

// Has reports whether a setting has a value.
func (v Values) Has(name string) bool { return v.parsed[name] != nil }

// Declared are the settings that the provider's configuration declares, by name:
// nil for one that Terraform knows only after apply.
type Declared map[string]*string

// Resolve takes each setting from the configuration, else from the environment,
// else from its default.
func (s *System) Resolve(declared Declared) Values {
	v := Values{parsed: map[string]any{}}
	var missing, wrong []string
	for _, setting := range s.Settings {
		variable := s.Variable(setting.Name)
		text := cmp.Or(os.Getenv(variable), setting.Default)
		declaration, isDeclared := declared[setting.Name]
		if declaration != nil {
			text = *declaration
		}
		switch {
		case isDeclared && declaration == nil:
			v.Unknown = append(v.Unknown, string(s.Name)+"."+setting.Name)
		case text == "" && setting.Required:
			missing = append(missing, fmt.Sprintf("%s.%s (or the environment variable %s)", s.Name, setting.Name, variable))
		case text != "":
			parsed, err := setting.Parse(text)
			if err != nil {
				// The provider validates what is declared.
				wrong = append(wrong, fmt.Sprintf("%s.%s, from the environment variable %s: %s", s.Name, setting.Name, variable, err))
			}
			v.parsed[setting.Name] = parsed
		}
	}
	switch {
	case len(wrong) > 0:
		v.Err = fmt.Errorf("the provider is wrongly configured for %s: %s", s.Title, strings.Join(wrong, "; "))
	case len(v.Unknown) == 0 && len(missing) > 0:
		v.Err = fmt.Errorf("the provider is not configured for %s: set %s", s.Title, strings.Join(missing, ", "))
		v.onlyMissing = true
	}
	return v
}

// InEnvironment reports whether the environment sets any of the settings without
// which the system cannot be reached.
func (s *System) InEnvironment() bool {
	return slices.ContainsFunc(s.Settings, func(setting Setting) bool {
		return setting.Required && os.Getenv(s.Variable(setting.Name)) != ""
	})
}

// Text returns a setting as it stands in an environment variable; empty where it is not
// set.
func (v Values) Text(name string) string {
	value, ok := v.parsed[name]
	if !ok || value == nil {
		return ""
	}
	return fmt.Sprint(value)
}
