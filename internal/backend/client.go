package backend

import (
	"context"
	"iter"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
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
	// FromList is true where Refresh or ReadBack answered from a row of a list, which
	// may lag behind the object itself. What Data lacks then is unknown.
	FromList bool
	// FromExport is true where they answered from an export, which may lag behind too
	// but holds whole objects.
	FromExport bool
}

// InBulk reports whether the object was read together with others.
func (o Object) InBulk() bool { return o.FromList || o.FromExport }

// The directions of a list, seen from its node.
const (
	// TraverseDown takes the node and everything below it.
	TraverseDown = "down"
	// TraverseLocal takes the node alone.
	TraverseLocal = "local"
	// TraverseUp takes the node and those above it.
	TraverseUp = "up"
)

// Traversals are all directions of a list.
var Traversals = []string{TraverseDown, TraverseLocal, TraverseUp}

// Query selects objects of one model.
type Query struct {
	// Hierarchy is a node's dot path or pkid; empty for the client's default.
	Hierarchy string
	// Traversal is TraverseDown (the default, also where it is empty),
	// TraverseLocal or TraverseUp.
	Traversal string
	// Equal keeps the objects that hold these values under top-level payload
	// keys, in any spelling that means the same. Clients check it themselves by
	// Matches, whatever the server did with a filter.
	Equal map[string]string
	// Limit stops after so many objects; 0 for all.
	Limit int
}

// Page is one answer to a list call.
type Page struct {
	Objects []Object
	// Total is the number of rows on all pages; -1 where the server does not say.
	Total int
	// Rows is the number of rows on this page. It may be more than the number of
	// Objects, which are those that the query selects.
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
// use. Every error is or wraps an *Error; one that ended with its context wraps
// context.Canceled or context.DeadlineExceeded too. Beside the errors that a
// method names, each can be ErrUnauthenticated, ErrForbidden, ErrProtocol or
// ErrUnreachable. What only some systems can do is a role of its own, such as
// Placer or Resumer; As finds it.
type Client interface {
	// Get returns the whole object with the key.
	//
	// Errors: ErrNotFound where the server knows no such object.
	Get(ctx context.Context, m *model.Model, key string) (Object, error)
	// Pages yields the objects that q selects, one list call at a time, and ends
	// after the first error. A page ends early where q.Limit is reached. Where a
	// row shows a summary and q.Equal needs more, the client reads the object
	// itself; without q.Equal it yields the row, with Summary set. Data is nil
	// where the row shows a key alone.
	Pages(ctx context.Context, m *model.Model, q Query) iter.Seq2[Page, error]
	// Create makes an object at the node and waits until it exists. The
	// returned object holds at least the Key. The node is empty for the client's
	// default; systems without a hierarchy ignore it.
	//
	// Errors: ErrConflict where the business key is taken; a *ConflictError
	// where it is known by which object; an *InProgressError where the server
	// goes on with the create after ctx has ended; an *UnknownOutcomeError where
	// the object may have been made, and could not be found until ctx ended.
	Create(ctx context.Context, m *model.Model, hierarchy string, data map[string]any) (Object, error)
	// Replace puts data in the place of the object's payload and waits until
	// that is done. Where the model has PartialUpdate, it changes the keys in
	// data only.
	//
	// Errors: ErrNotFound where the object is gone; an *InProgressError as for
	// Create.
	Replace(ctx context.Context, m *model.Model, object Object, data map[string]any) error
	// Delete removes the object and waits until it is gone.
	//
	// Errors: ErrNotFound where the object was gone already; an *InProgressError
	// as for Create.
	Delete(ctx context.Context, m *model.Model, object Object) error
}

// Placer is a Client of a system that keeps objects at the nodes of a hierarchy.
type Placer interface {
	// DefaultHierarchy returns the configured node of objects that name no node
	// themselves; empty where the configuration has none.
	DefaultHierarchy() string
	// Top returns the node above all others.
	Top() string
	// SameHierarchy reports whether a and b (dot paths with or without the
	// root, or pkids) name one node. It may ask the server once per pkid.
	//
	// Errors: ErrUnknownNode; ErrUnsupported where the server lists no nodes, so that
	// nobody can tell.
	SameHierarchy(ctx context.Context, a, b string) (bool, error)
	// Within reports whether a node's path is the other node's or below it.
	Within(path, top string) bool
	// Common returns the deepest node that both paths lie at or below; "" where
	// there is no such node.
	Common(a, b string) string
	// MovesInPlace reports whether another node moves the object, by the
	// configuration of the system, instead of replacing it.
	MovesInPlace(from, to string) bool
	// Move takes the object to another node and waits until it is there.
	//
	// Errors: ErrNotFound where the object is gone; an *InProgressError as for
	// Client.Create.
	Move(ctx context.Context, m *model.Model, object Object, hierarchy string) error
}

// Chooser is a Client of a server that lists the values a field can be set to.
type Chooser interface {
	// Choices returns what a reference to the target can name at the node, in the
	// server's order. With a title, those suffice whose title begins with it.
	Choices(ctx context.Context, target model.Target, hierarchy, title string) (model.Choices, error)
	// IsIdentifier reports whether a text can only be an identifier that the server gave,
	// and no name.
	IsIdentifier(text string) bool
}

// Made is an object that an account has made.
type Made struct {
	Model  *model.Model
	Object Object
	// Transaction is what made it, and Time when that was submitted, as the server
	// writes it.
	Transaction, Time string
}

// Chronicler is a Client of a server whose log says who made what.
type Chronicler interface {
	// Made lists the objects of models that this account has made within the lookback
	// and that are still there, the latest first.
	//
	// Errors: ErrUnsupported where the log does not say whose an entry is.
	Made(ctx context.Context, models []*model.Model, lookback time.Duration) ([]Made, error)
}

// Surveyor is a Client that shows what a twin of its server needs.
type Surveyor interface {
	// Survey reads the objects of models at a node and below, and what they refer to. An
	// error ends it. What only some servers or accounts are shown is left out.
	Survey(ctx context.Context, models []*model.Model, hierarchy string) iter.Seq2[tenant.Record, error]
}

// Connector is a Client that can find out whether its server can be used.
type Connector interface {
	// Connect signs in, and looks for a node; empty for the provider's.
	//
	// Errors: ErrUnreachable, ErrUnauthenticated, ErrProtocol where something else
	// answers than the API, ErrUnknownNode for a node that the server does not show.
	Connect(ctx context.Context, hierarchy string) error
}

// Locator is a Client of a server that says where an object is of any model.
type Locator interface {
	// Locate returns the node of the object with the key, empty where the server does
	// not say.
	Locate(ctx context.Context, modelType, key string) (node string, err error)
}

// Describer is a Client of a server that says what its models are.
type Describer interface {
	// Describe returns the model as the server's own schema has it, from the first call
	// that shows one. The server is asked once per model, and what it answered is held:
	// the caller must not change it. Name and Payload of its fields are the same, and
	// Release is what the server says of itself, empty where it says nothing.
	//
	// Errors: ErrUnsupported where the server shows no schema of the model that can be
	// read; ErrNotFound where it has no such model.
	Describe(ctx context.Context, modelType, hierarchy string) (*model.Model, error)
}

// Selection names objects of one model to export.
type Selection struct {
	// Hierarchy is the node, as dot path or pkid; empty for the client's default.
	Hierarchy string
	// Keys are those of the objects. Without any, all objects of the node are meant,
	// and on some servers those of the nodes below.
	Keys []string
	// Expected is about how many objects will come, which bounds the answer.
	Expected int
}

// Exporter is a Client of a server that hands out many whole objects in one answer,
// where its lists may leave parts of them out.
type Exporter interface {
	// Export yields the selected objects, in no order. Each of them is whole, but for the
	// parts that the server joins to it (see Parts). It ends after the first error. No object
	// that came before the error may be used then, because the whole answer is in doubt.
	//
	// Errors: ErrUnsupported where the client, the server or the rights of the account
	// do not allow it, once that is known without asking again; ErrNotFound where the
	// server did not find what the selection names, or has no such call.
	Export(ctx context.Context, m *model.Model, s Selection) iter.Seq2[Object, error]
}

// Resumer is a Client of a server that goes on with a change after its call.
type Resumer interface {
	// Resume waits until the transaction that an InProgressError names is over.
	// The object is the one that it made or changed; its Key is empty where the
	// server does not say.
	//
	// Errors: an *InProgressError if the transaction still runs when ctx ends; an
	// *UnwatchedError if the server refuses to show it;
	// ErrNotFound if the server does not know the transaction; otherwise the
	// error says why the transaction failed.
	Resume(ctx context.Context, m *model.Model, transaction string) (Object, error)
}

// Deletion is what a server's log says of the deletion of an object.
type Deletion struct {
	// Transaction is its id, Username the account that asked for it.
	Transaction, Username string
	// Running is true until it has ended.
	Running bool
}

// Historian is a Client of a server that keeps a log of changes.
type Historian interface {
	// Deletion returns the latest deletion of the object that the log shows after
	// the object was made, unless it failed; nil where it shows none. The key is
	// the object's business key. object may have no Key: then the deletion is of
	// any object with the business key at object.Hierarchy.
	Deletion(ctx context.Context, m *model.Model, object Object, key string) (*Deletion, error)
}

// As finds a client that can do more, in the client itself or in what it wraps,
// as errors.As does for errors. A decorator has a method Unwrap.
func As[T any](client Client) (T, bool) {
	typed, ok := client.(T)
	if wrapper, wraps := client.(interface{ Unwrap() Client }); wraps && !ok {
		return As[T](wrapper.Unwrap())
	}
	return typed, ok
}

// DefaultHierarchy returns the configured node of the client; empty where the
// system has no hierarchy or the configuration names no node.
func DefaultHierarchy(client Client) string {
	if placer, ok := As[Placer](client); ok {
		return placer.DefaultHierarchy()
	}
	return ""
}
