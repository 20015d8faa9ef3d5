package transport

import (
	"fmt"
	"regexp"
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
			text = mask(text, secret)
		}
	}
	return text
}

// shortSecret is how many characters a secret has at most that may stand in a text by
// chance.
const shortSecret = 7

// mask replaces a secret, as it is and as JSON, URLs and pages write it.
func mask(text, secret string) string {
	isShort := utf8.RuneCountInString(secret) <= shortSecret
	var b strings.Builder
	from := 0
	for _, at := range places(text, secret) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		after, _ := utf8.DecodeRuneInString(text[at[1]:])
		if isShort && isByChance(before, secret, after) {
			continue
		}
		b.WriteString(text[from:at[0]] + Masked)
		from = at[1]
	}
	return b.String() + text[from:]
}

// places returns where a secret begins and ends in a text.
func places(text, secret string) [][]int {
	if strings.ContainsAny(text, `\%+&`) {
		return regexp.MustCompile(escaped(secret)).FindAllStringIndex(text, -1)
	}
	var all [][]int
	for from := 0; ; {
		i := strings.Index(text[from:], secret)
		if i < 0 {
			return all
		}
		all = append(all, []int{from + i, from + i + len(secret)})
		from += i + len(secret)
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

// escaped returns a pattern for a text as it is, or in a JSON string, a URL or a page. Some
// servers escape everything but ASCII, others slashes or what means something to a browser,
// with digits of either case, and each only what it likes.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		literal := regexp.QuoteMeta(string(r))
		b.WriteString("(?:")
		if more := otherForms[r]; more != "" {
			b.WriteString(more + "|")
		}
		fmt.Fprintf(&b, "&#0*%d;|&#[xX]0*(?i:%x);|", r, r)
		for _, octet := range []byte(string(r)) {
			fmt.Fprintf(&b, "%%(?i:%02x)", octet)
		}
		b.WriteString("|")
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\\u(?i:%04x)`, unit)
		}
		if strings.ContainsRune(`"\/`, r) {
			b.WriteString(`|\\` + literal)
		}
		b.WriteString("|" + literal + ")") // last, as what escapes may begin with it
	}
	return b.String()
}

// otherForms are patterns of what forms make of a blank, and pages of what means something
// in them.
var otherForms = map[rune]string{' ': `\+`, '"': "&quot;", '&': "&amp;", '\'': "&apos;", '<': "&lt;", '>': "&gt;"}
