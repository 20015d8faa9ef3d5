// Package listcache answers the refresh of many objects, and the reads after writes,
// from a few list calls. A server that allows 20 requests a second takes 50
// seconds for 1,000 objects read one by one; the pages of a list bring hundreds
// each.
package listcache

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The thresholds below which listing is not worth trying.
const (
	// firstReads of each model go singly: small states never pay for a list.
	firstReads = 2
	// minWaiting is how many reads must wait together before a list is tried,
	// and minReads how many must have come in all where they come one by one.
	minWaiting = 5
	minReads   = 8
	// window is how long a read waits for others to come. Terraform itself takes
	// ten milliseconds or more from one object to the next.
	window = 100 * time.Millisecond
	// maxBytes bounds the rows that are kept for reads to come, per model.
	maxBytes = 128 << 20
)

var _ backend.Refresher = (*Client)(nil)

// Client is a client whose Refresh may be answered from a list. It is right
// before it is fast: only whole rows are used, each once, none that this run
// has written to, and whatever a list does not answer is read singly.
//
// Nothing is listed before reads ask for it, and no page is fetched that reads
// so far could not pay for, but for the first: that one tells how many there are.
type Client struct {
	backend.Client
	after func(time.Duration) <-chan time.Time

	mu      sync.Mutex
	batches map[string]*batch
}

// New returns a Reader over the client, or one that reads everything singly
// where the client does not show its pages. After replaces time.After in tests;
// nil for real time.
func New(client backend.Client, after func(time.Duration) <-chan time.Time) *Client {
	if after == nil {
		after = time.After
	}
	return &Client{Client: client, after: after, batches: map[string]*batch{}}
}

// Unwrap returns the client below.
func (r *Client) Unwrap() backend.Client { return r.Client }

// Refresh returns the object as the server holds it, no older than the Reader.
// The object's Hierarchy is where it was last known to live.
func (r *Client) Refresh(ctx context.Context, m *model.Model, object backend.Object) (backend.Object, error) {
	return r.read(ctx, m, object, r.batch(m))
}

// together answers reads from a list.
type together interface {
	// await returns the object's row; false means that it has to be read singly.
	await(ctx context.Context, object backend.Object) (backend.Object, bool)
	// sample keeps an object that was read singly, to compare its row with.
	sample(object backend.Object)
}

func (r *Client) read(ctx context.Context, m *model.Model, object backend.Object, list together) (backend.Object, error) {
	if row, ok := list.await(ctx, object); ok {
		return row, nil
	}
	if err := ctx.Err(); err != nil {
		return backend.Object{}, err
	}
	found, err := r.Client.Get(ctx, m, object.Key)
	if err == nil {
		list.sample(found)
	}
	return found, err
}

// Close ends the lists under way; further reads go singly.
func (r *Client) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.batches {
		b.close()
	}
}

func (r *Client) batch(m *model.Model) *batch {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.batches[m.Type]
	if !ok {
		b = newBatch(func(hierarchy string) iter.Seq2[backend.Page, error] {
			// The pages belong to all who wait for them, so no caller's end may
			// end them; each request has its own timeout.
			return r.Client.Pages(context.Background(), m, backend.Query{Hierarchy: hierarchy, Traversal: "down"})
		}, r.after)
		r.batches[m.Type] = b
	}
	return b
}

// Create makes an object; see backend.Client.
func (r *Client) Create(ctx context.Context, m *model.Model, hierarchy string, data map[string]any) (backend.Object, error) {
	b := r.batch(m)
	defer b.harvest.begin()()
	object, err := r.Client.Create(ctx, m, hierarchy, data)
	b.wrote(object.Key)
	return object, err
}

// Replace puts data in the place of an object's payload; see backend.Client.
func (r *Client) Replace(ctx context.Context, m *model.Model, object backend.Object, data map[string]any) error {
	b := r.batch(m)
	defer b.harvest.begin()()
	b.wrote(object.Key)
	return r.Client.Replace(ctx, m, object, data)
}

// Delete removes an object; see backend.Client.
func (r *Client) Delete(ctx context.Context, m *model.Model, object backend.Object) error {
	r.batch(m).wrote(object.Key)
	return r.Client.Delete(ctx, m, object)
}

// placing is a Client over one whose objects live in a hierarchy.
type placing struct {
	*Client
	backend.Placer
}

// Wrap returns a Client over the client, with its role of a backend.Placer.
func Wrap(client backend.Client) backend.Client {
	r := New(client, nil)
	if placer, ok := backend.As[backend.Placer](client); ok {
		return &placing{r, placer}
	}
	return r
}

// Move takes an object to another node; see backend.Placer.
func (p *placing) Move(ctx context.Context, m *model.Model, object backend.Object, hierarchy string) error {
	p.batch(m).wrote(object.Key)
	return p.Placer.Move(ctx, m, object, hierarchy)
}
