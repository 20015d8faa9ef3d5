package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Pages yields the users that q selects, one list call at a time (CONTRACT.md
// §3.3). Of the equality filters it gets those that it
// knows, and all of them are checked here. A filter on a list of texts, as roles
// are, asks for one of them.
//
// The server's search may lag behind its writes (CONTRACT.md §5), and may tell
// letter cases apart (§8 no. 20): where it knows nobody of a name, all users are
// read.
func (c *Client) Pages(ctx context.Context, m *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return c.pages(ctx, m, q, true)
}

// pages is Pages; without all it does not read all users where the server's search
// knows nobody of a name.
func (c *Client) pages(ctx context.Context, m *model.Model, q backend.Query, all bool) iter.Seq2[backend.Page, error] {
	field := m.BusinessKeyField().Payload
	name, byName := q.Equal[field]
	return func(yield func(backend.Page, error) bool) {
		tries := []url.Values{filtersFor(q.Equal)}
		if byName && strings.ToLower(name) != name && tries[0].Has(field) {
			lower := maps.Clone(tries[0])
			lower.Set(field, strings.ToLower(name))
			tries = append(tries, lower)
		}
		if byName && all && len(tries[0]) > 0 {
			tries = append(tries, nil)
		}
		for _, filters := range tries {
			p := c.pager(m, filters)
			found, more := p.run(ctx, q, yield)
			if !more || found > 0 || len(p.filters) == 0 {
				return
			}
		}
	}
}

// pager reads a list page by page. Where the server says no total, the end is known
// by what comes.
type pager struct {
	client  *Client
	model   *model.Model
	filters url.Values
	limit   int
	offset  int
	// stuck is true where the server answers every offset with the first page.
	stuck bool
	seen  map[string]bool
	// total is the number of all rows, and most the largest that a page named;
	// 0 where the server does not say.
	total, most int
	// repeated is true where the last page held rows, and each of them was known; same
	// where it was the page before once more, whose keys last holds.
	repeated, same bool
	last           []string
	// passes is how often the list was begun again, and known how many rows were
	// known then.
	passes, known int
}

func (c *Client) pager(m *model.Model, filters url.Values) *pager {
	return &pager{client: c, model: m, filters: filters, limit: c.cfg.PageSize, seen: map[string]bool{}}
}

// run yields what q selects of each page. It returns how many users that were,
// and false once the consumer wants no more or a page failed.
func (p *pager) run(ctx context.Context, q backend.Query, yield func(backend.Page, error) bool) (found int, more bool) {
	for next := true; next; {
		rows, err := p.page(ctx)
		if err != nil {
			yield(backend.Page{}, err)
			return found, false
		}
		page := backend.Page{Total: -1, Rows: len(rows)}
		if p.total > 0 {
			page.Total = p.total
		}
		p.compare(rows)
		rows = p.unseen(rows)
		p.repeated = page.Rows > 0 && len(rows) == 0
		if next = p.advance(page.Rows, len(rows)) || p.again(); !next {
			if err := p.checkEnd(ctx); err != nil {
				yield(backend.Page{}, err)
				return found, false
			}
		}
		for _, r := range rows {
			object, ok, err := p.take(ctx, r, q)
			if err != nil {
				yield(backend.Page{}, err)
				return found, false
			}
			if !ok {
				continue
			}
			page.Objects = append(page.Objects, object)
			if found++; found == q.Limit {
				next = false
				break
			}
		}
		if !yield(page, nil) {
			return found, false
		}
	}
	return found, true
}

// row is one element of a list; data is nil where only its uri came.
type row struct {
	key  string
	data map[string]any
}

// take turns a row into a user, if it has the wanted values. A row that is only a
// uri is read individually to compare them.
func (p *pager) take(ctx context.Context, r row, q backend.Query) (backend.Object, bool, error) {
	object := backend.Object{Key: r.key, Data: readable(p.model, r.data), Summary: r.data == nil || isSummary(p.model, r.data)}
	if r.data == nil && len(q.Equal) > 0 {
		var err error
		object, err = p.client.Get(ctx, p.model, r.key)
		if errors.Is(err, backend.ErrNotFound) {
			return object, false, nil // removed since the list was made
		}
		if err != nil {
			return object, false, err
		}
	}
	return object, q.Matches(p.model, object.Data, false), nil
}

// unseen drops the rows that an earlier page held. A server that does not know the
// offset answers the same page for ever; one to which users are added meanwhile
// repeats some.
func (p *pager) unseen(rows []row) []row {
	return slices.DeleteFunc(rows, func(r row) bool {
		seen := p.seen[r.key]
		p.seen[r.key] = true
		p.client.sightings.note(r.key)
		return seen
	})
}

// compare notes whether a page is the one before it once more.
func (p *pager) compare(rows []row) {
	keys := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = r.key
	}
	p.same, p.last = slices.Equal(keys, p.last), keys
}

// advance reports whether another page may follow one of so many rows, of which
// some are fresh, and moves on to it. A page below the limit is no end: servers have
// limits of their own. So without a total the list ends with a page of nothing new.
func (p *pager) advance(rows, fresh int) bool {
	full := rows == p.limit
	switch {
	case rows > p.limit:
		return false // from a server that does not page
	case p.total > 0 && len(p.seen) >= p.total:
		return false
	case p.passes > 0: // most rows are known by now
		p.offset += rows
		return rows > 0 && !p.same && p.offset < p.total
	case p.stuck, fresh == 0 && full:
		// The offset is a guess (CONTRACT.md §8 no. 22). Without it a larger
		// page brings the rest.
		p.stuck, p.offset, p.limit = true, 0, growth*p.limit
		return full
	}
	p.offset += rows
	return fresh > 0
}

// maxPasses bounds how often a list is read where rows are missing.
const maxPasses = 3

// again begins the list anew, in another order, where rows slipped from one page to
// one that had been read: fewer came than the server has in all, or their number
// shrank meanwhile. Each pass must bring more than those before.
func (p *pager) again() bool {
	missing := len(p.seen) < p.total || p.total < p.most && p.passes == 0
	if !missing || p.passes+1 == maxPasses || p.passes > 0 && len(p.seen) == p.known {
		return false
	}
	p.passes, p.known, p.offset, p.stuck = p.passes+1, len(p.seen), 0, false
	return true
}

// checkEnd returns an error where rows are missing at the end of the list. The
// total shows that (CONTRACT.md §3.3). Without a total, a page that repeats the
// first one can be the whole list, or as much as the server gives. In another
// order the rows show which.
func (p *pager) checkEnd(ctx context.Context) error {
	missing := len(p.seen) < p.total
	for _, order := range otherOrders(p.model) {
		if p.total > 0 || !p.stuck && !p.repeated || missing {
			break
		}
		rows, err := p.fetch(ctx, order)
		missing = err == nil && len(p.unseen(rows)) > 0
	}
	if !missing {
		return nil
	}
	return p.client.errors.New(p.request(nil), backend.Error{
		Status: http.StatusOK, Is: backend.ErrProtocol,
		Message: fmt.Sprintf("the list ends too early: the server has more than the %d users that it shows", len(p.seen)),
	})
}

// otherOrders are orders that a server may not answer in by itself. Whether servers know a
// direction is doubtful, so a second field of users is tried.
func otherOrders(m *model.Model) []url.Values {
	orders := []url.Values{{"sortBy": {m.BusinessKeyField().Payload}, "order": {"Descending"}}}
	if model.FieldWithPayload(m.Fields, "lastName") != nil {
		orders = append(orders, url.Values{"sortBy": {"lastName"}})
	}
	return orders
}

// growth is how much larger each page is that stands for all before it.
const growth = 5

// page fetches the rows at the offset. Where the server refuses the filters of
// the first page, or has no room for them, it asks without them.
func (p *pager) page(ctx context.Context) ([]row, error) {
	rows, err := p.fetch(ctx, nil)
	failed, ok := errors.AsType[*backend.Error](err)
	if ok && len(p.filters) > 0 && p.offset == 0 && (errors.Is(err, errTooLong) || filterRefused(failed)) {
		p.filters = nil
		return p.fetch(ctx, nil)
	}
	return rows, err
}

func (p *pager) request(order url.Values) call {
	req := call{
		method: http.MethodGet, path: []string{p.model.Type}, subject: "list of " + p.model.Type,
		query: listQuery(p.model.Type, p.limit, p.offset, p.filters),
	}
	if p.passes > 0 {
		req.query.Set("sortBy", p.model.BusinessKeyField().Payload)
	}
	maps.Copy(req.query, order)
	return req
}

// fetch fetches the rows at the offset, in an order or in that of the server.
func (p *pager) fetch(ctx context.Context, order url.Values) ([]row, error) {
	req := p.request(order)
	e, err := p.client.do(ctx, req)
	if err != nil {
		return nil, err
	}
	rows, err := rowsOf(e, p.model)
	if err != nil {
		return nil, p.client.errors.New(req, backend.Error{Status: http.StatusOK, Message: err.Error(), Is: backend.ErrProtocol})
	}
	p.total = p.totalOf(e, len(rows))
	p.most = max(p.most, p.total)
	return rows, nil
}

// leastCut is the fewest rows at which a server is thought to cut a page.
const leastCut = 10

// totalOf reads how many rows there are in all; 0 where the server does not say. A
// total of as many rows as the page has may be that of the page alone. It is not
// believed where the page can have been cut: at the limit, or at one of the server's own,
// unless the server has shown that its totals count more than a page.
func (p *pager) totalOf(e envelope, rows int) int {
	total, _ := strconv.Atoi(e.body.Text("totalCount"))
	if total > rows && rows > 0 {
		p.client.countsAll.Store(true)
	}
	if total == rows && (rows == 0 || !p.client.countsAll.Load() && (rows == p.limit || rows >= leastCut)) {
		return 0
	}
	return max(total, 0)
}

// rowsOf reads a list of objects, or of addresses where the server knows no fields
// parameter (CONTRACT.md §2.1). An object without its business key is no more than an
// address.
func rowsOf(e envelope, m *model.Model) ([]row, error) {
	var items []any
	listed := slices.ContainsFunc([]string{m.Type, "uris", "paths"}, func(name string) (ok bool) {
		items, ok = e.body[name].([]any)
		return ok
	})
	if !listed {
		return nil, fmt.Errorf("the answer holds neither %s nor uris nor paths", m.Type)
	}
	rows := make([]row, 0, len(items))
	for i, item := range items {
		var r row
		switch item := item.(type) {
		case map[string]any:
			r.key = keyOf(item)
			if httpbody.Text(item[m.BusinessKeyField().Payload]) != "" {
				r.data = item
			}
		case string:
			r.key = keyInURI(item, m.Type)
		}
		if r.key == "" {
			return nil, fmt.Errorf("element %d of the list names no object", i)
		}
		rows = append(rows, r)
	}
	return rows, nil
}
