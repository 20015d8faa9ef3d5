package system

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Setting is one attribute of a provider block and the environment variable
// behind it.
type Setting struct {
	Name string
	Kind SettingKind
	// Required settings are those without which the system cannot be reached.
	Required  bool
	Sensitive bool
	// Default is the documented default, as text; empty for none.
	Default     string
	Description string
	// Choices are the texts that are accepted; empty for any text.
	Choices []string
}

// SettingKind is the type of a setting.
type SettingKind int

// The kinds of settings.
const (
	Text     SettingKind = iota
	Bool                 // true or false
	Count                // whole number of at least 1
	Rate                 // number above zero
	Duration             // Go duration above zero, as text
)

// Parse checks the text of a setting. It returns a string, bool, int, float64 or
// time.Duration, by the kind. Errors say what was expected, and not what came.
func (s Setting) Parse(text string) (any, error) {
	switch s.Kind {
	case Bool:
		if v, err := strconv.ParseBool(text); err == nil {
			return v, nil
		}
		return nil, errors.New("expected true or false")
	case Count:
		if v, err := strconv.Atoi(text); err == nil && v > 0 {
			return v, nil
		}
		return nil, errors.New("expected a whole number of at least 1")
	case Rate:
		if v, err := strconv.ParseFloat(text, 64); err == nil && v > 0 {
			return v, nil
		}
		return nil, errors.New("expected a number above zero")
	case Duration:
		if v, err := time.ParseDuration(text); err == nil && v > 0 {
			return v, nil
		}
		return nil, errors.New(`expected a duration above zero such as "30s" or "2m"`)
	}
	if len(s.Choices) > 0 && !slices.Contains(s.Choices, text) {
		return nil, fmt.Errorf("expected one of %s", strings.Join(s.Choices, ", "))
	}
	return text, nil
}
