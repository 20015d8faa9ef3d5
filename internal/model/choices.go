package model

import (
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// Choice is one documented value of a field. The documents list titles, the
// payload carries values; often they are the same.
type Choice struct {
	Value string // on the wire
	Title string // in the documents; empty where it equals Value
	Key   string // of the object that a server offers; empty where it is not known
}

// Label returns the title, or the value where there is no other title.
func (c Choice) Label() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Value
}

// Choices are the documented values of one field, in the document's order.
type Choices []Choice

// Values builds choices whose titles equal their values.
func Values(values ...string) Choices {
	list := make(Choices, len(values))
	for i, v := range values {
		list[i] = Choice{Value: v}
	}
	return list
}

// Resolve finds the choice that s names by value or title. An exact match wins
// over a match in another case, and a value wins over a title. White space at the
// ends means nothing, in choices neither.
func (cs Choices) Resolve(s string) (Choice, bool) {
	s = tidied(s)
	for _, match := range []func(Choice) bool{
		func(c Choice) bool { return c.Value == s },
		func(c Choice) bool { return c.Title != "" && c.Title == s },
		func(c Choice) bool { return strings.EqualFold(c.Value, s) },
		func(c Choice) bool { return c.Title != "" && strings.EqualFold(c.Title, s) },
		func(c Choice) bool {
			return strings.EqualFold(tidied(c.Value), s) || c.Title != "" && strings.EqualFold(tidied(c.Title), s)
		},
	} {
		for _, c := range cs {
			if match(c) {
				return c, true
			}
		}
	}
	return Choice{}, false
}

// ToWire returns the value to send for s: the value of the choice that s names, or
// s itself where it names no choice.
func (cs Choices) ToWire(s string) string {
	if c, ok := cs.Resolve(s); ok {
		return c.Value
	}
	return s
}

// Suggest returns up to n choices that resemble s by title or value, the nearest
// first. It leaves out choices that s cannot be a misspelling of.
func (cs Choices) Suggest(s string, n int) Choices {
	return suggest.Nearest(s, n, cs, func(c Choice) []string { return []string{c.Label(), c.Value} })
}

// Explain says that s is not accepted, and lists the accepted values with both
// spellings where they differ, and the nearest one.
func (cs Choices) Explain(s string) string { return cs.ExplainAs("documented choices", s) }

// ExplainAs is Explain for choices of another kind, which is named in the plural.
func (cs Choices) ExplainAs(kind, s string) string {
	text := fmt.Sprintf("%q is not one of the %s: %s.", s, kind, strings.Join(cs.Labels(), ", "))
	for _, near := range cs.Suggest(s, 1) {
		text += fmt.Sprintf(" Did you mean %q?", near.Label())
	}
	return text
}

// Labels renders each choice for people: `Title` or `Title` (`value`).
func (cs Choices) Labels() []string {
	list := make([]string, len(cs))
	for i, c := range cs {
		list[i] = "`" + c.Label() + "`"
		if c.Title != "" && c.Title != c.Value {
			list[i] += " (`" + c.Value + "`)"
		}
	}
	return list
}
