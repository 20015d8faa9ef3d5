package client

import (
	"context"
	"iter"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Pages yields the users that q selects, one list call at a time. The server
// names no total (CONTRACT.md §3.3), and a row that is only a uri is partial.
func (c *Client) Pages(ctx context.Context, m *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		p := c.pager(m, filtersFor(q.Equal))
		for more := true; more; {
			rows, err := p.page(ctx)
			if err != nil {
				yield(backend.Page{}, err)
				return
			}
			fresh := p.unseen(rows)
			more = p.advance(len(rows), len(fresh))
			page := backend.Page{Total: -1, Rows: len(rows)}
			for _, r := range fresh {
				object := backend.Object{Key: r.key, Summary: r.data == nil || isSummary(r.data)}
				if r.data != nil {
					object.Data = readable(m, r.data)
				}
				if r.data == nil || matches(object.Data, q.Equal) {
					page.Objects = append(page.Objects, object)
				}
			}
			if !yield(page, nil) {
				return
			}
		}
	}
}
