package transport

import (
	"strings"
	"unicode"
)

// MaxMessage bounds a server's message that is shown to people, in runes.
const MaxMessage = 2000

// Tidy makes a server's text fit for a terminal: one line without control
// characters, of at most MaxMessage runes.
func Tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > MaxMessage {
		s = string(runes[:MaxMessage]) + " …"
	}
	return s
}
