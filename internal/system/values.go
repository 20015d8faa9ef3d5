package system

import (
	"cmp"
	"fmt"
	"os"
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
}

// Value returns a setting by name, or the zero value where it is not set.
func Value[T any](v Values, name string) T {
	typed, _ := v.parsed[name].(T)
	return typed
}

// Source says where the text of a setting is to be taken from.
type Source int

// The sources of a setting.
const (
	Undeclared Source = iota // the environment, or the default
	Declared                 // the provider's configuration
	NotKnown                 // nowhere yet: Terraform knows it only after apply
)

// Declaration returns the text of a setting that the provider's configuration
// declares.
type Declaration func(setting string) (text string, source Source)

// NoDeclaration is that of a provider without a configuration.
func NoDeclaration(string) (text string, source Source) { return "", Undeclared }

// Resolve takes each setting from the configuration, else from the environment,
// else from its default.
func (s *System) Resolve(declaration Declaration) Values {
	v := Values{parsed: map[string]any{}}
	var missing, wrong []string
	for _, setting := range s.Settings {
		variable := s.Variable(setting.Name)
		text, source := declaration(setting.Name)
		if source == Undeclared {
			text = cmp.Or(os.Getenv(variable), setting.Default)
		}
		switch {
		case source == NotKnown:
			v.Unknown = append(v.Unknown, string(s.Name)+"."+setting.Name)
		case text == "" && setting.Required:
			missing = append(missing, fmt.Sprintf("%s.%s (or the environment variable %s)", s.Name, setting.Name, variable))
		case text != "":
			parsed, err := setting.Parse(text)
			if err != nil {
				// The validators of the schema have checked what is declared.
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
	}
	return v
}

// InEnvironment reports whether the environment sets any of the settings without
// which the system cannot be reached.
func (s *System) InEnvironment() bool {
	for _, setting := range s.Settings {
		if setting.Required && os.Getenv(s.Variable(setting.Name)) != "" {
			return true
		}
	}
	return false
}
