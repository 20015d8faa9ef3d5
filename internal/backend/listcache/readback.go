package listcache

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// rowsPerPage is how many reads a page must save to be worth it: it costs the
// server more than an object does.
const rowsPerPage = 2

// neverWorth are more pages than any reads pay for: a list that did not answer
// what it cost is not tried again.
const neverWorth = 1 << 20

// harvest reads back together what was written at about the same time. Unlike
// the pages of a refresh, its own are fetched after the writes, and nothing of
// them is kept.
type harvest struct {
	open  func(hierarchy string) iter.Seq2[backend.Page, error]
	after func(time.Duration) <-chan time.Time

	mu         sync.Mutex
	writing    int // writes under way
	asks       []*ask
	collecting bool
	useless    bool           // the server's rows cannot be used
	pages      map[string]int // that the list of a node had when last seen
	samples    samples
}

// ask is one object to be read back.
type ask struct {
	object backend.Object
	answer chan backend.Object // closed without an answer where there is none
}

func newHarvest(open func(string) iter.Seq2[backend.Page, error], after func(time.Duration) <-chan time.Time) *harvest {
	return &harvest{open: open, after: after, pages: map[string]int{}, samples: samples{}}
}

// ReadBack returns an object that this run has just written, from a page that
// was fetched after the write or from a read of its own. The object's Hierarchy
// is where it lives.
func (r *Client) ReadBack(ctx context.Context, m *model.Model, object backend.Object) (backend.Object, error) {
	return r.read(ctx, m, object, r.batch(m).harvest)
}

// begin counts a write, until its end is called.
func (h *harvest) begin() (end func()) {
	h.count(1)
	return func() { h.count(-1) }
}

func (h *harvest) count(change int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.writing += change
}

// await returns the object's row; false means that it has to be read singly.
func (h *harvest) await(ctx context.Context, object backend.Object) (backend.Object, bool) {
	one := h.ask(object)
	if one == nil {
		return backend.Object{}, false
	}
	select {
	case row, ok := <-one.answer:
		return row, ok
	case <-ctx.Done():
		return backend.Object{}, false
	}
}

// ask puts an object among those to be read back together; nil where too few
// are under way to pay for the list.
func (h *harvest) ask(object backend.Object) *ask {
	h.mu.Lock()
	defer h.mu.Unlock()
	company := len(h.asks) + h.writing + 1
	if h.useless || company < minWaiting || !worth(h.pages[object.Hierarchy], company) {
		return nil
	}
	one := &ask{object: object, answer: make(chan backend.Object, 1)}
	h.asks = append(h.asks, one)
	if !h.collecting {
		h.collecting = true
		go h.collect(h.after(window))
	}
	return one
}

func worth(pages, reads int) bool { return max(1, pages)*rowsPerPage <= reads }

// collect waits for a window to close and answers what was asked for by then.
func (h *harvest) collect(closed <-chan time.Time) {
	<-closed
	h.mu.Lock()
	asks := h.asks
	h.asks, h.collecting = nil, false
	h.mu.Unlock()
	defer func() {
		for _, one := range asks {
			close(one.answer)
		}
	}()
	node := ""
	for _, one := range asks {
		node = ancestor(node, one.object.Hierarchy)
	}
	h.mu.Lock()
	known := h.pages[node]
	h.mu.Unlock()
	if len(asks) >= minWaiting && worth(known, len(asks)) {
		h.answer(asks, node)
	}
}

// answer hands out the rows of a list while its pages are worth it.
func (h *harvest) answer(asks []*ask, node string) {
	open := make(map[string]*ask, len(asks))
	for _, one := range asks {
		open[one.object.Key] = one
	}
	fetched, total := 0, 1
	defer func() {
		if len(asks)-len(open) < fetched*rowsPerPage {
			h.learn(node, asks, neverWorth)
		}
	}()
	for page, err := range h.open(node) {
		if err != nil || !h.usable(page) {
			h.giveUp()
			return
		}
		if fetched++; fetched == 1 {
			total = max(1, pagesOf(page))
			h.learn(node, asks, total)
		}
		for _, row := range page.Objects {
			if one := open[row.Key]; one != nil {
				row.FromList = true
				one.answer <- row
				delete(open, row.Key)
			}
		}
		if len(open) == 0 || fetched >= total || !worth(total-fetched, len(open)) {
			return
		}
	}
}

// learn keeps how many pages a list has, for the node it is of and for those
// that objects were written at.
func (h *harvest) learn(node string, asks []*ask, pages int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pages[node] = pages
	for _, one := range asks {
		h.pages[one.object.Hierarchy] = pages
	}
}

// usable reports whether a page holds whole rows.
func (h *harvest) usable(page backend.Page) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.samples.agree(page)
}

func (h *harvest) giveUp() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.useless = true
}

func (h *harvest) sample(object backend.Object) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.samples.keep(object)
}
