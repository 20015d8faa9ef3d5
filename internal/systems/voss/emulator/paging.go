package emulator

import "net/http"

// hides reports whether a list shows nothing where a node was refused.
func (s *Server) hides(f *failure) bool {
	return f != nil && f.status == http.StatusForbidden && s.dialect.Is(aboveAccount, "nothing")
}

// pageOf returns the page of a list that a call is shown, and the total that goes with
// it.
func (s *Server) pageOf(c *call, objects []*object, p page) ([]*object, int) {
	total := len(objects)
	switch s.drift(c, p) {
	case "added":
		p.skip, total = p.skip-1, total+1
	case "deleted":
		p.skip, total = p.skip+1, total-1
	}
	if p.skip+p.limit < len(objects) && p.limit > 1 && s.dialect.Is(pageRows, "short") {
		p.limit--
	}
	return paginate(objects, p), total
}

// drift says what somebody did to the list since its first page; that happens to every
// other reader.
func (s *Server) drift(c *call, p page) string {
	if p.skip == 0 {
		s.readings[c.model.Type]++
	}
	if p.skip == 0 || s.readings[c.model.Type]%2 == 0 {
		return "none"
	}
	return s.dialect.Get(listDrift)
}
