package listcache

import (
	"context"
	"iter"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// phase is how far the listing of one model has come.
type phase int

const (
	gathering phase = iota // reads go singly, or wait for others to come
	listing                // pages are fetched as reads need them
	listed                 // the last page has come
	off                    // the server's lists cannot be used
)

// batch is the reads of one model.
type batch struct {
	open  func(hierarchy string) iter.Seq2[backend.Page, error]
	after func(time.Duration) <-chan time.Time

	mu      sync.Mutex
	changed chan struct{} // closed at each change that a waiting read may like
	phase   phase
	shelf   *shelf
	samples samples
	written map[string]bool
	harvest *harvest

	// Of the current listing:
	node     string // common ancestor of the nodes that reads named
	reads    int    // that came, waiting ones too
	hits     int    // answered from a page
	pages    int    // fetched
	waiting  int
	windows  int // that have closed
	inWindow bool
	pulling  bool
	next     func() (backend.Page, error, bool)
	stop     func()
	expected int // pages in all; 0 while unknown
}

func newBatch(open func(string) iter.Seq2[backend.Page, error], after func(time.Duration) <-chan time.Time) *batch {
	return &batch{
		open: open, after: after, changed: make(chan struct{}),
		shelf: newShelf(), samples: samples{}, written: map[string]bool{}, harvest: newHarvest(open, after),
	}
}

// await returns the object's row, waiting for pages as long as that is worth
// it; false means that it has to be read singly.
func (b *batch) await(ctx context.Context, object backend.Object) (backend.Object, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if row, ok := b.take(object.Key); ok {
		b.reads++
		return row, true
	}
	b.arrive(object.Hierarchy)
	if b.reads <= firstReads {
		return backend.Object{}, false
	}
	b.waiting++
	defer func() { b.waiting-- }()
	for came := b.windows; ; {
		if row, ok := b.take(object.Key); ok {
			return row, true
		}
		if b.written[object.Key] || !b.advance(came) {
			return backend.Object{}, false
		}
		changed := b.changed
		b.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		b.mu.Lock()
		if ctx.Err() != nil {
			return backend.Object{}, false
		}
	}
}

// arrive counts a read. One for a node that the last listing did not take in
// begins another.
func (b *batch) arrive(hierarchy string) {
	if b.phase == listed && !within(hierarchy, b.node) {
		b.phase, b.node, b.reads, b.hits, b.pages, b.expected, b.next = gathering, "", 0, 0, 0, 0, nil
	}
	b.reads++
	if b.phase == gathering {
		b.node = ancestor(b.node, hierarchy)
	}
}

// advance does what brings rows to a read that began to wait when so many
// windows had closed; false where nothing will.
func (b *batch) advance(came int) bool {
	switch b.phase {
	case gathering:
		if b.windows > came {
			return false
		}
		if !b.inWindow {
			b.inWindow = true
			go b.gather(b.after(window))
		}
		return true
	case listing:
		if !b.pulling && !b.affordable() {
			return false
		}
		if !b.pulling {
			b.pulling = true
			go b.pull()
		}
		return true
	}
	return false
}

// gather waits for a window to close and begins to list where enough reads wait.
func (b *batch) gather(closed <-chan time.Time) {
	<-closed
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inWindow = false
	b.windows++
	if b.waiting >= minWaiting || b.waiting > 0 && b.reads >= minReads {
		b.phase = listing
		b.next, b.stop = iter.Pull2(b.open(b.node))
	}
	b.broadcast()
}

// affordable reports whether the next page is paid for: by reads that came, if
// they are as many as all pages, or by reads that pages have answered.
func (b *batch) affordable() bool {
	return b.pages == 0 || b.expected > 0 && b.expected <= b.reads || b.pages < b.hits
}

// pull fetches one page. Only one is fetched at a time.
func (b *batch) pull() {
	page, err, more := b.next()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pulling = false
	defer func() {
		if b.phase != listing {
			b.stop()
		}
	}()
	switch {
	case err != nil:
		b.phase = off
	case !more:
		b.phase = listed
	default:
		b.pages++
		if b.pages == 1 {
			b.expected = pagesOf(page)
		}
		b.put(page)
		if b.phase == listing && b.pages == b.expected {
			b.phase = listed
		}
	}
	b.broadcast()
}

// pagesOf returns how many pages a list has of which this is the first; 0 where
// the server does not say.
func pagesOf(first backend.Page) int {
	if first.Total <= 0 || first.Rows == 0 {
		return 0
	}
	return (first.Total + first.Rows - 1) / first.Rows
}

// put keeps the rows of a page. One that holds less than the object does makes
// every list of this server useless.
func (b *batch) put(page backend.Page) {
	if !b.samples.agree(page) {
		b.phase = off
		b.shelf = newShelf()
		return
	}
	for _, object := range page.Objects {
		if !b.written[object.Key] {
			b.shelf.put(object)
		}
	}
}

func (b *batch) take(key string) (backend.Object, bool) {
	if b.written[key] {
		return backend.Object{}, false
	}
	object, ok := b.shelf.take(key)
	if ok {
		b.hits++
	}
	return object, ok
}

// sample keeps an object that was read singly, to compare its row with.
func (b *batch) sample(object backend.Object) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.samples.keep(object)
}

// wrote makes sure that no row of the object is used any more.
func (b *batch) wrote(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.written[key] = true
	b.shelf.drop(key)
	b.broadcast()
}

// close ends a listing under way.
func (b *batch) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.phase == listing && !b.pulling {
		b.stop()
	}
	b.phase = off
	b.harvest.giveUp()
	b.broadcast()
}

func (b *batch) broadcast() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// ancestor returns the deepest node above both paths; "" stands for no path yet.
func ancestor(a, b string) string {
	switch common := backend.Ancestor(a, b); {
	case a == "":
		return b
	case b == "" || common == "":
		return a // a pkid, or a path without the root: nothing to compare
	default:
		return common
	}
}

// within reports whether a path is at the node or below.
func within(path, node string) bool {
	return node == "" || path == node || strings.HasPrefix(path, node+".")
}
