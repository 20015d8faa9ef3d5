package client

import (
	"context"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// glimpseTime bounds a glimpse: it helps, and is not worth a wait.
const glimpseTime = 5 * time.Second

// glimpse is what one page of a list that was asked for a business key shows. A
// server that keeps no filter, or reads it in its own way, may hide an object from it.
// So an object is new only if a glimpse of now shows it and the one from before the
// create does not.
type glimpse struct {
	pkids []string
	// whole is true where all rows that the server has for it were seen: a page may
	// lack rows that its total counts.
	whole bool
}

// shows reports whether the object was there.
func (g glimpse) shows(pkid string) bool { return slices.Contains(g.pkids, pkid) }

// glimpse looks at the objects with the business key of a create.
func (c *Client) glimpse(ctx context.Context, cr *createRequest) glimpse {
	ctx, cancel := context.WithTimeout(backend.Advisory(ctx), glimpseTime)
	defer cancel()
	var g glimpse
	err := c.filtered(ctx, cr, func(p backend.Page) bool {
		for _, object := range p.Objects {
			g.pkids = append(g.pkids, object.Key)
		}
		g.whole = p.Rows >= p.Total && (p.Rows == 0 || p.Total >= 0)
		return false
	})
	g.whole = g.whole && err == nil
	return g
}

// filtered lists the objects with the business key of a create by the server's own
// filter alone.
func (c *Client) filtered(ctx context.Context, cr *createRequest, yield func(backend.Page) bool) error {
	key := cr.model.KeyParts(cr.key)
	at := selection{model: cr.model, node: cr.node, filterOnly: true, query: backend.Query{Traversal: backend.TraverseLocal, Equal: key}}
	_, _, err := c.scan(ctx, at, key, func(p backend.Page, _ error) bool { return yield(p) })
	return err
}

// isNew reports whether an object was made after the create was sent; known is false
// where no list tells.
func (c *Client) isNew(ctx context.Context, cr *createRequest, pkid string) (isNew, known bool) {
	if cr.before.shows(pkid) {
		return false, true
	}
	return true, cr.before.whole && c.glimpse(ctx, cr).shows(pkid)
}

// withKey returns the objects at the node with the business key of a create. Those
// that this run deletes do not count, although reads may show them for a while.
// Without thorough it trusts the server's filter.
func (c *Client) withKey(ctx context.Context, cr *createRequest, thorough bool) (found []backend.Object, err error) {
	if thorough {
		query := backend.Query{Hierarchy: cr.node.Query(), Traversal: backend.TraverseLocal}
		found, err = backend.Search(ctx, c, cr.model, query, cr.key)
	} else {
		err = c.filtered(ctx, cr, func(p backend.Page) bool {
			found = append(found, p.Objects...)
			return true
		})
	}
	return slices.DeleteFunc(found, func(o backend.Object) bool { return c.own.deletes(o.Key) }), err
}
