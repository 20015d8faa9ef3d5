package lifecycle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Severity is error or warning.
type Severity int

// An error ends the operation. A warning accompanies its result.
const (
	Error Severity = iota + 1
	Warning
)

// Message is an error or a warning for the practitioner.
type Message struct {
	Severity Severity
	// Path is the attribute that the message is about; empty for the whole object.
	Path Path
	// Summary is one line, Detail the rest.
	Summary, Detail string
}

// Report holds the messages of one operation, beside its result.
type Report []Message

// HasError reports whether the operation failed.
func (r Report) HasError() bool {
	return slices.ContainsFunc(r, func(m Message) bool { return m.Severity == Error })
}

func (r *Report) addError(at Path, summary, detail string) {
	*r = append(*r, Message{Error, at, summary, detail})
}

func (r *Report) addWarning(at Path, summary, detail string) {
	*r = append(*r, Message{Warning, at, summary, detail})
}

// Path is an attribute's place in an object, from the top. Its steps are names
// of attributes (string), indexes of lists (int), members of sets of texts (Member), names
// of elements of sets of objects (Element) and keys of maps (MapKey).
type Path []any

// Member is a step into a set of strings, which has no indexes.
type Member string

// Element is a step into a set of objects, which has no indexes: the name of one. The empty
// one stands for any.
type Element string

// MapKey is a step into a map of strings.
type MapKey string

// String writes the path as a configuration would: phone_numbers[0].type.
func (p Path) String() string {
	var b strings.Builder
	for i, step := range p {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", step)
		case Member:
			// A member has no place in its set. The message says its value.
		case Element:
			if step != "" {
				fmt.Fprintf(&b, "[%q]", string(step))
			}
		case MapKey:
			fmt.Fprintf(&b, "[%q]", string(step))
		default:
			name := fmt.Sprint(step)
			if strings.ContainsAny(name, ".[]\"") {
				fmt.Fprintf(&b, "[%q]", name) // a key of a payload
				continue
			}
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(name)
		}
	}
	return b.String()
}

// withoutIndexes writes the path as documentation does, the same for all elements of
// a list: phone_numbers.type.
func (p Path) withoutIndexes() string {
	names := slices.DeleteFunc(slices.Clone(p), func(step any) bool { _, isName := step.(string); return !isName })
	return names.String()
}

// child returns the path with one more step.
func (p Path) child(step any) Path {
	return append(p[:len(p):len(p)], step)
}

// pathOf turns a model's dotted path with indexes ("phone_numbers.0.type") into
// a Path.
func pathOf(dotted string) Path {
	var p Path
	for step := range strings.SplitSeq(dotted, ".") {
		if i, err := strconv.Atoi(step); err == nil {
			p = append(p, i)
		} else {
			p = append(p, step)
		}
	}
	return p
}

// place is pathOf for what stands in a value: elements of unordered lists go by their
// names.
func (m *Manager) place(dotted string, value model.Value) Path {
	at := pathOf(dotted)
	f := m.Model.Field(fmt.Sprint(at[0]))
	if f == nil || !f.Unordered || len(at) < 2 {
		return at
	}
	if index, isIndex := at[1].(int); isIndex {
		at[1] = stepTo(f, asObject(elementOf(asList(value[f.Name]), index)))
	}
	return at
}

// stepTo is the step to an element of an unordered list.
func stepTo(f *model.Field, element model.Value) Element {
	for i := len(f.ElementKey) - 1; i >= 0; i-- { // the name comes last
		if text, ok := element[f.ElementKey[i]].(string); ok {
			return Element(text)
		}
	}
	return ""
}

// beforeIndex returns the path up to the first list or set. The elements of one that
// cannot be read have no place that a configuration knows.
func beforeIndex(at Path) Path {
	i := slices.IndexFunc(at, func(step any) bool { _, isName := step.(string); return !isName })
	if i < 0 {
		return at
	}
	return at[:i]
}
