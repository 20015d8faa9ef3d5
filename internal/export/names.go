package export

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/text/unicode/norm"
)

// assignNames gives each object of a model a name of its own, after its business
// key. The names depend on the objects alone, not on the order in which they came:
// all objects that would share a short name get their long names.
func assignNames(objects []*object) {
	count := map[string]int{}
	for _, o := range objects {
		count[shortName(o)]++
	}
	taken := map[string]bool{}
	var rest []*object
	for _, o := range objects {
		if short := shortName(o); count[short] == 1 {
			o.name, taken[short] = short, true
		} else {
			rest = append(rest, o)
		}
	}
	next := map[string]int{}
	for _, o := range rest {
		long := longName(o)
		o.name = long
		for taken[o.name] {
			next[long]++
			o.name = long + "_" + strconv.Itoa(next[long]+1)
		}
		taken[o.name] = true
	}
}

// shortName is the business key up to an at sign: "alice" of alice@example.com.
func shortName(o *object) string {
	local, _, _ := strings.Cut(o.businessKey, "@")
	if name := identifier(local); name != "" {
		return name
	}
	return longName(o)
}

// longName is the whole business key: "alice_example_com".
func longName(o *object) string {
	if name := identifier(o.businessKey); name != "" {
		return name
	}
	if name := identifier(o.key); name != "" {
		return name
	}
	return "_"
}

// identifier turns a text into a name that Terraform's language takes, in small
// letters: accents go, letters of any script stay, and all between is an
// underscore. It is empty where nothing is left.
func identifier(text string) string {
	var name strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '_' || !hclsyntax.ValidIdentifier("a"+string(r)) || r == '-':
			gap = true
		default:
			if gap && name.Len() > 0 {
				name.WriteByte('_')
			}
			gap = false
			name.WriteRune(unicode.ToLower(r))
		}
	}
	text = norm.NFC.String(name.String())
	if text != "" && !hclsyntax.ValidIdentifier(text) {
		text = "_" + text // it begins with a digit
	}
	if !hclsyntax.ValidIdentifier(text) {
		return ""
	}
	return text
}
