package listcache

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// listing is one list, fetched page by page for the reads that wait for it.
type listing struct {
	node string
	// reads wait for its pages; ctx has the values of the first of them.
	reads []*read
	// nodes are those of all objects that it was begun for.
	nodes []string
	// pages have been fetched, of about total in all; total is 0 while it is unknown.
	pages, total int
	// rows have come, of count in all; count is -1 where that is unknown.
	rows, count int
	// served is how many reads its rows have answered.
	served int
	// fetching is true while a page is on its way, and late once it has taken too long
	// to wait for.
	fetching, late bool
	// asked is when the last page was asked for.
	asked time.Time

	ctx    context.Context
	cancel context.CancelCauseFunc
	next   func() (backend.Page, error, bool)
	stop   func()
}

// result is what came of fetching a page.
type result struct {
	listing *listing
	page    backend.Page
	err     error
	more    bool // false at the end of the list
}

// newListing returns a list at the node, of which nothing has been fetched. Its
// requests outlive the caller of the first read, because others wait for the
// same pages. Its context keeps that caller's values, among them the log.
func newListing(node string, reads []*read, open func(context.Context, string) iter.Seq2[backend.Page, error]) *listing {
	l := &listing{node: node, reads: reads}
	for _, r := range reads {
		r.listing = l
		l.nodes = append(l.nodes, r.object.Hierarchy)
	}
	l.ctx, l.cancel = context.WithCancelCause(context.WithoutCancel(backend.Advisory(reads[0].ctx)))
	l.next, l.stop = iter.Pull2(open(l.ctx, node))
	return l
}

// close ends the list, once or twice. No page may be on its way.
func (l *listing) close() {
	l.stop()
	l.cancel(nil)
}

// take takes note of a page that has come.
func (l *listing) take(page backend.Page) {
	l.pages++
	l.rows, l.count = l.rows+page.Rows, page.Total
	if l.pages == 1 && page.Total > 0 && page.Rows > 0 {
		l.total = (page.Total + page.Rows - 1) / page.Rows
	}
}

// ended reports whether all rows have come.
func (l *listing) ended() bool { return l.count > 0 && l.rows >= l.count }

// answer hands rows to the reads that wait for them; take returns that of a key.
func (l *listing) answer(take func(key string) (backend.Object, bool)) {
	l.reads = slices.DeleteFunc(l.reads, func(r *read) bool {
		row, ok := take(r.object.Key)
		if ok {
			r.answer(row)
			l.served++
		}
		return ok
	})
}
