package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var _ backend.Chronicler = (*Client)(nil)

// Made lists what this account has made at the configured node and below, by the log
// (CONTRACT.md §4.5), the latest first. Objects that are gone since are left out.
func (c *Client) Made(ctx context.Context, models []*model.Model, lookback time.Duration) ([]backend.Made, error) {
	at, err := c.resolve(ctx, "")
	if err != nil {
		return nil, err
	}
	rows, now, err := c.logRows(ctx, logPlace{at.Query(), backend.TraverseDown}, lookback, nil)
	if err != nil {
		return nil, err
	}
	var all []backend.Made
	seen := map[string]bool{}
	nameless := 0
	for _, t := range rows {
		if !createAction.MatchString(t.Action) || !isRecent(t, now, lookback) || t.phase() == failed || c.isByOther(t) {
			continue
		}
		if t.Username == "" {
			nameless++
			continue
		}
		for _, m := range models {
			one, err := c.made(ctx, m, t)
			if err != nil {
				return nil, err
			}
			if one != nil && !seen[m.Type+" "+one.Object.Key] {
				seen[m.Type+" "+one.Object.Key] = true
				all = append(all, *one)
			}
		}
	}
	if len(all) == 0 && nameless > 0 {
		return nil, c.errors.New(call{}, backend.Error{Message: "the log does not say which account made what", Is: backend.ErrUnsupported})
	}
	if nameless > 0 {
		c.warn(ctx, backend.Warning{
			Summary: fmt.Sprintf("%d creations in the log name no account", nameless),
			Detail:  "Whether this account made them is not known, so what they made is not among the objects.",
		})
	}
	return all, nil
}

// made returns the object of a model that a transaction made; nil where it made none,
// or it is gone.
func (c *Client) made(ctx context.Context, m *model.Model, t Transaction) (*backend.Made, error) {
	pkid := t.objectPkid(m.Type)
	if pkid == "" || t.ModelType != "" && t.ModelType != m.Type {
		return nil, nil
	}
	object, err := c.Get(ctx, m, pkid)
	if errors.Is(err, backend.ErrNotFound) || err != nil && t.ModelType == "" {
		return nil, nil // gone, or of another model
	}
	if err != nil {
		return nil, err
	}
	return &backend.Made{Model: m, Object: object, Transaction: t.ID, Time: t.SubmittedTime}, nil
}
