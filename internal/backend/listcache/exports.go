package listcache

import (
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// The thresholds of exports.
const (
	// minExport is how many objects make an export worth its request.
	minExport = 3
	// nodeShare is how many objects a node may hold for each that was asked for, for
	// an export of all of them.
	nodeShare = 5
	// othersShare is how many objects an export may bring that nobody has asked for
	// yet, for each that was asked for; othersMin is how many it may bring anyway.
	othersShare = 20
	othersMin   = 200
	// othersMax is how many others one export may bring, and all of them until that of
	// a node pays.
	othersMax = 1000
	// listShare is how many objects a node may hold for each that was asked for, for
	// others to be brought at all: in a larger one hardly any of them is asked for later.
	listShare = 100
	// countShare is how many reads pay for a page of a list that does not count its
	// objects: its end tells how many there are.
	countShare = 8
	// singleTime is what a single read costs at the usual limit of requests a second.
	// An export that takes slowExport longer than the reads that it saves is no gain.
	singleTime = 50 * time.Millisecond
	slowExport = 2 * time.Second
	// maxSlow is how many such exports in a row end them, and how many pages that
	// read-backs could not wait for end lists.
	maxSlow = 2
	// lateExport is how long one may go on at least that reads do not wait for.
	lateExport = 10 * time.Second
)

// exports is what a refresher knows of reading by exports, which hold whole objects
// where the rows of lists do not. Lists then show which objects there are, so that an
// export can bring those that will be asked for next.
type exports struct {
	// partial is set where rows lack parts of the objects; confirmed is false while
	// that is only expected.
	partial, confirmed bool
	// exportsOff is set once an export was refused, or could not be used.
	exportsOff bool
	// nodesOff is set once the export of a node is known to leave out the nodes below.
	nodesOff bool
	// waiting are the refreshes that the next export answers, or the current one.
	waiting []*read
	// current is the export under way for refreshes. lateness fires when it has taken
	// too long to wait for.
	current  *exporting
	lateness <-chan time.Time
	results  chan exportResult
	// underWay counts the exports of both kinds.
	underWay int
	// made counts the exports for refreshes.
	made int
	// total is how many objects the list counts; 0 while that is not known. below is set
	// where one of those that it has shown lives below its node.
	total int
	below bool
	// unread are the keys that the list has shown and no export has brought; brought
	// are those that one has.
	unread  []string
	brought map[string]bool
	// gone are the keys of objects that were not there when they were read individually.
	gone map[string]bool
	// missed are the keys that an export was asked for and does not hold.
	missed map[string]bool
	// shown are the joined parts that exports have shown.
	shown backend.Parts
	// doubted are the keys of exports that the server did not find, and unexplained is
	// how many of these there were since one was explained: by an object that is gone,
	// or by an export that came.
	doubted     map[string]bool
	unexplained int
	// slow is how many exports in a row took longer than single reads.
	slow int
}

// maxUnexplained is how many exports in a row the server may not find, before it counts
// as one that has none.
const maxUnexplained = 2

// byExport reports whether objects are read by exports.
func (s *state) byExport() bool { return s.export != nil && !s.exportsOff && s.partial }

// look takes note of where an object lives that is to be refreshed.
func (s *state) look(node string) {
	if s.list != nil && s.placer != nil && s.list.node != "" && !s.placer.Within(node, s.list.node) && !s.list.fetching {
		s.list.close()
		s.list, s.exhausted, s.total, s.below, s.unread = nil, false, 0, false, nil
	}
	if s.list == nil {
		s.node = s.common(s.node, node)
	}
}

// exportRefreshes has reads wait for an export.
func (s *state) exportRefreshes(reads []*read) {
	s.waiting = append(s.waiting, reads...)
	s.nextExport()
}

// nextExport takes the next step for the reads that wait, if none is under way.
func (s *state) nextExport() {
	s.waiting = slices.DeleteFunc(s.waiting, func(r *read) bool {
		object, ok := s.cache.take(r.object.Key)
		if ok {
			r.answer(object)
		}
		return ok
	})
	switch {
	case len(s.waiting) == 0 || s.current != nil || s.list != nil && s.list.fetching && !s.list.late:
	case !s.byExport():
		s.fallBack()
	case len(s.waiting) < minExport && s.reads < minReads:
		s.declineWaiting()
	case s.nodePays():
		s.begin(backend.Selection{Hierarchy: s.node, Expected: s.total})
	case s.wantsKeys():
		s.fetchKeys()
	default:
		s.exportKeys()
	}
}

// nodePays reports whether to export the whole node: many of its objects were asked
// for, and to name the others would take further pages of the list.
func (s *state) nodePays() bool {
	return !s.nodesOff && s.total > 0 && s.total <= nodeShare*s.reads && s.total-len(s.brought) > len(s.unread)+len(s.waiting)
}

// others returns how many objects that nobody has asked for the next export may bring.
func (s *state) others() int {
	switch {
	case s.made == 0 && len(s.waiting) >= minExport:
		return 0
	case s.total == 0:
		// The list does not count, and goes on.
		return min(othersMax, max(0, nodeShare*s.reads-len(s.brought)))
	case s.total > listShare*s.reads:
		return 0
	}
	left := min(othersMax, s.total-len(s.brought))
	if s.total <= nodeShare*s.reads {
		return left // the node is exported bit by bit, where it cannot be as a whole
	}
	n := max(othersMin, othersShare*s.reads)
	if left <= n+othersMin {
		n = left
	}
	return min(n, othersMax-len(s.brought))
}

// wantsKeys reports whether to fetch a page of the list first: to learn how many
// objects there are, and which. One page comes before any export: it may show that rows
// are whole after all, or that an export would be refused. The first export is a try, and
// brings only what was asked for.
func (s *state) wantsKeys() bool {
	switch {
	case s.disabled || s.exhausted || s.list != nil && s.list.late:
		return false
	case s.list == nil:
		return true
	}
	uncounted := s.made > 0 && s.total == 0 && s.list.pages < s.reads/countShare
	return uncounted || s.others() > len(s.unread)
}

func (s *state) fetchKeys() {
	if s.list == nil {
		s.list = newListing(s.node, s.waiting, s.open)
		// They wait for an export, and not for the list.
		s.list.reads = nil
		for _, r := range s.waiting {
			r.listing = nil
		}
	}
	s.fetch(s.list)
}

// handleKeys takes in a page of the list of which only the keys are of use.
func (s *state) handleKeys(r result) {
	l := s.list
	for _, object := range r.page.Objects {
		if !s.written[object.Key] && !s.brought[object.Key] && !s.gone[object.Key] {
			s.unread = append(s.unread, object.Key)
		}
		s.below = s.below || s.placer != nil && !s.placer.Within(l.node, object.Hierarchy)
	}
	if s.total == 0 && r.more {
		s.total = max(0, r.page.Total) // of the first page, or of the one that showed that rows are partial
	}
	if s.disabled || r.err != nil || !r.more || l.ended() {
		if s.total == 0 && r.err == nil && !r.more {
			s.total = l.rows // which it does not count itself
		}
		s.exhausted = true
		l.close()
	}
	s.nextExport()
}

// exportKeys exports the objects that are waited for, and others.
func (s *state) exportKeys() {
	keys := keysOf(s.waiting)
	asked := len(keys)
	for others := s.others(); others > 0 && len(s.unread) > 0; {
		key := s.unread[0]
		s.unread = s.unread[1:]
		if !s.written[key] && !s.brought[key] && !slices.Contains(keys[:asked], key) {
			keys = append(keys, key)
			others--
		}
	}
	if len(keys) < minExport {
		s.declineWaiting()
		return
	}
	s.begin(backend.Selection{Hierarchy: s.node, Keys: keys, Expected: len(keys)})
}

// keysOf returns the keys of reads, each once: two addresses in a state may hold one
// object.
func keysOf(reads []*read) []string {
	keys := make([]string, 0, len(reads))
	for _, r := range reads {
		if !slices.Contains(keys, r.object.Key) {
			keys = append(keys, r.object.Key)
		}
	}
	return keys
}

// begin begins an export for the reads that wait.
func (s *state) begin(selection backend.Selection) {
	s.current = &exporting{Selection: selection}
	s.made++
	s.lateness = time.After(s.current.patience())
	s.startExport(s.current, s.waiting[0])
}

// finishRefreshes takes in the objects of an export, and goes on.
func (s *state) finishRefreshes(r exportResult) {
	kept := map[string]bool{}
	for key, row := range r.rows {
		s.brought[key] = true
		if kept[key] = !s.written[key]; kept[key] {
			s.cache.put(key, row)
		}
	}
	s.unread = slices.DeleteFunc(s.unread, func(key string) bool { return s.brought[key] })
	asked := map[string]bool{}
	for _, key := range r.Keys {
		asked[key] = true
	}
	s.waiting = slices.DeleteFunc(s.waiting, func(one *read) bool {
		key := one.object.Key
		// What was written meanwhile is kept from no export.
		answered := r.err == nil && (asked[key] || r.came[key]) && !kept[key]
		unknown := r.unknown && asked[key]
		if answered {
			s.missed[key] = !r.came[key] && !s.brought[key]
		}
		if answered || unknown {
			one.decline()
		}
		return answered || unknown
	})
	if r.err == nil && r.ofNode() && len(r.came) < s.total {
		s.nodesOff = true
	}
	s.nextExport()
}

// stopWaiting lets go of the reads that have waited too long. The export goes on for
// later ones.
func (s *state) stopWaiting() {
	s.lateness = nil
	if s.current != nil {
		s.current.late = true
		s.log.InfoContext(s.ctx, "An export is late, so objects are read one by one until it comes", "export", s.current.String(), "asked_for", s.reads, "requests", s.requests)
	}
	s.declineWaiting()
}

func (s *state) declineWaiting() {
	declineAll(s.waiting)
	s.waiting = nil
}

// fallBack reads from lists or individually where exports have ended.
func (s *state) fallBack() {
	reads := s.waiting
	s.waiting = nil
	if s.confirmed {
		s.disabled = true
	}
	if s.list == nil {
		s.listRefreshes(reads)
		return
	}
	declineAll(reads)
}

// abandon ends an export that nobody waits for.
func (s *state) abandon() {
	if s.current == nil || s.current.late || len(s.waiting) > 0 {
		return
	}
	s.current.cancel(nil)
	s.current, s.lateness = nil, nil
}
