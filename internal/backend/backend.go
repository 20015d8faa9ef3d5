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

// Refresher is a Client that can answer the reads of a refresh, and those after
// writes, together.
type Refresher interface {
	// Refresh returns the object with the key as Get does, or as a list of this
	// run showed it. Its Hierarchy is where it was last known to live.
	Refresh(ctx context.Context, m *model.Model, object Object) (Object, error)
	// ReadBack returns the object, which this run has just written, as Get does,
	// or as a list fetched since then showed it. Its Hierarchy is where it lives.
	ReadBack(ctx context.Context, m *model.Model, object Object) (Object, error)
}

// Client reads and writes the objects of one system. It is safe for concurrent
// use. Every error is an *Error, or wraps context.Canceled or
// context.DeadlineExceeded. What only some systems can do is a role of its own,
// found with As.
type Client interface {
	// Get returns the object with the key, or an error that Is ErrNotFound.
	Get(ctx context.Context, m *model.Model, key string) (Object, error)
	// Pages yields the objects that q selects, one list call at a time; after
	// the first error it ends. Rows that hold a summary are marked so.
	Pages(ctx context.Context, m *model.Model, q Query) iter.Seq2[Page, error]
	// Create makes an object at the node and waits until it exists. The
	// returned object holds at least the Key.
	Create(ctx context.Context, m *model.Model, hierarchy string, data map[string]any) (Object, error)
	// Replace puts data in the place of the object's payload and waits until
	// that is done. Where the model has PartialUpdate, it changes the keys in
	// data only.
	Replace(ctx context.Context, m *model.Model, object Object, data map[string]any) error
	// Delete removes the object and waits until it is gone. One that is gone
	// already is no error.
	Delete(ctx context.Context, m *model.Model, object Object) error
}

// Placer is a Client whose objects live at the nodes of a hierarchy.
type Placer interface {
	// DefaultHierarchy returns the node that the configuration names for
	// objects that name none; empty where there is none.
	DefaultHierarchy() string
	// SameHierarchy reports whether a and b (dot paths with or without the
	// root, or pkids) name one node. It may ask the server once per pkid.
	SameHierarchy(ctx context.Context, a, b string) (bool, error)
	// SameSpelling reports whether a and b name one node as far as the texts
	// tell. It asks no server, so it cannot compare a path with a pkid.
	SameSpelling(a, b string) bool
	// Within reports whether a node's path is the other node's or below it.
	Within(path, top string) bool
	// Common returns the deepest node above both paths, or either where it is
	// above the other; "" where they have none in common.
	Common(a, b string) string
	// MovesInPlace reports whether another node moves the object, by the
	// configuration of the system, instead of replacing it.
	MovesInPlace(from, to string) bool
	// Move takes the object to another node and waits until it is there.
	Move(ctx context.Context, m *model.Model, object Object, hierarchy string) error
}

// Chooser is a Client whose server says what a field can be set to.
type Chooser interface {
	// Choices returns what the server offers for the field at a payload path.
	Choices(ctx context.Context, modelType, payloadPath, hierarchy string) (model.Choices, error)
}

// As finds a client that can do more, in the client itself or in what it wraps,
// as errors.As does for errors. A decorator has a method Unwrap.
func As[T any](client Client) (T, bool) {
	for client != nil {
		if typed, ok := client.(T); ok {
			return typed, true
		}
		wrapper, ok := client.(interface{ Unwrap() Client })
		if !ok {
			break
		}
		client = wrapper.Unwrap()
	}
	var none T
	return none, false
}

// Objects yields the objects that q selects, page by page; after the first
// error it ends.
func Objects(ctx context.Context, client Client, m *model.Model, q Query) iter.Seq2[Object, error] {
	lister, ok := As[interface {
		List(ctx context.Context, m *model.Model, q Query) iter.Seq2[Object, error]
	}](client)
	if ok {
		return lister.List(ctx, m, q)
	}
	return func(yield func(Object, error) bool) {
		count := 0
		for page, err := range client.Pages(ctx, m, q) {
			if err != nil {
				yield(Object{}, err)
				return
			}
			for _, object := range page.Objects {
				count++
				if !yield(object, nil) || count == q.Limit {
					return
				}
			}
		}
	}
}

// Find returns the object whose business key equals value at the node (and
// only there), or an error that Is ErrNotFound.
func Find(ctx context.Context, client Client, m *model.Model, hierarchy, value string) (Object, error) {
	finder, ok := As[interface {
		Find(ctx context.Context, m *model.Model, hierarchy, value string) (Object, error)
	}](client)
	if ok {
		return finder.Find(ctx, m, hierarchy, value)
	}
	q := Query{Hierarchy: hierarchy, Traversal: "local", Equal: map[string]string{m.BusinessKeyField().Payload: value}, Limit: 1}
	for object, err := range Objects(ctx, client, m, q) {
		return object, err
	}
	return Object{}, &Error{Object: m.Type + " " + value, Message: "no such object", Kind: ErrNotFound}
}

// DefaultHierarchy returns the node for objects that name none; empty where
// the system has no hierarchy or the configuration names no node.
func DefaultHierarchy(client Client) string {
	if placer, ok := As[Placer](client); ok {
		return placer.DefaultHierarchy()
	}
	return ""
}
