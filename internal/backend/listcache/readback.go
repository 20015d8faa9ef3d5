package listcache

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

const (
	// readsPerPage is how many reads a page must save to be worth it. A page costs
	// the server more than an object does.
	readsPerPage = 2
	// tooExpensive marks a node whose list cost more requests than it saved; it
	// is not listed again.
	tooExpensive = math.MaxInt
)

// pays reports whether so many pages cost less than the reads that they save.
func pays(pages, reads int) bool { return max(1, pages) <= reads/readsPerPage }

// enqueueReadBack takes in a read that only a page fetched from now on may answer.
// It waits if it can expect enough company.
func (s *state) enqueueReadBack(r *read) {
	delete(s.toReadBack, r.object.Key)
	expected, enough := s.expected()+1, minWaiting
	if s.byExport() {
		enough = minExport
	}
	if expected < enough || !s.byExport() && (s.disabled || !pays(s.pagesAt[r.object.Hierarchy], expected)) {
		r.decline()
		return
	}
	s.wait(&s.readBacks, r)
}

// expected returns how many reads after writes wait or may soon come.
func (s *state) expected() int {
	maps.DeleteFunc(s.toReadBack, func(_ string, end time.Time) bool { return time.Since(end) > windowTime })
	return s.writes + len(s.toReadBack) + len(s.readBacks)
}

// endWrite takes note that a write has ended.
func (s *state) endWrite(key string, err error) {
	s.writes--
	s.forget(key)
	if err == nil {
		s.toReadBack[key] = time.Now()
	}
}

// listReadBacks begins to list for the reads that waited, if they are enough.
func (s *state) listReadBacks(reads []*read) {
	node := s.commonOf(reads)
	if s.disabled || len(reads) < minWaiting || !pays(s.pagesAt[node], len(reads)) {
		declineAll(reads)
		return
	}
	s.fetch(newListing(node, reads, s.open))
}

// handleReadBackResult hands out the rows of a page, and fetches the next one while
// that pays. Rows that nobody waits for are not kept: they may soon be outdated.
func (s *state) handleReadBackResult(r result) {
	l := r.listing
	if l.pages == 1 {
		s.rememberPages(l, max(1, l.total))
	}
	l.answer(func(key string) (backend.Object, bool) {
		i := slices.IndexFunc(r.page.Objects, func(row backend.Object) bool { return row.Key == key })
		if i < 0 {
			return backend.Object{}, false
		}
		row := r.page.Objects[i]
		row.FromList = true
		return row, true
	})
	if left := l.total - l.pages; !s.disabled && !s.partial && r.more && l.total > 0 && !l.ended() && len(l.reads) > 0 && pays(left, len(l.reads)) {
		s.fetch(l)
		return
	}
	if l.served < l.pages*readsPerPage {
		s.rememberPages(l, tooExpensive)
	}
	declineAll(l.reads)
	l.close()
}

// rememberPages keeps how many pages a list has, for its node and for those of
// the objects that it was fetched for.
func (s *state) rememberPages(l *listing, pages int) {
	for _, node := range append(l.nodes, l.node) {
		s.pagesAt[node] = pages
	}
}
