package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Pages yields the objects that q selects, one list call at a time.
func (c *Client) Pages(ctx context.Context, m *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		s, err := c.selection(ctx, m, q)
		if err != nil {
			yield(backend.Page{}, err)
			return
		}
		req := apiCall(http.MethodGet, m.Type)
		req.query = listQuery(s.node.query(), s.query.Traversal, q.Equal)
		for p, err := range c.pages(ctx, req, c.readResources) {
			var shown backend.Page
			if err == nil {
				shown, err = c.show(ctx, s, p)
			}
			if !yield(shown, err) || err != nil {
				return
			}
		}
	}
}

func (c *Client) show(ctx context.Context, s selection, p page) (backend.Page, error) {
	shown := backend.Page{Total: p.total, Rows: len(p.rows)}
	for _, r := range p.rows {
		object, ok, err := c.take(ctx, s, p, r)
		if err != nil {
			return shown, err
		}
		if ok {
			shown.Objects = append(shown.Objects, object)
		}
	}
	return shown, nil
}
