package listcache

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/actor"
	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// The thresholds below which listing is not worth trying.
const (
	// firstReads of each model are made individually: small states never pay for
	// a list.
	firstReads = 2
	// minWaiting is how many reads must wait together before a list is tried,
	// and minReads how many must have come in all where they come one by one.
	minWaiting = 5
	minReads   = 8
	// window is how long a read waits for others to come. Terraform itself takes
	// ten milliseconds or more from one object to the next.
	window = 100 * time.Millisecond
	// idleTime is how long a list of which not all pages were fetched is kept
	// open for further reads.
	idleTime = time.Minute
)

// read is one object that a caller waits for.
type read struct {
	object backend.Object // its key, and the node where it was last known to live
	// afterWrite is true where a row must have been fetched after the read
	// began, because this run has just written the object.
	afterWrite bool
	listing    *listing // whose pages it waits for, if any
	ctx        context.Context
	reply      chan backend.Object // closed without a row: read it individually
}

func (r *read) answer(row backend.Object) {
	row.FromList = true
	r.reply <- row
}

func (r *read) decline() { close(r.reply) }

func declineAll(reads []*read) {
	for _, r := range reads {
		r.decline()
	}
}

// refresher answers the reads of one model.
type refresher struct{ *actor.Actor[*state] }

func newRefresher(placer backend.Placer, open func(context.Context, string) iter.Seq2[backend.Page, error]) *refresher {
	return &refresher{actor.New(&state{
		placer: placer, open: open, results: make(chan result),
		cache: newRowCache(), samples: samples{}, written: map[string]bool{},
		unread: map[string]time.Time{}, pages: map[string]int{},
	})}
}

// await returns the object's row; false means that it has to be read
// individually, or that ctx has ended.
func (r *refresher) await(ctx context.Context, one *read) (backend.Object, bool) {
	one.ctx, one.reply = ctx, make(chan backend.Object, 1)
	r.Do(func(s *state) { s.enqueue(one) })
	select {
	case row, ok := <-one.reply:
		return row, ok
	case <-ctx.Done():
		r.Do(func(s *state) { s.leave(one) })
		return backend.Object{}, false
	}
}

// state is what a refresher knows; it belongs to the goroutine of its actor.
type state struct {
	placer  backend.Placer
	open    func(ctx context.Context, node string) iter.Seq2[backend.Page, error]
	results chan result

	cache   *rowCache
	samples samples
	// written holds the keys of the objects that this run has written: no row
	// of theirs is used for a refresh.
	written map[string]bool
	// disabled is set once a list has failed or shown incomplete rows.
	disabled bool

	// waiting are the reads that came in the window, which is nil while closed.
	waiting  []*read
	window   <-chan time.Time
	fetching int // pages on their way

	// For refreshes: the list, from its first page until a read names a node
	// that it did not take in, and what came since the one before it.
	list  *listing
	ended bool   // all its pages have come
	node  string // common ancestor of the nodes that reads named
	reads int    // that came, waiting ones too

	// For reads after writes:
	writes int                  // under way
	unread map[string]time.Time // objects just written, by key: they will be read back
	pages  map[string]int       // of the list of a node, when it was last fetched
}

// Busy implements actor.State.
func (s *state) Busy() bool { return s.window != nil || s.fetching > 0 || s.isSuspended() }

// Next implements actor.State.
func (s *state) Next(events <-chan func(*state)) {
	var expired <-chan time.Time
	if s.isSuspended() {
		expired = time.After(idleTime)
	}
	select {
	case event := <-events:
		event(s)
	case <-s.window:
		s.windowClosed()
	case result := <-s.results:
		s.fetched(result)
	case <-expired:
		s.endList()
	}
}

// isSuspended reports whether a list could go on, and no read pays for that.
func (s *state) isSuspended() bool { return s.list != nil && !s.ended && !s.list.fetching }

// enqueue takes a read in. It is answered, declined, or waits.
func (s *state) enqueue(r *read) {
	if r.afterWrite {
		s.enqueueReadBack(r)
	} else {
		s.enqueueRefresh(r)
	}
}

// wait has a read wait until the window closes.
func (s *state) wait(r *read) {
	s.waiting = append(s.waiting, r)
	if s.window == nil {
		s.window = time.After(window)
	}
}

// windowClosed lists for the reads that have come, where they are enough.
func (s *state) windowClosed() {
	var refreshes, readBacks []*read
	for _, r := range s.waiting {
		if r.afterWrite {
			readBacks = append(readBacks, r)
		} else {
			refreshes = append(refreshes, r)
		}
	}
	s.waiting, s.window = nil, nil
	s.listRefreshes(refreshes)
	s.listReadBacks(readBacks)
}

// fetched handles a page, or the end of a list.
func (s *state) fetched(r result) {
	s.fetching--
	r.listing.fetching = false
	switch {
	case r.listing.ctx.Err() != nil:
		// It was cancelled because nobody waits for it, and did not fail.
	case r.err != nil:
		s.disabled = true
	case r.more && !s.samples.match(r.page):
		s.disabled, s.cache = true, newRowCache()
	}
	if r.more && r.err == nil {
		r.listing.count(r.page)
	}
	if r.listing == s.list {
		s.refreshed(r)
	} else {
		s.readBack(r)
	}
}

func (s *state) fetch(l *listing) {
	s.fetching++
	l.fetch(s.results)
}

// leave ends the wait of a read. A list that nobody waits for is cancelled.
func (s *state) leave(r *read) {
	s.waiting = slices.DeleteFunc(s.waiting, func(one *read) bool { return one == r })
	if l := r.listing; l != nil {
		l.reads = slices.DeleteFunc(l.reads, func(one *read) bool { return one == r })
		if len(l.reads) == 0 && l.fetching {
			l.cancel()
		}
	}
}

// forget makes sure that no row of the object is used any more for a refresh.
func (s *state) forget(key string) {
	s.written[key] = true
	s.cache.drop(key)
}

// common returns the deepest node above both; "" stands for no node yet. A node
// that cannot be compared, such as one given by its pkid, changes nothing.
func (s *state) common(a, b string) string {
	switch {
	case a == "" || s.placer == nil:
		return b
	case b == "":
		return a
	}
	if common := s.placer.Common(a, b); common != "" {
		return common
	}
	return a
}
