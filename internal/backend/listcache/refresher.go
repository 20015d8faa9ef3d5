package listcache

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/actor"
	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The thresholds below which listing is not worth trying.
const (
	// individualReads is how many reads of a model are made individually before
	// others wait for a list: small states never pay for one.
	individualReads = 2
	// minWaiting is how many reads make a list worth trying if they wait together.
	minWaiting = 5
	// minReads is how many refreshes do so if they come one by one.
	minReads = 8
	// windowTime is how long a read waits for others to come, and gapTime how long
	// the window stays open after each of them, up to windowMax. Terraform itself
	// takes ten milliseconds or more from one object to the next.
	windowTime = 100 * time.Millisecond
	gapTime    = 50 * time.Millisecond
	windowMax  = 500 * time.Millisecond
	// pageTime is how long reads wait for a page, or for a small export. After that
	// they are made individually, until it has come.
	pageTime = 5 * time.Second
	// latePage is how long a page may take that no read waits for any more. A list
	// that has a later one is the last.
	latePage = 30 * time.Second
	// idleTime is how long a list is kept open for further reads while some of its
	// pages have not been fetched.
	idleTime = time.Minute
)

// read is one object that a caller waits for.
type read struct {
	object  backend.Object // its key, and the node where it was last known to live
	listing *listing       // whose pages it waits for, if any
	ctx     context.Context
	reply   chan backend.Object // closed without a row if the caller must read the object itself
}

func (r *read) answer(row backend.Object) { r.reply <- row }

func (r *read) decline() { close(r.reply) }

func declineAll(reads []*read) {
	for _, r := range reads {
		r.decline()
	}
}

// refresher answers the reads of one model.
type refresher = *actor.Actor[*state]

// source is where the objects of one model come from.
type source struct {
	model  *model.Model
	placer backend.Placer
	// open lists at a node; export is nil where nothing is exported.
	open   func(ctx context.Context, node string) iter.Seq2[backend.Page, error]
	export func(ctx context.Context, s backend.Selection) iter.Seq2[backend.Object, error]
	log    *slog.Logger
}

func newRefresher(from source) refresher {
	return actor.New(&state{
		source: from, results: make(chan result),
		cache: newRowCache(), samples: samples{}, written: map[string]bool{},
		toReadBack: map[string]time.Time{}, pagesAt: map[string]int{},
		exports: exports{
			partial: len(from.model.Joined) > 0, results: make(chan exportResult),
			brought: map[string]bool{}, gone: map[string]bool{}, missed: map[string]bool{}, shown: backend.Parts{}, doubted: map[string]bool{},
		},
	})
}

// state is what a refresher knows; it belongs to the goroutine of its actor.
type state struct {
	source
	exports
	results chan result

	cache   *rowCache
	samples samples
	// written holds the keys of the objects that this run has written: no row
	// of theirs is used for a refresh.
	written map[string]bool
	// disabled is set once a list has failed or shown incomplete rows.
	disabled bool
	// slowPages is how many pages for read-backs in a row took too long, and slowAt is
	// when the last of them did.
	slowPages int
	slowAt    time.Time

	// refreshes and readBacks are the reads that wait until the window closes. A
	// row for one of readBacks must have been fetched after the read began, because
	// this run has just written the object.
	refreshes, readBacks []*read
	// window fires when the window closes; nil while none is open. It was opened at a
	// time, and closes at another.
	window         <-chan time.Time
	opened, closes time.Time
	// fetching is how many pages are on their way. pageLate fires when that of list has
	// taken too long to wait for.
	fetching int
	pageLate <-chan time.Time

	// list answers refreshes; nil before there are enough of them. An exhausted one
	// is dropped for a read at a node outside it, a suspended one after idleTime.
	// Then node and reads begin anew.
	list *listing
	// exhausted is true when no further page of the list will be fetched.
	exhausted bool
	// node is the common ancestor of the nodes that reads named before the list.
	node string
	// reads is how many refreshes have come, those that wait among them.
	reads int

	// ctx is that of the last caller, for the log; requests counts those made.
	ctx      context.Context
	requests int
	// writes is how many writes are under way.
	writes int
	// toReadBack holds the keys of the objects that were written and are not read
	// back yet, with the times when the writes ended.
	toReadBack map[string]time.Time
	// pagesAt holds how many pages the list of a node had when it was last fetched,
	// or tooExpensive.
	pagesAt map[string]int
}

// Busy implements actor.State.
func (s *state) Busy() bool {
	return s.window != nil || s.fetching > 0 || s.underWay > 0 || s.isSuspended()
}

// Next implements actor.State.
func (s *state) Next(events <-chan func(*state)) {
	select {
	case event := <-events:
		event(s) // before a window closes: on a busy machine both are late
		return
	default:
	}
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
		s.handleResult(result)
	case result := <-s.exports.results:
		s.handleExport(result)
	case <-s.lateness:
		s.stopWaiting()
	case <-s.pageLate:
		s.stopWaitingForPage()
	case <-expired:
		s.dropList()
	}
}

// isSuspended reports whether the list has pages left and none is on its way,
// because no read pays for it.
func (s *state) isSuspended() bool { return s.list != nil && !s.exhausted && !s.list.fetching }

// wait has a read wait in a queue until the window closes.
func (s *state) wait(queue *[]*read, r *read) {
	*queue = append(*queue, r)
	now := time.Now()
	closes := now.Add(gapTime)
	if s.window == nil {
		s.opened, s.closes = now, time.Time{}
		closes = now.Add(windowTime)
	}
	if latest := s.opened.Add(windowMax); closes.After(latest) {
		closes = latest
	}
	if closes.After(s.closes) {
		s.closes, s.window = closes, time.After(time.Until(closes))
	}
}

// windowClosed begins to list or to export for the reads that have come, if they are
// enough.
func (s *state) windowClosed() {
	refreshes, readBacks := s.refreshes, s.readBacks
	s.refreshes, s.readBacks, s.window = nil, nil, nil
	if s.byExport() {
		s.exportRefreshes(refreshes)
		s.exportReadBacks(readBacks)
		return
	}
	s.listRefreshes(refreshes)
	s.listReadBacks(readBacks)
}

// handleResult takes in a page of any list, or the end of one.
func (s *state) handleResult(r result) {
	s.fetching--
	r.listing.fetching, r.listing.late = false, false
	switch {
	case errors.Is(context.Cause(r.listing.ctx), errSlow):
		s.tookTooLong(r.listing)
	case r.listing.ctx.Err() != nil:
		// It was cancelled because nobody waits for it, and did not fail.
	case r.err != nil:
		s.disable(r.err.Error())
	case r.more:
		s.slowPages = 0
		s.judge(r.page)
	}
	if r.more && r.err == nil {
		r.listing.take(r.page)
		s.requests++
		s.log.InfoContext(r.listing.ctx, "Read a page of a list", "rows", r.page.Rows, "total", r.page.Total, "whole", !s.partial && !s.disabled, "asked_for", s.reads, "requests", s.requests)
	}
	if r.listing == s.list {
		s.redirect()
	}
	switch {
	case r.listing == s.list && s.byExport():
		s.handleKeys(r)
		return
	case s.disabled || s.partial:
		r.page.Objects = nil // they are not to be trusted
	}
	if r.listing == s.list {
		s.handleRefreshResult(r)
	} else {
		s.handleReadBackResult(r)
	}
}

// redirect has reads wait for the list, or for an export where rows are not whole: that
// may turn out by a page either way.
func (s *state) redirect() {
	l := s.list
	if s.byExport() {
		s.waiting, l.reads = append(s.waiting, l.reads...), nil
		l = nil
	} else {
		l.reads, s.waiting = append(l.reads, s.waiting...), nil
	}
	for _, one := range slices.Concat(s.waiting, s.list.reads) {
		one.listing = l
	}
}

// judge decides by a page whether rows hold whole objects. Where they do not, they are
// of no use but for their keys.
func (s *state) judge(page backend.Page) {
	if s.samples.match(page) {
		s.partial = s.partial && (s.confirmed || len(page.Objects) == 0)
		return
	}
	known := s.confirmed
	s.partial, s.confirmed = true, true
	s.disabled = s.disabled || !s.byExport()
	if !known {
		s.tell("rows of its lists lack parts of the objects")
		s.dropRows()
	}
}

// disable has lists left alone from now on.
func (s *state) disable(why string) {
	known := s.disabled
	s.disabled = true
	if !known {
		s.tell(why)
	}
}

// tookTooLong ends lists for a page that nobody could wait for. Read-backs wait for less
// than refreshes do, so one of their pages alone may have met a busy moment: its reads are
// made individually, and lists go on. All pages that met that moment count as one.
func (s *state) tookTooLong(l *listing) {
	if l != s.list {
		if l.asked.Before(s.slowAt) {
			return
		}
		s.slowAt = time.Now()
		if s.slowPages++; s.slowPages < maxSlow {
			s.log.InfoContext(l.ctx, "A page of a list took too long, so the objects that it was for are read one by one", "reads", len(l.reads))
			return
		}
	}
	s.disable("a page of the list took too long")
}

// dropRows forgets what came from lists.
func (s *state) dropRows() {
	for key, row := range s.cache.rows {
		if !row.exported {
			s.cache.drop(key)
		}
	}
}

// errSlow ends a list that has a page later than it may be, and a slow export.
var errSlow = errors.New("it took too long")

// fetch begins to fetch the next page of a list. Refreshes that come when it is late
// are made individually meanwhile, so that it holds up nobody; read-backs just wait.
func (s *state) fetch(l *listing) {
	s.fetching++
	l.fetching, l.asked = true, time.Now()
	atMost := pageTime
	if l == s.list {
		atMost, s.pageLate = latePage, time.After(pageTime)
	}
	go func() {
		defer time.AfterFunc(atMost, func() { l.cancel(errSlow) }).Stop()
		page, err, more := l.next()
		s.results <- result{listing: l, page: page, err: err, more: more}
	}()
}

// stopWaitingForPage lets go of the reads that have waited too long for a page. It is
// still of use to later ones.
func (s *state) stopWaitingForPage() {
	s.pageLate = nil
	if s.list == nil || !s.list.fetching {
		return
	}
	s.list.late = true
	s.log.InfoContext(s.ctx, "A page of a list is late, so objects are read one by one until it comes", "asked_for", s.reads, "requests", s.requests)
	declineAll(s.list.reads)
	s.list.reads = nil
	s.nextExport()
}

// leave ends the wait of a read. A list that nobody waits for is cancelled.
func (s *state) leave(r *read) {
	s.release(r)
	if l := r.listing; l != nil && len(l.reads) == 0 && l.fetching {
		l.cancel(nil)
	}
	if len(s.waiting) == 0 && len(s.refreshes) == 0 {
		s.abandon()
	}
}

// release ends the wait of a read. What it waited for goes on for others.
func (s *state) release(r *read) {
	queues := []*[]*read{&s.refreshes, &s.readBacks, &s.waiting}
	if r.listing != nil {
		queues = append(queues, &r.listing.reads)
	}
	for _, queue := range queues {
		*queue = slices.DeleteFunc(*queue, func(one *read) bool { return one == r })
	}
}

// forget makes sure that no row of the object is used any more for a refresh.
func (s *state) forget(key string) {
	s.written[key] = true
	s.cache.drop(key)
}

// commonOf returns the deepest node that the objects of all reads lie at or below.
func (s *state) commonOf(reads []*read) string {
	node := ""
	for _, r := range reads {
		node = s.common(node, r.object.Hierarchy)
	}
	return node
}

// common returns the deepest node that both lie at or below; "" stands for no node
// yet. A node b that cannot be compared, such as one given by its pkid, changes
// nothing.
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
