package accesslog

import (
	"maps"
	"path"
	"sync"
)

// Write is a change that a request asks for, whether or not it is granted.
type Write struct {
	// Model is the type of the object, and Object its key; empty for a create, and
	// for a change of several objects.
	Model, Object string
	// Read is the object as this client was shown it last, with the keys and
	// values of the answers; nil for an object that it was never shown.
	Read map[string]any
	// Body is what was sent; nil for a request without a body. What it holds
	// beside Read is what the client meant to change.
	Body map[string]any
}

// Keys are the keys of the objects that the write is about: that of Object, or those of
// the hrefs in the body; none for a create.
func (w *Write) Keys() []string {
	if w.Object != "" {
		return []string{w.Object}
	}
	hrefs, _ := w.Body["hrefs"].([]any)
	var keys []string
	for _, href := range hrefs {
		text, _ := href.(string)
		keys = append(keys, path.Base(text))
	}
	return keys
}

// Reads is what each client was shown last of each object. It is safe for
// concurrent use; the zero Reads is empty.
type Reads struct {
	mu    sync.Mutex
	shown map[reading]map[string]any
}

// reading is one client's view of one object. A client is an account: that is all
// that a server knows of one.
type reading struct{ client, object string }

// Show notes that the client is shown the object. What it is shown whole replaces
// all that it knew; a part of it, such as the row of a list, replaces what it
// names. Nobody may change data afterwards.
func (r *Reads) Show(client, object string, data map[string]any, whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shown == nil {
		r.shown = map[reading]map[string]any{}
	}
	key := reading{client, object}
	if known := r.shown[key]; !whole && known != nil {
		laid := maps.Clone(known)
		maps.Copy(laid, data)
		data = laid
	}
	r.shown[key] = data
}

// Last returns the object as the client was shown it last; nil if it never was.
// Nobody may change it.
func (r *Reads) Last(client, object string) map[string]any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shown[reading{client, object}]
}
