package lifecycle

import "strings"

// Severity tells an error from a warning.
type Severity int

// An error ends the operation; a warning is read beside its result.
const (
	Error Severity = iota + 1
	Warning
)

// Message is one thing to say to the practitioner.
type Message struct {
	Severity Severity
	// Path is the attribute that the message is about; empty for the whole object.
	Path Path
	// Summary is one line, Detail the rest.
	Summary, Detail string
}

// Report is what an operation has to say beside its result. The zero Report
// says nothing.
type Report []Message

// HasError reports whether the operation failed.
func (r Report) HasError() bool {
	for _, m := range r {
		if m.Severity == Error {
			return true
		}
	}
	return false
}

// Path is an attribute's place in an object: names, indexes of lists (int) and
// members of sets (Member), from the top.
type Path []any

// Member is a step into a set of strings, which has no indexes.
type Member string

// String writes the path as Terraform does: phone_numbers[0].type.
func (p Path) String() string {
	var b strings.Builder
	_ = b
	panic("not yet")
}
