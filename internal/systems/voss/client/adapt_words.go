package client

import (
	"regexp"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// words are what a refusal says, one clause for each thing that it complains of
// (CONTRACT.md §4.6).
type words struct {
	clauses []clause
	// top is the body that was refused: a name is that of a key at the top, if there
	// is one.
	top map[string]any
}

// clause is one complaint.
type clause struct {
	path string // of the key that it is about, without indexes; empty where it has none
	text string // without indexes, too
	// aboutKeys is true where it is about a key and not about its value.
	aboutKeys bool
}

// indexes are those of lists in paths, in the forms that servers write.
var indexes = regexp.MustCompile(`\.?\[(\d+|n)?\]|\.\d+\b`)

// keyWords are texts about keys that a body must not hold.
var keyWords = regexp.MustCompile(`(?i)read[ _-]?only|unknown|unexpected|un?recogni[sz]ed|not (a )?(known|recogni[sz]ed|expected|supported|allowed|permitted|editable|writ(e)?able|settable|valid (key|field|attribute|property))|` +
	`additional (key|field|attribute|propert)|extra (key|field|attribute|propert)|(cannot|can not|can't|must not|may not) be (set|sent|changed|modified|updated|edited|written|present|specified|given)|immutable|invalid (key|field|attribute|property)|no such (key|field|attribute|property)|does not (exist|have)`)

// nullWords are what servers call null: JSON's name or Python's.
var nullWords = regexp.MustCompile(`(?i:\bnull\b)|\bNone(Type)?\b`)

// wordless is a refusal that says nothing of what it refuses.
var wordless = regexp.MustCompile(`^(|the answer is an HTML page .*|the transaction ended with status ".*")$`)

// clauseEnds part the complaints of one message.
var clauseEnds = regexp.MustCompile(`[;\n]|\.\s`)

func newWords(refused *backend.Error, body map[string]any) words {
	w := words{top: body}
	add := func(path, text string) {
		w.clauses = append(w.clauses, clause{
			path: indexes.ReplaceAllString(path, ""), text: indexes.ReplaceAllString(text, ""), aboutKeys: keyWords.MatchString(text),
		})
	}
	for path, message := range refused.Fields {
		add(path, message)
	}
	for _, text := range clauseEnds.Split(refused.Message, -1) {
		add("", text)
	}
	for _, step := range refused.Steps {
		for _, text := range clauseEnds.Split(step.Message, -1) {
			add("", text)
		}
	}
	return w
}

// A key is named by the path of a clause, in quotes, or by its whole path. counts says
// whether a clause counts at all, and bare whether a word of its own is enough: keys are
// words of everyday language.
func (w words) nameKey(path string, counts, bare func(clause) bool) bool {
	key := path[strings.LastIndex(path, ".")+1:]
	_, other := w.top[key]
	alone := path == key || !other
	return slices.ContainsFunc(w.clauses, func(c clause) bool {
		return counts(c) && (c.path == path || c.has(path, path == key && !bare(c)) || alone && (c.path == key || c.has(key, !bare(c))))
	})
}

func always(clause) bool      { return true }
func aboutKeys(c clause) bool { return c.aboutKeys }

// mayMeanNull reports whether the refusal is about null, or may be for all that it says.
func (w words) mayMeanNull() bool {
	if len(w.clauses) == 1 && wordless.MatchString(w.clauses[0].text) {
		return true
	}
	return slices.ContainsFunc(w.clauses, func(c clause) bool { return nullWords.MatchString(c.text) })
}

// nameChoice reports whether the refusal names a field, or a value of it.
func (w words) nameChoice(f *model.Field, path string, v any) bool {
	return w.nameKey(path, always, always) || w.nameValue(f, v)
}

// refuseKey reports whether the refusal names a key that may be left out. Of a key that
// the model knows, it must be about the key: without it a value would be lost.
func (w words) refuseKey(path string, known bool) bool {
	if known {
		return w.nameKey(path, aboutKeys, always)
	}
	return w.nameKey(path, always, aboutKeys)
}

// nameValue reports whether the refusal names a value of a choice.
func (w words) nameValue(f *model.Field, v any) bool {
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, func(element any) bool { return w.nameValue(f, element) })
	case string:
		return v != "" && slices.ContainsFunc(w.clauses, func(c clause) bool { return c.has(v, false) })
	}
	return false
}

// nameAny reports whether the refusal names anything that was adapted.
func (w words) nameAny(a *adaptation) bool {
	for _, paths := range []map[string]bool{a.titled, a.dropped} {
		for path := range paths {
			if w.nameKey(path, always, always) {
				return true
			}
		}
	}
	return false
}

// has reports whether the text holds a word of its own, or only in quotes.
func (c clause) has(word string, quoted bool) bool {
	before, after := `(^|[^\pL\p{Nd}_.-])`, `($|[^\pL\p{Nd}_.-]|\.(\W|$))`
	if quoted {
		before, after = "[\"'`‘’“”«»]", "[\"'`‘’“”«»]"
	}
	pattern, err := regexp.Compile(before + regexp.QuoteMeta(word) + after)
	return err == nil && pattern.MatchString(c.text)
}
