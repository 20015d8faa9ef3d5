package soak

import (
	"regexp"
	"strings"
)

// importIDs are the ids in the import blocks of an error.
var importIDs = regexp.MustCompile(`\bid\s*=\s*"([^"]+)"`)

// lostAnswer is what an error says of a request whose outcome nobody knows.
const lostAnswer = "sent, but no answer came"

// recoverFrom does what the recovery guide says after an apply. An error that names an
// object is looked into: what this stack has made is imported, what others have made
// is left to them. Everything else is applied again as it is.
func (s *run) recoverFrom(st *stack, a *address) {
	if a.importID != "" && (a.state != nil || a.err != nil) {
		a.importID = ""
	}
	if a.createFirst && a.tried && a.err != nil {
		a.createFirst, a.replaceKey = false, "" // a business key is unique
	}
	if a.err == nil || a.state != nil || a.declared == nil {
		return
	}
	found := importIDs.FindStringSubmatch(a.err.Error())
	if found == nil {
		return
	}
	r := s.books.record(found[1])
	switch {
	case r == nil || r.gone || st.holder(r.key) != nil:
	case r.owner == st.name && !r.mayGo:
		a.importID = r.key
		s.report.FoundByImport++
	case r.owner != st.name && strings.Contains(a.err.Error(), lostAnswer):
		// The request may have its effect yet. The next apply says whose the object is.
	case r.owner != st.name:
		a.drop()
		s.report.Refused++
	}
}
