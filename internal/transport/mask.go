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
// word of any message where it is none: a message that hides every "wrong" tells
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
// usual word of a sentence.
func isByChance(before rune, secret string, after rune) bool {
	first, _ := utf8.DecodeRuneInString(secret)
	last, _ := utf8.DecodeLastRuneInString(secret)
	if isWord(before) && isWord(first) || isWord(last) && isWord(after) {
		return true
	}
	isInProse := (before == ' ' || before == utf8.RuneError) && (after == utf8.RuneError || strings.ContainsRune(" .,;!?", after))
	return isInProse && isUsual(secret)
}

// isUsual reports whether a word is one that messages have: one of up to three letters, or
// of those below. With a word that is none of them as its password, an account is better
// off where that is masked.
func isUsual(word string) bool {
	isNoLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	return !strings.ContainsFunc(word, isNoLetter) && (utf8.RuneCountInString(word) <= 3 || usual[strings.ToLower(word)])
}

// usual are words of four to shortSecret letters in what servers and gateways say.
var usual = func() map[string]bool {
	words := strings.Fields(`
		about above access account action active added admin after again agent agents allow allowed already also answer
		basic been before being below between body bound busy call called cannot caught cause center central change
		changed check choice cisco class client closed code config connect contact content cookie correct could create
		created data date days default delete deleted denied detail details device domain each early either email empty
		ended enough error errors even every example exceed exist exists expired export failed failure false field fields
		file first forbidden format found from gateway genesys given gone group groups guest have header hidden host
		hours html http https import input inside internal into invalid json just known large last later length less
		level licence license limit line list loading locked login logged long longer lost made make many match maximum
		maybe media member message method minimum minutes missing model module more most must name named needs network
		never next node nodes none nothing null number object objects once only open option order other owner page pages
		part password patch path pending perhaps phone please policy post problem profile proxy query queue range reach
		read reading ready reason refused rejects removed request reset result retry right role roles root route running
		same schema seconds secret section sent server service session shall should shown sign signed since site skill
		skills slow some stack started state status still stop string such support switch system take taken team tenant
		test text than that their them then there these they this those time timed times title token tokens trace tree
		tried true type under unique unknown update updated upon user users using valid value values verify version view
		voss wait waiting webex were what when where which while will with within without word words work would write
		written wrong your`)
	all := make(map[string]bool, len(words))
	for _, word := range words {
		all[word] = true
	}
	return all
}()

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
