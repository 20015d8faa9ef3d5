package client

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// maxPages ends a list that never does.
const maxPages = 20_000

// row is one row of a list.
type row struct {
	id     string // the same for the same row on another page
	key    string // of the object that a choice stands for; empty where that is not known
	fields httpbody.Document
}

// page is one answer to a list call.
type page struct {
	rows  []row
	total int // of all pages; -1 where the server does not say
	most  int // rows that a page may be asked for; 0 where the server does not say
	limit int // of this page, as the server says; 0 where it does not
	// full is set where it has as many rows as it may have, and unique where no two
	// rows of a list are the same.
	full, unique bool
	// noExport is set where the account may not export what the list shows.
	noExport bool
	meta     httpbody.Document
}

// pages yields a list page by page, each row once. It trusts neither the limit
// (a server may cap or ignore it), nor skip (a server may ignore it), nor the total,
// and others may change the list between two pages: see reading. Where rows would be
// missing, it ends with an error. Of an empty list it yields the one page, for its meta.
func (c *Client) pages(ctx context.Context, req call, read func(reply) (page, error)) iter.Seq2[page, error] {
	return func(yield func(page, error) bool) {
		l := reading{seen: map[string]int{}, total: -1, most: c.cfg.PageSize}
		for range maxPages {
			p, r, err := c.pageAt(ctx, req, &l, read)
			if err != nil {
				yield(page{}, err)
				return
			}
			isEmpty := l.skip == 0 && len(p.rows) == 0 && len(l.seen) == 0
			more := l.take(&p)
			if (len(p.rows) > 0 || isEmpty) && !yield(p, nil) {
				return
			}
			if !more {
				if l.short {
					yield(page{}, c.protocolError(r, fmt.Sprintf("the list ends too early: %d of %d rows were read", len(l.seen), l.total)))
				}
				return
			}
		}
		yield(page{}, c.protocolError(reply{call: req}, "the list does not end"))
	}
}

// pageAt asks for a page of as many rows as the server allows for this list. What
// it allows is known from the first page on; a server that refuses the first one
// for its limit is asked for as many rows as it likes (CONTRACT.md §3.1). One that has
// a filter may be refused for that, and is followed by another without it.
func (c *Client) pageAt(ctx context.Context, req call, l *reading, read func(reply) (page, error)) (page, reply, error) {
	list := req.name()
	limit := min(l.most, c.mostOf(list))
	p, r, err := c.page(ctx, req, l.skip, limit, read)
	if isStatus(err, http.StatusBadRequest) && l.skip == 0 && limit > 0 && (!req.query.Has("filter_field") || req.filterOnly) {
		if again, r, err := c.page(ctx, req, 0, 0, read); err == nil {
			l.most = min(limit, cmp.Or(again.most, max(1, len(again.rows))))
			if again.most > 0 || !req.filterOnly && isCut(again) {
				c.mostRows.Store(list, l.most)
			}
			return again, r, nil
		}
	}
	if err == nil && p.most > 0 {
		c.mostRows.Store(list, p.most)
		c.mostRows.Store(anyList, p.most)
	}
	return p, r, err
}

// anyList stands for a list that has not been asked for yet.
const anyList = ""

// mostOf returns how many rows a page of a list may be asked for, as far as is known.
func (c *Client) mostOf(list string) int {
	for _, name := range []string{list, anyList} {
		if known, ok := c.mostRows.Load(name); ok {
			most, _ := known.(int) // nothing else is stored
			return most
		}
	}
	return math.MaxInt
}

// isCut reports whether a page does not hold the whole list, as far as its total tells.
// How many rows a short list has says nothing of how many a page may have.
func isCut(p page) bool { return len(p.rows) > 0 && (p.total < 0 || p.total > len(p.rows)) }

func (c *Client) page(ctx context.Context, req call, skip, limit int, read func(reply) (page, error)) (page, reply, error) {
	query := url.Values{}
	maps.Copy(query, req.query)
	if skip > 0 || limit > 0 {
		query.Set("skip", strconv.Itoa(skip))
		query.Set("limit", strconv.Itoa(limit))
	}
	req.query = query
	r, err := c.do(ctx, req)
	if failed := answeredError(err); failed != nil && isNotFound(err) {
		// A list that is missing says nothing about the objects on it.
		err, failed.Is = failed, backend.ErrProtocol
		failed.Message += fmt.Sprintf(" (%s has no such list: is the endpoint right?)", c.http.Endpoint())
	}
	if err != nil {
		return page{}, r, err
	}
	p, err := read(r)
	if limit == 0 || 0 < p.limit && p.limit < limit {
		limit = p.limit
	}
	p.full = len(p.rows) > 0 && len(p.rows) == limit
	return p, r, err
}

// readResources reads a page of objects (CONTRACT.md §4.2).
func (c *Client) readResources(r reply) (page, error) {
	doc, err := c.document(r)
	if err != nil {
		return page{}, err
	}
	items, isList := doc["resources"].([]any)
	if !isList && (doc["resources"] != nil || !doc.HasAny("resources")) {
		return page{}, c.protocolError(r, "the answer to a list has no list of resources")
	}
	p := page{total: totalOf(doc), most: maximumOf(doc), limit: limitOf(doc), unique: true, noExport: lacksExport(doc), meta: doc.Object("meta")}
	for i, item := range items {
		fields, ok := item.(map[string]any)
		if !ok {
			return page{}, c.protocolError(r, fmt.Sprintf("row %d of the list is not an object", i+1))
		}
		pkid := pkidOf(fields)
		if pkid == "" {
			return page{}, c.protocolError(r, fmt.Sprintf("row %d of the list has no pkid", i+1))
		}
		p.rows = append(p.rows, row{id: pkid, fields: fields})
	}
	return p, nil
}

// readChoices reads a page of choices (CONTRACT.md §9 no. 13).
func (c *Client) readChoices(r reply) (page, error) {
	doc, err := httpbody.JSON(r.Body)
	fields, isObject := doc.(map[string]any)
	if err != nil || isObject {
		if _, err := c.document(r); err != nil {
			return page{}, err
		}
	}
	items, ok := choiceRows(doc)
	if !ok {
		return page{}, c.protocolError(r, "the answer has no list of choices")
	}
	p := page{total: totalOf(fields), most: maximumOf(fields), limit: limitOf(fields)}
	keys := choiceKeys(fields, len(items))
	for i, item := range items {
		choice, ok := item.(map[string]any)
		if !ok {
			choice = map[string]any{"value": item}
		}
		p.rows = append(p.rows, row{id: fmt.Sprintf("%#v", choice), key: keys[i], fields: choice})
	}
	return p, nil
}
