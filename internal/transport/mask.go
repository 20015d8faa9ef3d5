package transport

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Masked stands where a secret was.
const Masked = "***"

// Mask replaces each of the secrets in text, for servers that repeat in a
// message the request that they got. Empty secrets are passed over. One so short that
// it may be a part of any text is masked where it stands alone, and one that may be a
// word of any sentence where it is none: a message that hides every "wrong" tells
// nothing, but what the password is.
func Mask(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			for _, form := range []string{inJSON(secret, false), inJSON(secret, true), secret} {
				text = mask(text, form)
			}
		}
	}
	return text
}

// shortSecret is how many characters a secret has at most that may stand in a text by
// chance.
const shortSecret = 7

// mask replaces one form of a secret.
func mask(text, secret string) string {
	if utf8.RuneCountInString(secret) > shortSecret {
		return strings.ReplaceAll(text, secret, Masked)
	}
	var b strings.Builder
	for from := 0; ; {
		i := strings.Index(text[from:], secret)
		if i < 0 {
			b.WriteString(text[from:])
			return b.String()
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+i])
		after, _ := utf8.DecodeRuneInString(text[from+i+len(secret):])
		b.WriteString(text[from : from+i])
		if from += i + len(secret); isByChance(before, secret, after) {
			b.WriteString(secret)
		} else {
			b.WriteString(Masked)
		}
	}
}

// isByChance reports whether a short secret stands in a text as a part of a word, or as a
// word of a sentence.
func isByChance(before rune, secret string, after rune) bool {
	first, _ := utf8.DecodeRuneInString(secret)
	last, _ := utf8.DecodeLastRuneInString(secret)
	if isWord(before) && isWord(first) || isWord(last) && isWord(after) {
		return true
	}
	isNoLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	return !strings.ContainsFunc(secret, isNoLetter) && (before == ' ' || before == utf8.RuneError) && (after == utf8.RuneError || strings.ContainsRune(" .,;!?", after))
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

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
