package transport

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// Masked stands where a secret was.
const Masked = "***"

// Mask replaces each of the secrets in text, for servers that repeat in a
// message the request that they got. Empty secrets are passed over.
func Mask(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			for _, form := range []string{inJSON(secret, false), inJSON(secret, true), secret} {
				text = strings.ReplaceAll(text, form, Masked)
			}
		}
	}
	return text
}

// inJSON writes a text as a JSON string without its quotes: some servers escape
// everything but ASCII, others only what they must.
func inJSON(text string, ascii bool) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString("\\" + string(r))
		case r < ' ' || r > '~' && ascii:
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, "\\u%04x", unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
