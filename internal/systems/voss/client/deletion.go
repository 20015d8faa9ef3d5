package client

import (
	"context"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Deletion returns what the log says of the deletion of an object; see
// backend.Historian.
func (c *Client) Deletion(ctx context.Context, m *model.Model, object backend.Object, key string) (*backend.Deletion, error) {
	at, err := c.resolve(ctx, object.Hierarchy)
	if err != nil {
		return nil, err
	}
	rows, err := c.logged(ctx, at.Query(), defaultLookback)
	if err != nil {
		return nil, err
	}
	for _, t := range rows {
		if t.phase() == failed || t.ModelType != "" && t.ModelType != m.Type {
			continue
		}
		switch {
		case deleteAction.MatchString(t.Action) && c.isAbout(t, object.Key, key):
			return &backend.Deletion{Transaction: t.ID, Username: c.nameOf(t), Running: t.phase() == running}, nil
		case createAction.MatchString(t.Action) && t.phase() == succeeded && object.Key != "" && c.isAbout(t, object.Key, key):
			return nil, nil // it was made after all deletions that follow
		}
	}
	return nil, nil
}

// isAbout reports whether an entry of the log is about an object: it names its pkid,
// or no pkid and its business key.
func (c *Client) isAbout(t Transaction, pkid, key string) bool {
	named := httpbody.LastSegment(t.Resource)
	if named == "" {
		named = t.Pkid
	}
	if named != "" && pkid != "" {
		return named == pkid
	}
	return mentions(t.Detail, key)
}
