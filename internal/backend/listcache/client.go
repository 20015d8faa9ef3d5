// Package listcache answers the refresh of many objects, and the reads after
// writes, from a few calls for many of them. A server that allows 20 requests a second
// takes 50 seconds for 1,000 objects read one by one; the pages of a list bring
// hundreds each, and so do exports where the rows of a list are not whole.
package listcache

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"log/slog"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var _ backend.Refresher = (*Client)(nil)

// Client is a client that may answer Refresh and ReadBack from a list or an export.
// Correctness comes first. A row is used once, only if it is complete, and never
// for an object that this run has written since the row was fetched. An object
// that no list shows is read individually.
//
// Nothing is listed before reads ask for it. The first page is fetched to learn
// the total; each further page only while it saves more requests than it costs.
type Client struct {
	backend.Client
	placer   backend.Placer   // nil for a system without a hierarchy
	exporter backend.Exporter // nil for a system without exports
	log      *slog.Logger

	mu         sync.Mutex
	refreshers map[string]refresher // by model type
}

// New returns a Client over the client. The log says how objects are read, and what
// that costs; nil for none.
func New(client backend.Client, log *slog.Logger) *Client {
	placer, _ := backend.As[backend.Placer](client)
	exporter, _ := backend.As[backend.Exporter](client)
	log = cmp.Or(log, slog.New(slog.DiscardHandler))
	return &Client{Client: client, placer: placer, exporter: exporter, log: log, refreshers: map[string]refresher{}}
}

// Wrap returns a Client over the client, with its role of a backend.Placer.
func Wrap(client backend.Client, log *slog.Logger) backend.Client {
	c := New(client, log)
	if c.placer != nil {
		return &placing{c, c.placer}
	}
	return c
}

// Unwrap returns the client below.
func (c *Client) Unwrap() backend.Client { return c.Client }

// Refresh returns the object as the server holds it, no older than the Client.
// The object's Hierarchy is where it was last known to live.
func (c *Client) Refresh(ctx context.Context, m *model.Model, object backend.Object) (backend.Object, error) {
	return c.read(ctx, m, object, (*state).enqueueRefresh)
}

// ReadBack returns an object that this run has just written, from a page that
// was fetched after the write or from a request of its own. The object's
// Hierarchy is where it lives.
func (c *Client) ReadBack(ctx context.Context, m *model.Model, object backend.Object) (backend.Object, error) {
	return c.read(ctx, m, object, (*state).enqueueReadBack)
}

func (c *Client) read(ctx context.Context, m *model.Model, object backend.Object, enqueue func(*state, *read)) (backend.Object, error) {
	refresher := c.refresher(m)
	r := &read{object: object, ctx: ctx, reply: make(chan backend.Object, 1)}
	refresher.Do(func(s *state) {
		s.ctx = context.WithoutCancel(ctx)
		enqueue(s, r)
	})
	select {
	case row, ok := <-r.reply:
		if ok {
			return row, nil
		}
	case <-halfTime(ctx):
		refresher.Do(func(s *state) { s.release(r) })
	case <-ctx.Done():
		// Get sends nothing any more, and its error names the server and the object.
		refresher.Do(func(s *state) { s.leave(r) })
	}
	found, err := c.Client.Get(ctx, m, object.Key)
	switch {
	case err == nil:
		refresher.Do(func(s *state) { s.readItself(found) })
	case errors.Is(err, backend.ErrNotFound):
		refresher.Do(func(s *state) { s.isGone(object.Key) })
	}
	return found, err
}

// halfTime fires when half of the time that a call has left is over: the rest is for reading
// the object itself. It is nil for a call without a deadline.
func halfTime(ctx context.Context) <-chan time.Time {
	deadline, ok := ctx.Deadline()
	if !ok {
		return nil
	}
	return time.After(time.Until(deadline) / 2)
}

// refresher returns the one that answers the reads of a model.
func (c *Client) refresher(m *model.Model) refresher {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.refreshers[m.Type]
	if !ok {
		from := source{model: m, placer: c.placer, log: c.log.With("model", m.Type)}
		from.open = func(ctx context.Context, node string) iter.Seq2[backend.Page, error] {
			return c.Client.Pages(ctx, m, backend.Query{Hierarchy: node, Traversal: backend.TraverseDown})
		}
		if c.exporter != nil {
			from.export = func(ctx context.Context, s backend.Selection) iter.Seq2[backend.Object, error] {
				return c.exporter.Export(ctx, m, s)
			}
		}
		r = newRefresher(from)
		c.refreshers[m.Type] = r
	}
	return r
}

// Create makes an object; see backend.Client.
func (c *Client) Create(ctx context.Context, m *model.Model, hierarchy string, data map[string]any) (backend.Object, error) {
	refresher := c.refresher(m)
	refresher.Do(func(s *state) { s.writes++ })
	object, err := c.Client.Create(ctx, m, hierarchy, data)
	refresher.Do(func(s *state) { s.endWrite(object.Key, err) })
	return object, err
}

// Replace puts data in the place of an object's payload; see backend.Client.
func (c *Client) Replace(ctx context.Context, m *model.Model, object backend.Object, data map[string]any) error {
	refresher := c.refresher(m)
	refresher.Do(func(s *state) {
		s.writes++
		s.forget(object.Key)
		delete(s.samples, object.Key) // it may hold less from now on
	})
	err := c.Client.Replace(ctx, m, object, data)
	refresher.Do(func(s *state) { s.endWrite(object.Key, err) })
	return err
}

// Delete removes an object; see backend.Client.
func (c *Client) Delete(ctx context.Context, m *model.Model, object backend.Object) error {
	c.refresher(m).Do(func(s *state) { s.forget(object.Key) })
	return c.Client.Delete(ctx, m, object)
}

// placing is a Client over one whose objects live in a hierarchy.
type placing struct {
	*Client
	backend.Placer
}

// Move takes an object to another node; see backend.Placer.
func (p *placing) Move(ctx context.Context, m *model.Model, object backend.Object, hierarchy string) error {
	p.refresher(m).Do(func(s *state) { s.forget(object.Key) })
	return p.Placer.Move(ctx, m, object, hierarchy)
}
