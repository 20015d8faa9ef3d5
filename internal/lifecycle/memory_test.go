package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Short names make the tables readable.
type (
	object = map[string]any
	list   = []any
)

// memory is a server and its client in one. It is strict: a call that no client
// should get fails the test. Its fields switch faults on.
type memory struct {
	t       *testing.T
	mu      sync.Mutex
	objects map[string]backend.Object
	lastKey int
	// calls are the names of the calls, payloads what was sent with writes.
	calls    []string
	payloads []map[string]any

	// node is the default node; moves says whether objects move in place.
	node  string
	moves bool
	// aliases are the node paths by other names.
	aliases map[string]string
	// choices are offered for every field.
	choices model.Choices
	// fails holds the error of the calls by name.
	fails map[string]error
	// rewrite changes what is stored, as servers that adjust values do.
	rewrite func(data map[string]any)
	// answer changes what is read, as servers that answer in their own way do.
	answer func(data map[string]any)
	// loses makes the answers of creates get lost.
	loses bool
	// slow lets changes outlive their call; stuck holds them up in Resume, strange
	// under a word that is not known.
	slow, stuck, strange bool

	running map[string]func() (backend.Object, error)
	// stale holds the rows that Refresh and ReadBack answer with.
	stale map[string]backend.Object
	// summary makes lists show the key of the payload alone.
	summary string
	// thin are keys of the payload that rows of lists lack.
	thin []string
	// deleting is called before an object is deleted.
	deleting func()
	// lingers is how long the key of a deleted object stays taken.
	lingers time.Duration
	taken   map[string]time.Time
	// mistaken makes a create take an object that is there for its own.
	mistaken bool
	// logged is what the log shows of deletions; nil for no log.
	logged func() *backend.Deletion
	// unique has changes refused that give an object the key of another.
	unique bool
	// lag is how long reads do not find a new object.
	lag  time.Duration
	born map[string]time.Time
}

func newMemory(t *testing.T) *memory {
	return &memory{
		t: t, node: "top.here", objects: map[string]backend.Object{}, fails: map[string]error{},
		taken: map[string]time.Time{}, born: map[string]time.Time{}, aliases: map[string]string{}, running: map[string]func() (backend.Object, error){}, stale: map[string]backend.Object{},
	}
}

// call notes a call and returns its fault.
func (c *memory) call(name string) error {
	c.calls = append(c.calls, name)
	return c.fails[name]
}

func (c *memory) wantKey(key string) {
	c.t.Helper()
	if key == "" {
		c.t.Error("a call about an object without a key")
	}
}

// wantWritable checks that a payload holds nothing that only the server sets.
func (c *memory) wantWritable(fields []model.Field, data map[string]any, path string) {
	c.t.Helper()
	for i := range fields {
		f := &fields[i]
		v, has := data[f.Payload]
		if f.Access == model.ReadOnly && has {
			c.t.Errorf("%s%s is read-only, and sent", path, f.Payload)
		}
		inside, _ := v.([]any)
		for _, element := range append([]any{v}, inside...) {
			if one, ok := element.(map[string]any); ok {
				c.wantWritable(f.Fields, one, path+f.Payload+".")
			}
		}
	}
}

// store keeps a payload as the object with the key, and adds what the server
// sets.
func (c *memory) store(key, node string, data map[string]any) backend.Object {
	data = cloned(data)
	if c.rewrite != nil {
		c.rewrite(data)
	}
	data["status"] = "active"
	if phones, ok := data["phoneNumbers"].([]any); ok {
		for i, phone := range phones {
			if p, ok := phone.(map[string]any); ok {
				p["id"] = "phone-" + fmt.Sprint(p["number"], i)
			}
		}
	}
	o := backend.Object{Key: key, Hierarchy: node, Data: data}
	c.objects[key] = o
	return o
}

// add makes an object that Terraform does not manage.
func (c *memory) add(data map[string]any) string {
	c.lastKey++
	return c.store(strconv.Itoa(c.lastKey), c.node, data).Key
}

// change changes an object behind the provider's back.
func (c *memory) change(key string, data map[string]any) { maps.Copy(c.objects[key].Data, data) }

func (c *memory) read(key string) (backend.Object, error) {
	o, ok := c.objects[key]
	if !ok {
		return o, &backend.Error{System: "Memory", Object: key, Message: "no such object", Is: backend.ErrNotFound}
	}
	o.Data = cloned(o.Data)
	delete(o.Data, "password")
	if c.answer != nil {
		c.answer(o.Data)
	}
	return o, nil
}

func (c *memory) Get(_ context.Context, _ *model.Model, key string) (backend.Object, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wantKey(key)
	if err := c.call("Get"); err != nil {
		return backend.Object{}, err
	}
	if time.Since(c.born[key]) < c.lag {
		return backend.Object{}, &backend.Error{System: "Memory", Object: key, Message: "no such object", Is: backend.ErrNotFound}
	}
	return c.read(key)
}

func (c *memory) Pages(_ context.Context, m *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		for _, key := range slices.Sorted(maps.Keys(c.objects)) {
			o, _ := c.read(key)
			if !c.selects(m, q, o) {
				continue
			}
			if c.summary != "" {
				o.Summary, o.Data = true, map[string]any{c.summary: o.Data[c.summary]}
			}
			o.Data = cloned(o.Data)
			for _, lacks := range c.thin {
				delete(o.Data, lacks)
			}
			if !yield(backend.Page{Objects: []backend.Object{o}, Total: -1, Rows: 1}, nil) {
				return
			}
		}
		if err := c.call("Pages"); err != nil {
			yield(backend.Page{}, err)
		}
	}
}

func (c *memory) selects(m *model.Model, q backend.Query, o backend.Object) bool {
	inside := strings.HasPrefix(o.Hierarchy, q.Hierarchy)
	switch q.Traversal {
	case backend.TraverseLocal:
		inside = o.Hierarchy == q.Hierarchy
	case backend.TraverseUp:
		inside = strings.HasPrefix(q.Hierarchy, o.Hierarchy)
	}
	return inside && q.Matches(m, o.Data, false)
}

// begin makes a change at once, or keeps it for Resume where the server is slow.
func (c *memory) begin(name string, change func() (backend.Object, error)) (backend.Object, error) {
	if err := c.call(name); err != nil {
		return backend.Object{}, err
	}
	if !c.slow {
		return change()
	}
	id := fmt.Sprintf("transaction-%d", len(c.running)+1)
	c.running[id] = change
	return backend.Object{}, &backend.InProgressError{Transaction: id, Err: &backend.Error{System: "Memory", Message: name + " is still running"}}
}

func (c *memory) Create(_ context.Context, m *model.Model, node string, data map[string]any) (backend.Object, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.payloads = append(c.payloads, data)
	c.wantWritable(m.Fields, data, "")
	return c.begin("Create", func() (backend.Object, error) {
		if err := c.inTheWay(m, node, model.Text(data["email"]), ""); err != nil {
			return backend.Object{}, err
		}
		c.lastKey++
		o := c.store(strconv.Itoa(c.lastKey), node, data)
		c.born[o.Key] = time.Now()
		if c.loses {
			return o, lost(o)
		}
		return backend.Object{Key: o.Key, Hierarchy: node}, nil
	})
}

// inTheWay returns the error of a write of an object whose key another has.
func (c *memory) inTheWay(m *model.Model, node, key, own string) *backend.ConflictError {
	exists := &backend.Error{System: "Memory", Message: "exists", Is: backend.ErrConflict}
	for pkid, o := range c.objects {
		switch {
		case pkid == own || !m.Holds("email", o.Data["email"], key) || o.Hierarchy != node:
		case c.mistaken:
			return lost(o)
		default:
			return &backend.ConflictError{Object: backend.Object{Key: pkid, Hierarchy: node}, Evidence: "Somebody else made it.", Err: exists}
		}
	}
	if until, deleted := c.taken[key]; deleted && time.Now().Before(until) {
		return &backend.ConflictError{Evidence: "No list shows it.", Err: exists}
	}
	return nil
}

// lost is the error of a create with an answer that never came.
func lost(o backend.Object) *backend.ConflictError {
	return &backend.ConflictError{
		Object: backend.Object{Key: o.Key, Hierarchy: o.Hierarchy}, MayBeOurs: true, Evidence: "An answer was lost.",
		Err: &backend.Error{System: "Memory", Message: "no answer came", Is: backend.ErrUnreachable},
	}
}

func (c *memory) Replace(_ context.Context, m *model.Model, o backend.Object, data map[string]any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wantKey(o.Key)
	c.payloads = append(c.payloads, data)
	c.wantWritable(m.Fields, data, "")
	_, err := c.begin("Replace", func() (backend.Object, error) {
		held, ok := c.objects[o.Key]
		if !ok {
			return o, &backend.Error{System: "Memory", Message: "gone", Is: backend.ErrNotFound}
		}
		all := object{"password": held.Data["password"]} // is kept where it is not sent
		if m.PartialUpdate {
			all = cloned(held.Data)
		}
		maps.Copy(all, data)
		data = all
		if c.unique {
			if err := c.inTheWay(m, held.Hierarchy, model.Text(data["email"]), o.Key); err != nil {
				return o, err.Err
			}
		}
		return c.store(o.Key, held.Hierarchy, data), nil
	})
	return err
}

func (c *memory) Delete(_ context.Context, _ *model.Model, o backend.Object) error {
	if c.deleting != nil {
		c.deleting()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wantKey(o.Key)
	_, err := c.begin("Delete", func() (backend.Object, error) {
		if held, ok := c.objects[o.Key]; ok {
			c.taken[model.Text(held.Data["email"])] = time.Now().Add(c.lingers)
		}
		delete(c.objects, o.Key)
		return o, nil
	})
	return err
}

func (c *memory) Move(_ context.Context, _ *model.Model, o backend.Object, node string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wantKey(o.Key)
	_, err := c.begin("Move", func() (backend.Object, error) {
		held := c.objects[o.Key]
		held.Hierarchy = node
		c.objects[o.Key] = held
		return held, nil
	})
	return err
}

func (c *memory) DefaultHierarchy() string { return c.node }

func (c *memory) Top() string { return "top" }

func (c *memory) SameHierarchy(_ context.Context, a, b string) (bool, error) {
	resolve := func(node string) string {
		if path, ok := c.aliases[node]; ok {
			return path
		}
		return node
	}
	return strings.EqualFold(resolve(a), resolve(b)), c.call("SameHierarchy")
}

func (c *memory) Within(path, top string) bool     { return strings.HasPrefix(path, top) }
func (c *memory) Common(string, string) string     { return "top" }
func (c *memory) MovesInPlace(string, string) bool { return c.moves }

func (c *memory) Choices(context.Context, model.Target, string, string) (model.Choices, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.choices, c.call("Choices")
}

func (c *memory) Resume(ctx context.Context, _ *model.Model, id string) (backend.Object, error) {
	if c.stuck {
		<-ctx.Done()
		return backend.Object{}, &backend.InProgressError{Transaction: id, Strange: c.strange, Err: errors.New(id + " is still running")}
	}
	if err := c.call("Resume"); err != nil {
		return backend.Object{}, err
	}
	change, ok := c.running[id]
	if !ok {
		return backend.Object{}, &backend.Error{System: "Memory", Message: "no transaction " + id, Is: backend.ErrNotFound}
	}
	delete(c.running, id)
	return change()
}

func (c *memory) Refresh(ctx context.Context, m *model.Model, o backend.Object) (backend.Object, error) {
	return c.row(ctx, m, o)
}

func (c *memory) ReadBack(ctx context.Context, m *model.Model, o backend.Object) (backend.Object, error) {
	return c.row(ctx, m, o)
}

func (c *memory) row(ctx context.Context, m *model.Model, o backend.Object) (backend.Object, error) {
	if row, ok := c.stale[o.Key]; ok {
		row.FromList = !row.FromExport
		return row, nil
	}
	return c.Get(ctx, m, o.Key)
}

// rowOf returns a row as a list shows the object now.
func (c *memory) rowOf(key string) backend.Object {
	o, _ := c.read(key)
	return o
}

func (c *memory) Deletion(context.Context, *model.Model, backend.Object, string) (*backend.Deletion, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.logged == nil {
		return nil, errors.New("there is no log")
	}
	return c.logged(), nil
}

// basic hides the roles of a client.
type basic struct{ backend.Client }

func cloned(v map[string]any) map[string]any {
	clone, _ := clonedValue(v).(map[string]any)
	return clone
}

func clonedValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		clone := make(map[string]any, len(v))
		for name, member := range v {
			clone[name] = clonedValue(member)
		}
		return clone
	case []any:
		clone := make([]any, len(v))
		for i := range v {
			clone[i] = clonedValue(v[i])
		}
		return clone
	}
	return v
}

func (c *memory) IsIdentifier(text string) bool { return strings.HasPrefix(text, "id-") }
