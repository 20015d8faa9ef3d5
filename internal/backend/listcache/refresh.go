package listcache

import "github.com/collab-iac/terraform-provider-collab/internal/backend"

// enqueueRefresh takes in a read that any row of this run may answer.
func (s *state) enqueueRefresh(r *read) {
	if row, ok := s.take(r.object.Key); ok {
		s.reads++
		r.answer(row)
		return
	}
	if s.ended && s.placer != nil && s.list.node != "" && !s.placer.Within(r.object.Hierarchy, s.list.node) {
		s.endList() // another one may bring what this one did not take in
	}
	s.reads++
	if s.list == nil {
		s.node = s.common(s.node, r.object.Hierarchy)
	}
	switch {
	case s.reads <= firstReads || s.disabled || s.ended || s.written[r.object.Key]:
		r.decline()
	case s.list == nil:
		s.wait(&s.refreshes, r)
	default:
		r.listing = s.list
		s.list.reads = append(s.list.reads, r)
		s.serve()
	}
}

// take returns a row that was fetched and not used yet.
func (s *state) take(key string) (backend.Object, bool) {
	row, ok := s.cache.take(key)
	if ok && s.list != nil {
		s.list.served++
	}
	return row, ok
}

// listRefreshes begins to list for the reads that waited, if they are enough.
func (s *state) listRefreshes(reads []*read) {
	if s.disabled || len(reads) == 0 || len(reads) < minWaiting && s.reads < minReads {
		declineAll(reads)
		return
	}
	s.list = newListing(s.node, reads, s.open)
	s.serve()
}

// refreshed takes in a page of the list, or its end.
func (s *state) refreshed(r result) {
	if s.list.ctx.Err() != nil {
		s.endList()
		return
	}
	for _, object := range r.page.Objects {
		if !s.written[object.Key] {
			s.cache.put(object)
		}
	}
	if s.disabled || !r.more || s.list.pages == s.list.total {
		s.ended = true
		s.list.close()
	}
	s.serve()
}

// serve answers the reads that wait for the list from the rows that have come.
// The others wait for the next page if that is paid for.
func (s *state) serve() {
	var left []*read
	for _, r := range s.list.reads {
		if row, ok := s.take(r.object.Key); ok {
			r.answer(row)
		} else {
			left = append(left, r)
		}
	}
	s.list.reads = left
	switch {
	case len(left) == 0 || s.list.fetching:
	case s.ended || !s.worthNextPage():
		declineAll(left)
		s.list.reads = nil
	default:
		s.fetch(s.list)
	}
}

// worthNextPage reports whether the next page is paid for: by reads that came, if
// they are as many as all pages, or by reads that pages have answered.
func (s *state) worthNextPage() bool {
	l := s.list
	return l.pages == 0 || l.total > 0 && l.total <= s.reads || l.pages < l.served
}

// endList forgets the list; rows that have come can still be used.
func (s *state) endList() {
	declineAll(s.list.reads)
	if !s.ended {
		s.list.close()
	}
	s.list, s.ended, s.node, s.reads = nil, false, "", 0
}
