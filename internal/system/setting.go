package system

import (
	"errors"
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
	Limit                // whole number of at least 0
	Rate                 // number above zero
	Duration             // Go duration above zero, as text
)

// Parse checks the text of a setting. It returns a string, bool, int, float64 or
// time.Duration, by the kind. Errors say what was expected, and not what came.
func (s Setting) Parse(text string) (any, error) {
	var value any
	var ok bool
	var expected string
	switch s.Kind {
	case Bool:
		v, err := strconv.ParseBool(text)
		value, ok, expected = v, err == nil, "true or false"
	case Count:
		v, err := strconv.Atoi(text)
		value, ok, expected = v, err == nil && v > 0, "a whole number of at least 1"
	case Limit:
		v, err := strconv.Atoi(text)
		value, ok, expected = v, err == nil && v >= 0, "a whole number of at least 0"
	case Rate:
		v, err := strconv.ParseFloat(text, 64)
		value, ok, expected = v, err == nil && v > 0, "a number above zero"
	case Duration:
		v, err := time.ParseDuration(text)
		value, ok, expected = v, err == nil && v > 0, `a duration above zero such as "30s" or "2m"`
	default:
		value, ok = text, len(s.Choices) == 0 || slices.Contains(s.Choices, text)
		expected = "one of " + strings.Join(s.Choices, ", ")
	}
	if !ok {
		return nil, errors.New("expected " + expected)
	}
	return value, nil
}
