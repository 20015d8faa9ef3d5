// Package backend is the seam between the engine, which knows Terraform, and
// the clients, which know a server's API. It holds the interface that a client
// implements, the shapes that cross it, and the one error type of all clients.
package backend

import (
	"context"
	"iter"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Object is one object as its server holds it.
type Object struct {
	// Key is the server's identifier: a pkid on VOSS Automate, an id on
	// Genesys Web Services.
	Key string
	// Hierarchy is the dot path of the node where the object lives, from the
	// root ("sys.hcs.Prov.Cust"); empty where the system has no hierarchy.
	Hierarchy string
	// Data is the payload, decoded with json.Number for numbers. Keys that no
	// model knows are in it too.
	Data map[string]any
	// Summary is true where Data may lack keys that the object has: a row of a
	// list that shows a summary. Get returns whole objects only.
	Summary bool
	// FromList is true where Refresh or ReadBack answered from a list, which may
	// lag behind the object itself.
	FromList bool
}

// Query selects objects of one model.
type Query struct {
	// Hierarchy is a node's dot path or pkid; empty for the client's default.
	Hierarchy string
	// Traversal is "down" (the node and below, the default), "local" or "up".
	Traversal string
	// Equal keeps the objects whose top-level payload keys hold these values.
	// Clients check it themselves, whatever the server did with a filter.
	Equal map[string]string
	// Limit stops after so many objects; 0 for all.
	Limit int
}

// Page is one answer to a list call.
type Page struct {
	Objects []Object
	// Total is the number of objects on all pages; -1 where the server does not
	// say.
	Total int
	// Rows is the number of rows that came, which may be more than the objects
	// that the query selects.
	Rows int
}

// Pager is a Client that shows the pages of a list, for callers that weigh
// their cost.
type Pager interface {
	Client
	// Pages yields the objects that q selects, one list call at a time; after
	// the first error it ends. Rows that hold a summary are Partial.
	Pages(ctx context.Context, m *model.Model, q Query) iter.Seq2[Page, error]
}

// Refresher is a Client that can answer the reads of a refresh, and those after
// writes, together.
type Refresher interface {
	Client
	// Refresh returns the object with the key as Get does, or as a list of this
	// run showed it. Its Hierarchy is where it was last known to live.
	Refresh(ctx context.Context, m *model.Model, object Object) (Object, error)
	// ReadBack returns the object, which this run has just written, as Get does,
	// or as a list fetched since then showed it. Its Hierarchy is where it lives.
	ReadBack(ctx context.Context, m *model.Model, object Object) (Object, error)
}

// Client reads and writes the objects of one system. It is safe for concurrent
// use. Every error is an *Error, or wraps context.Canceled or
// context.DeadlineExceeded.
type Client interface {
	// Get returns the object with the key, or an error that Is ErrNotFound.
	Get(ctx context.Context, m *model.Model, key string) (Object, error)
	// List yields the objects that q selects, page by page; after the first
	// error it ends.
	List(ctx context.Context, m *model.Model, q Query) iter.Seq2[Object, error]
	// Find returns the object whose business key equals value at the node (and
	// only there), or an error that Is ErrNotFound.
	Find(ctx context.Context, m *model.Model, hierarchy, value string) (Object, error)
	// Create makes an object at the node and waits until it exists. The
	// returned object holds at least the Key.
	Create(ctx context.Context, m *model.Model, hierarchy string, data map[string]any) (Object, error)
	// Replace puts data in the place of the object's payload and waits until
	// that is done. Genesys Web Services changes the keys in data only.
	Replace(ctx context.Context, m *model.Model, object Object, data map[string]any) error
	// Delete removes the object and waits until it is gone. One that is gone
	// already is no error.
	Delete(ctx context.Context, m *model.Model, object Object) error
	// Move takes the object to another node and waits until it is there. An
	// error that Is ErrUnsupported says the system has no such thing.
	Move(ctx context.Context, m *model.Model, object Object, hierarchy string) error
	// Choices returns what the server offers for the field at a payload path.
	Choices(ctx context.Context, modelType, payloadPath, hierarchy string) (model.Choices, error)
	// DefaultHierarchy returns the node that the configuration names for
	// objects that name none; empty where there is none.
	DefaultHierarchy() string
	// SameHierarchy reports whether a and b (dot paths with or without the
	// root, or pkids) name one node. It may ask the server once per pkid.
	SameHierarchy(ctx context.Context, a, b string) (bool, error)
}
