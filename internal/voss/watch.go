package voss

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// sharedFrom is how many transactions must be waited for at one time before a
// look at the log serves them all.
const sharedFrom = 4

// maxUnshown is how often the log may lack a transaction that is waited for
// before it counts as no help.
const maxUnshown = 3

// watch shares looks at the latest transactions among all who wait for one. It
// saves requests only: what the log does not show is asked for singly.
type watch struct {
	waiting atomic.Int32
	misses  atomic.Int32
	asking  flight[sighting]

	mu   sync.Mutex
	last sighting
}

// sighting is what the log showed.
type sighting struct {
	asked   time.Time
	entries map[string]Transaction
	header  http.Header
}

// glimpse looks at a transaction that was looked at an interval ago: singly, or
// together with others.
func (c *Client) glimpse(ctx context.Context, id string, interval time.Duration) (glance, error) {
	w := &c.watch
	if w.waiting.Load() < sharedFrom || w.misses.Load() >= maxUnshown || c.cfg.Hierarchy == "" {
		return c.look(ctx, id)
	}
	if l, ok := w.recall(id, interval/2); ok {
		return l, nil
	}
	seen, err := w.asking.do(ctx, c.sight)
	if err != nil {
		w.misses.Add(1)
		return c.look(ctx, id)
	}
	l, ok := seen.glance(id)
	if !ok {
		w.misses.Add(1)
		return c.look(ctx, id)
	}
	w.misses.Store(0)
	return l, nil
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
	node, err := c.resolve(ctx, "")
	if err != nil {
		return seen, err
	}
	what := apiCall(http.MethodGet, transactionModel)
	what.query = logQuery(node.query())
	what.query.Set("traversal", "down")
	p, r, err := c.page(ctx, what, 0, c.readResources)
	if err != nil {
		return seen, err
	}
	for _, row := range p.rows {
		seen.entries[row.id] = readTransaction(row.id, row.fields)
	}
	seen.header = r.header
	c.watch.mu.Lock()
	defer c.watch.mu.Unlock()
	c.watch.last = seen
	return seen, nil
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
