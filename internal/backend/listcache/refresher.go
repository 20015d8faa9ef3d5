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
	object  backend.Object // its key, and the node where it was last known to live
	listing *listing       // whose pages it waits for, if any
	ctx     context.Context
	reply   chan backend.Object // closed without a row: read it individually
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
type refresher = *actor.Actor[*state]

func newRefresher(placer backend.Placer, open func(context.Context, string) iter.Seq2[backend.Page, error]) refresher {
	return actor.New(&state{
		placer: placer, open: open, results: make(chan result),
		cache: newRowCache(), samples: samples{}, written: map[string]bool{},
		unread: map[string]time.Time{}, pages: map[string]int{},
	})
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

	// refreshes and readBacks are the reads that came in the window, which is nil
	// while closed. A row for one of readBacks must have been fetched after the read
	// began, because this run has just written the object.
	refreshes, readBacks []*read
	window               <-chan time.Time
	fetching             int // pages on their way

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

// wait has a read wait in a queue until the window closes.
func (s *state) wait(queue *[]*read, r *read) {
	*queue = append(*queue, r)
	if s.window == nil {
		s.window = time.After(window)
	}
}

// windowClosed lists for the reads that have come, where they are enough.
func (s *state) windowClosed() {
	refreshes, readBacks := s.refreshes, s.readBacks
	s.refreshes, s.readBacks, s.window = nil, nil, nil
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
	if s.disabled {
		r.page.Objects = nil // they are not to be trusted
	}
	if r.listing == s.list {
		s.refreshed(r)
	} else {
		s.readBack(r)
	}
}

// fetch begins to fetch the next page of a list.
func (s *state) fetch(l *listing) {
	s.fetching++
	l.fetching = true
	go func() {
		page, err, more := l.next()
		s.results <- result{listing: l, page: page, err: err, more: more}
	}()
}

// leave ends the wait of a read. A list that nobody waits for is cancelled.
func (s *state) leave(r *read) {
	queues := []*[]*read{&s.refreshes, &s.readBacks}
	l := r.listing
	if l != nil {
		queues = append(queues, &l.reads)
	}
	for _, queue := range queues {
		*queue = slices.DeleteFunc(*queue, func(one *read) bool { return one == r })
	}
	if l != nil && len(l.reads) == 0 && l.fetching {
		l.cancel()
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
