package client

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// maxUnshown is how often in a row the log may lack a transaction that is waited
// for before it counts as no help.
const maxUnshown = 3

// leastRows is how many of the latest transactions a look reads at least, and
// rowsEach how many for each that is waited for: others make changes, too.
const (
	leastRows = 20
	rowsEach  = 4
)

// ownLookEvery is which look at a transaction that goes on is at itself: a list
// may lag behind what it lists.
const ownLookEvery = 4

// watch looks at the latest transactions for all who wait for one: a look costs
// one request, however many it serves, and tells of each what its own poll call
// and the transaction itself would. It saves requests only: what the log does
// not show is asked for singly.
type watch struct {
	misses atomic.Int32
	asking flight[sighting]

	mu      sync.Mutex
	waiters map[*waiter]bool
	rows    int // that a look reads, where fewer have lacked a transaction
	last    sighting
}

// waiter is one who waits for a transaction.
type waiter struct {
	transaction string
	node        string // dot path of where it runs; empty where that is not known
	since       time.Time
	news        chan glance // how it ended, once a look of somebody else shows that
	// pausing ends with the news.
	pausing context.Context
	wake    context.CancelFunc
	looks   int // so far
}

// sighting is what the log showed.
type sighting struct {
	asked   time.Time
	entries map[string]Transaction
	header  http.Header
	cut     bool // there may be more entries than it read
}

// join begins a wait; leave ends it.
func (w *watch) join(ctx context.Context, transaction, node string) *waiter {
	one := &waiter{transaction: transaction, node: node, since: time.Now(), news: make(chan glance, 1)}
	one.pausing, one.wake = context.WithCancel(backend.CallerContext(ctx))
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiters == nil {
		w.waiters = map[*waiter]bool{}
	}
	w.waiters[one] = true
	return one
}

func (w *watch) leave(one *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiters, one)
	one.wake()
}

// glimpse looks at a transaction that was looked at an interval ago: together
// with others, or singly where that does not show it.
func (c *Client) glimpse(ctx context.Context, one *waiter, interval time.Duration) (glance, error) {
	select {
	case l := <-one.news:
		return l, nil
	default:
	}
	one.looks++
	if one.looks%ownLookEvery != 0 {
		if l, ok := c.glimpseLog(ctx, one, interval); ok {
			return l, nil
		}
	}
	return c.look(ctx, one.transaction)
}

// glimpseLog looks for a transaction in the log; false where it does not show.
func (c *Client) glimpseLog(ctx context.Context, one *waiter, interval time.Duration) (glance, bool) {
	w := &c.watch
	if w.misses.Load() >= maxUnshown || w.node(c.cfg.Hierarchy) == "" {
		return glance{}, false
	}
	for range 2 {
		if l, ok := w.recall(one.transaction, interval/2); ok {
			return l, true
		}
		seen, err := w.asking.do(ctx, c.sight)
		if err != nil {
			break
		}
		if l, ok := seen.glance(one.transaction); ok {
			w.misses.Store(0)
			return l, true
		}
		older := seen.asked.Before(one.since) // somebody else's look
		fast := seen.cut && w.readMore(c.cfg.PageSize)
		if !older && !fast {
			break
		}
	}
	w.misses.Add(1)
	return glance{}, false
}

// node returns the node whose log tells of all who wait: the deepest that is
// above them all, or the configured one where theirs are not known.
func (w *watch) node(configured string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	common, first := "", true
	for one := range w.waiters {
		if first {
			common, first = one.node, false
		}
		common = node.Common(common, one.node)
	}
	return cmp.Or(common, configured)
}

// limit is how many rows the next look reads.
func (w *watch) limit(most int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return min(most, max(leastRows, w.rows, rowsEach*len(w.waiters)))
}

// readMore makes later looks read more rows; false where they read all they may.
func (w *watch) readMore(most int) bool {
	now := w.limit(most)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rows = 2 * now
	return now < most
}

// recall returns what is known of a transaction already: that it is over, or how
// it stood no longer ago than the age.
func (w *watch) recall(id string, age time.Duration) (glance, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, ok := w.last.glance(id)
	return l, ok && (stateOf(l.status) != running || time.Since(w.last.asked) < age)
}

// sight reads the first page of the log, the latest first.
func (c *Client) sight(ctx context.Context) (sighting, error) {
	seen := sighting{asked: time.Now(), entries: map[string]Transaction{}}
	node, err := c.resolve(ctx, c.watch.node(c.cfg.Hierarchy))
	if err != nil {
		return seen, err
	}
	req := apiCall(http.MethodGet, transactionModel)
	req.query = logQuery(node.query())
	req.query.Set("traversal", "down")
	req.patient = true
	limit := c.watch.limit(c.cfg.PageSize)
	p, r, err := c.page(ctx, req, 0, limit, c.readResources)
	if err != nil {
		return seen, err
	}
	for _, row := range p.rows {
		seen.entries[row.id] = readTransaction(row.id, row.fields)
	}
	seen.header, seen.cut = r.header, len(p.rows) >= limit
	c.watch.tell(seen)
	return seen, nil
}

// tell wakes all whose transaction has ended.
func (w *watch) tell(seen sighting) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = seen
	for one := range w.waiters {
		l, ok := seen.glance(one.transaction)
		if !ok || stateOf(l.status) == running {
			continue
		}
		select {
		case one.news <- l:
		default: // it was told before
		}
		one.wake()
	}
}

// glance returns what was seen of a transaction. A row tells less of a failure
// than the transaction itself.
func (s sighting) glance(id string) (glance, bool) {
	t, ok := s.entries[id]
	l := glance{status: t.Status, header: s.header}
	if (t.Resource != "" || t.Pkid != "") && stateOf(t.Status) == succeeded {
		l.detail = &t
	}
	return l, ok && t.Status != ""
}
