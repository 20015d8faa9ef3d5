package client

import (
	"context"
	"iter"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

var _ backend.Surveyor = (*Client)(nil)

// Survey reads the objects of models, and the skills that they can have.
func (c *Client) Survey(ctx context.Context, models []*model.Model, _ string) iter.Seq2[tenant.Record, error] {
	return func(yield func(tenant.Record, error) bool) {
		for _, m := range append([]*model.Model{skills}, models...) {
			for o, err := range backend.WholeObjects(ctx, c, m, backend.Query{}, c.http.Logger()) {
				if !yield(tenant.Record{Kind: tenant.Object, Type: m.Type, Key: o.Key, Data: o.Data}, err) || err != nil {
					return
				}
			}
		}
	}
}
