package listcache

// enqueueRefresh takes in a read that any row of this run may answer.
func (s *state) enqueueRefresh(r *read) {
	if row, ok := s.cache.take(r.object.Key); ok {
		s.reads++
		if s.list != nil {
			s.list.served++
		}
		r.answer(row)
		return
	}
	if s.byExport() {
		s.reads++
		s.look(r.object.Hierarchy)
		if s.written[r.object.Key] || s.current != nil && s.current.late {
			r.decline()
			return
		}
		s.wait(&s.refreshes, r)
		return
	}
	if s.exhausted && s.placer != nil && s.list.node != "" && !s.placer.Within(r.object.Hierarchy, s.list.node) {
		s.dropList() // another list may hold what this one does not
	}
	s.reads++
	if s.list == nil {
		s.node = s.common(s.node, r.object.Hierarchy)
	}
	switch {
	case s.reads <= individualReads || s.disabled || s.exhausted || s.written[r.object.Key]:
		r.decline()
	case s.list == nil:
		s.wait(&s.refreshes, r)
	case s.list.late:
		r.decline()
	default:
		r.listing = s.list
		s.list.reads = append(s.list.reads, r)
		s.serve()
	}
}

// listRefreshes begins to list for the reads that waited, if they are enough. A list that
// was begun for exports goes on.
func (s *state) listRefreshes(reads []*read) {
	switch {
	case s.disabled || len(reads) == 0 || s.list == nil && len(reads) < minWaiting && s.reads < minReads:
		declineAll(reads)
		return
	case s.list == nil:
		s.list = newListing(s.node, reads, s.open)
	case s.list.late:
		declineAll(reads)
		return
	default:
		for _, one := range reads {
			one.listing = s.list
		}
		s.list.reads = append(s.list.reads, reads...)
	}
	s.serve()
}

// handleRefreshResult takes in a page of the list for refreshes, or its end.
func (s *state) handleRefreshResult(r result) {
	if s.list.ctx.Err() != nil {
		s.dropList()
		return
	}
	for _, object := range r.page.Objects {
		if row, ok := pack(object); ok && !s.written[object.Key] {
			s.cache.put(object.Key, row)
		}
	}
	if s.disabled || !r.more || s.list.ended() {
		s.exhausted = true
		s.list.close()
	}
	s.serve()
}

// serve answers the reads that wait for the list from the rows that have come.
// The others wait for the next page if that is paid for.
func (s *state) serve() {
	s.list.answer(s.cache.take)
	switch {
	case len(s.list.reads) == 0 || s.list.fetching:
	case s.exhausted || !s.worthNextPage():
		declineAll(s.list.reads)
		s.list.reads = nil
	default:
		s.fetch(s.list)
	}
}

// worthNextPage reports whether reads pay for the next page: all that came, if
// they are at least as many as the pages of the whole list, or those that rows
// have answered, if they are more than the pages so far.
func (s *state) worthNextPage() bool {
	l := s.list
	return l.pages == 0 || l.total > 0 && l.total <= s.reads || l.pages < l.served
}

// dropList closes and forgets the list. Rows that have come can still be used.
func (s *state) dropList() {
	declineAll(s.list.reads)
	s.list.close()
	s.list, s.exhausted = nil, false
	if !s.byExport() {
		s.node, s.reads = "", 0
	}
}
