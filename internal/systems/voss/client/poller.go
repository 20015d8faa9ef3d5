package client

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/actor"
	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

const (
	// maxMisses is how many pages of the log in a row may show none of the
	// transactions that are waited for before the log counts as no help.
	maxMisses = 3
	// minLogRows is how many of the latest transactions a poll reads at least,
	// and rowsPerWaiter how many for each that is waited for: others make
	// changes, too. Where the log is longer and lacks one, the next poll reads
	// moreRows times as many.
	minLogRows    = 20
	rowsPerWaiter = 4
	moreRows      = 4
	// directPollEvery is which poll of a transaction is always at the transaction
	// itself: a list may lag behind.
	directPollEvery = 4
)

// poller polls the transaction log once for everyone who waits. One request shows
// the latest transactions, with the same status that polling each of them would.
// A transaction that the log does not show is polled individually.
type poller struct {
	*actor.Actor[*polling]
	sleep func(ctx context.Context, d time.Duration) error
}

func newPoller(c *Client) poller {
	return poller{actor.New(&polling{client: c, waiters: map[*waiter]bool{}, pages: make(chan logPage)}), c.cfg.Sleep}
}

// waiter is one who waits for a transaction.
type waiter struct {
	ctx         context.Context
	transaction string
	node        string      // dot path of where it runs; empty where that is not known
	polls       int         // so far
	joined      bool        // the company
	recent      time.Time   // a page that was read later is recent enough
	reply       chan status // of one value
}

// next waits for the next poll of the waiter's transaction, after the pause or
// once a poll for somebody else shows that it has ended. It returns the status
// from the log; an empty one where the transaction has to be polled individually.
func (p poller) next(ctx context.Context, w *waiter, pause time.Duration) (status, error) {
	w.ctx, w.recent, w.reply = ctx, time.Now().Add(pause/2), make(chan status, 1)
	p.Do(func(s *polling) { s.join(w) })
	sleeping, wake := context.WithCancel(ctx)
	defer wake()
	slept := make(chan error, 1)
	go func() { slept <- p.sleep(sleeping, pause) }()
	for {
		select {
		case polled := <-w.reply:
			return polled, nil
		case err := <-slept:
			if err == nil {
				p.Do(func(s *polling) { s.fallDue(w) })
			}
		case <-ctx.Done():
			p.Do(func(s *polling) { s.leave(w) })
			return status{}, ctx.Err()
		}
	}
}

// polling is what the poller knows; it belongs to the goroutine of its actor.
type polling struct {
	client  *Client
	waiters map[*waiter]bool // whether each one's pause is over
	misses  int
	rows    int // that a poll reads, where fewer have lacked a transaction
	last    logPage
	company company
	// held fires when a poll has waited for company long enough; nil while none waits.
	held <-chan time.Time

	// While a page of the log is on its way:
	asked  map[*waiter]bool // those who were due; nil while none is
	cancel context.CancelFunc
	pages  chan logPage
}

// Busy implements actor.State.
func (s *polling) Busy() bool { return s.asked != nil || s.held != nil }

// Next implements actor.State.
func (s *polling) Next(events <-chan func(*polling)) {
	select {
	case event := <-events:
		event(s)
	case page := <-s.pages:
		s.deliver(page)
		s.poll()
	case <-s.held:
		s.held = nil
		s.poll()
	}
}

// join takes in one who waits for the next poll.
func (s *polling) join(w *waiter) {
	s.waiters[w] = false
	if w.joined {
		return
	}
	w.joined = true
	s.company.join()
	if s.held != nil {
		s.poll()
	}
}

// fallDue takes note that a waiter's pause is over.
func (s *polling) fallDue(w *waiter) {
	if _, waits := s.waiters[w]; waits {
		s.waiters[w] = true
		s.poll()
	}
}

func (s *polling) leave(w *waiter) {
	delete(s.waiters, w)
	if len(s.waiters) > 0 {
		return
	}
	s.held = nil
	if s.asked != nil {
		s.cancel()
	}
}

// answer ends the wait of a waiter.
func (s *polling) answer(w *waiter, polled status) {
	delete(s.waiters, w)
	w.reply <- polled
}

// holds reports whether a poll that is due waits for company.
func (s *polling) holds() bool {
	s.held = nil
	due, ready := false, 0
	for w, over := range s.waiters {
		due = due || over
		if over || w.polls > 0 {
			ready++
		}
	}
	if !due {
		return false
	}
	if hold := s.company.hold(len(s.waiters), ready); hold > 0 {
		s.held = time.After(hold)
	}
	return s.held != nil
}

// poll reads the log for those who are due, unless a page is on its way, or others
// are to come. A page
// that was read within the later half of a pause is recent enough.
func (s *polling) poll() {
	if s.asked != nil {
		return
	}
	if s.holds() {
		return
	}
	useLog := s.misses < maxMisses && s.node() != ""
	asked := map[*waiter]bool{}
	var ctx context.Context
	for w, due := range s.waiters {
		if !due {
			continue
		}
		w.polls++
		cached, ok := s.last.status(w.transaction)
		switch {
		case !useLog || w.polls%directPollEvery == 0:
			s.answer(w, status{})
		case ok && s.last.read.After(w.recent):
			s.answer(w, cached)
		default:
			asked[w] = true
			ctx = w.ctx
		}
	}
	if len(asked) == 0 {
		return
	}
	s.asked = asked
	// The page is for others too, so it does not end with the one whose context
	// it has for the log.
	ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	top, limit := s.node(), s.limit()
	go func() { s.pages <- s.client.fetchLog(ctx, top, limit) }()
}

// deliver answers those who were due, and all whose transactions have ended.
func (s *polling) deliver(page logPage) {
	shown, missed := 0, 0
	for w := range s.waiters {
		polled, ok := page.status(w.transaction)
		switch {
		case ok && (s.asked[w] || polled.phase() != running):
			shown++
			if polled.phase() != running {
				s.company.part()
			}
			s.answer(w, polled)
		case s.asked[w]:
			missed++
			s.answer(w, status{})
		}
	}
	more := missed > 0 && page.cut && page.limit < s.client.cfg.PageSize
	switch {
	case shown > 0:
		s.misses = 0
	case !more:
		s.misses++
	}
	if more {
		s.rows = page.limit * moreRows
	}
	s.last = page
	s.cancel()
	s.asked = nil
}

// node returns the node whose log shows the transactions of all who wait: the
// deepest that is above them all, or the configured one where theirs are not
// known.
func (s *polling) node() string {
	common, first := "", true
	for w := range s.waiters {
		if first {
			common, first = w.node, false
		}
		common = node.Common(common, w.node)
	}
	return cmp.Or(common, s.client.cfg.Hierarchy)
}

// limit is how many rows the next poll reads.
func (s *polling) limit() int {
	return min(s.client.cfg.PageSize, max(minLogRows, s.rows, rowsPerWaiter*len(s.waiters)))
}

// logPage is the latest page of the transaction log.
type logPage struct {
	read    time.Time
	entries map[string]Transaction // by id; none where the log could not be read
	header  http.Header
	limit   int  // rows that were asked for
	cut     bool // there may be more
}

// fetchLog reads the first page of the log at a node and below, the latest first.
func (c *Client) fetchLog(ctx context.Context, top string, limit int) logPage {
	at, err := c.resolve(ctx, top)
	if err != nil {
		return logPage{}
	}
	req := apiCall(http.MethodGet, transactionModel)
	req.query = logQuery(at.Query())
	req.query.Set("traversal", backend.TraverseDown)
	req.lowPriority = true
	p, r, err := c.page(ctx, req, 0, limit, c.readResources)
	if err != nil {
		return logPage{}
	}
	page := logPage{read: time.Now(), entries: map[string]Transaction{}, header: r.Header, limit: limit, cut: len(p.rows) >= limit}
	for _, row := range p.rows {
		page.entries[row.id] = readTransaction(row.id, row.fields)
	}
	return page
}

// status returns the status of a transaction, if the page shows it. A row says
// less of a failure than the transaction itself, so that one has no detail.
func (p logPage) status(id string) (status, bool) {
	t, ok := p.entries[id]
	polled := status{word: t.Status, header: p.header, row: &t}
	if (t.Resource != "" || t.Pkid != "") && t.phase() == succeeded && isPlain(t.Status) {
		polled.detail = &t
	}
	return polled, ok && t.Status != ""
}
