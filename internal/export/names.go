package export

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/text/runes"
	"golang.org/x/text/unicode/norm"
)

// assignNames gives each object of a model a name of its own, after its business
// key. The names depend on the objects alone, not on the order in which they came:
// all objects that would share a short name get their long names.
func assignNames(objects []*object) {
	count := map[string]int{}
	for _, o := range objects {
		count[prefixed(o.model, shortName(o))]++
	}
	used := map[string]int{} // how often a name was given, alone or with a number
	for _, o := range objects {
		if short := prefixed(o.model, shortName(o)); count[short] == 1 {
			o.name, used[short] = short, 1
		}
	}
	for _, o := range objects {
		if o.name != "" {
			continue
		}
		long := prefixed(o.model, longName(o))
		for o.name = long; used[o.name] > 0; {
			used[long]++
			o.name = long + "_" + strconv.Itoa(used[long])
		}
		used[o.name]++
	}
}

// ResourceName returns a name for the resource of an object, after its business key.
// Objects with like keys share it.
func ResourceName(businessKey, key string) string {
	return shortName(&object{businessKey: businessKey, key: key})
}

// shortName is the business key up to an at sign: "alice" of alice@example.com.
func shortName(o *object) string {
	local, _, _ := strings.Cut(o.businessKey, "@")
	return cmp.Or(identifier(local), longName(o))
}

// longName is the whole business key: "alice_example_com".
func longName(o *object) string {
	return cmp.Or(identifier(o.businessKey), identifier(o.key), "_")
}

// identifier turns a text into a name that Terraform's language takes, in small
// letters: accents go, letters of any script stay, and all between is an
// underscore. It is empty where nothing is left.
func identifier(text string) string {
	bare := runes.Remove(runes.In(unicode.Mn)).String(norm.NFKD.String(text))
	words := strings.FieldsFunc(bare, func(r rune) bool {
		return r == '_' || r == '-' || !hclsyntax.ValidIdentifier("a"+string(r))
	})
	name := norm.NFC.String(strings.ToLower(strings.Join(words, "_")))
	if name != "" && !hclsyntax.ValidIdentifier(name) {
		name = "_" + name // it begins with a digit
	}
	if !hclsyntax.ValidIdentifier(name) {
		return ""
	}
	return name
}
