package emulator

import (
	"context"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// The methods below read and change the store without the API, as other people
// and other systems do. They check neither permissions nor bodies. A snapshot
// holds their changes too.

// Object is a copy of a stored instance.
type Object struct {
	PKID  string
	Model string
	// Hierarchy is the dot path of the node where it lives; for a hierarchy
	// node, the path of its parent.
	Hierarchy string
	// Data is a copy of the payload, choices by value, with json.Number for
	// numbers.
	Data map[string]any
}

func (s *Server) view(o *object) Object {
	data, _ := payload.Copy(o.Data).(map[string]any)
	return Object{PKID: o.PKID, Model: o.Model, Hierarchy: s.store.dotPath(o.Node), Data: data}
}

// Objects returns the instances of a model everywhere, oldest first.
func (s *Server) Objects(modelType string) []Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Object
	for _, o := range s.store.ofModel(modelType) {
		list = append(list, s.view(o))
	}
	return list
}

// Count returns how many instances of a model there are.
func (s *Server) Count(modelType string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.store.byModel[modelType])
}

// Object returns the instance with the pkid; false if it does not exist.
func (s *Server) Object(pkid string) (Object, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.store.object(pkid)
	if o == nil {
		return Object{}, false
	}
	return s.view(o), true
}

// Add stores a JSON object at the node exactly as given, and returns its pkid. No
// read-only values are added.
func (s *Server) Add(modelType, hierarchy, content string) (string, error) {
	data, err := web.DecodeObject(content)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	node := s.store.node(hierarchy)
	if node == "" || s.models.byType[modelType] == nil {
		return "", fmt.Errorf("there is no model %s or no hierarchy node %s", modelType, hierarchy)
	}
	o := &object{PKID: s.ids.pkid(), Model: modelType, Node: node, Data: data, Created: s.clock.Now()}
	s.store.put(o)
	s.markChanged()
	return o.PKID, nil
}

// Put replaces the payload of an instance by a JSON object, exactly as given.
func (s *Server) Put(pkid, content string) error {
	return s.rewrite(pkid, content, func(_, sent map[string]any) map[string]any { return sent })
}

// Patch merges a JSON object into the payload of an instance: objects key by
// key, null removes a key, anything else replaces (RFC 7386).
func (s *Server) Patch(pkid, content string) error { return s.rewrite(pkid, content, merge) }

func (s *Server) rewrite(pkid, content string, combine func(stored, sent map[string]any) map[string]any) error {
	sent, err := web.DecodeObject(content)
	if err != nil {
		return err
	}
	return s.update(pkid, func(o *object) error {
		stored, _ := payload.Copy(o.Data).(map[string]any)
		o.Data = combine(stored, sent)
		return nil
	})
}

// Relocate moves an instance to another node.
func (s *Server) Relocate(pkid, hierarchy string) error {
	return s.update(pkid, func(o *object) error {
		if o.Node = s.store.node(hierarchy); o.Node == "" {
			return fmt.Errorf("there is no hierarchy node %s", hierarchy)
		}
		return nil
	})
}

// update replaces an instance by a changed copy.
func (s *Server) update(pkid string, change func(*object) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.store.objects[pkid]
	if o == nil {
		return fmt.Errorf("there is no object with the pkid %s", pkid)
	}
	changed := *o
	if err := change(&changed); err != nil {
		return err
	}
	s.store.put(&changed)
	s.markChanged()
	return nil
}

// Remove deletes an instance and reports whether there was one.
func (s *Server) Remove(pkid string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, found := s.store.objects[pkid]
	s.store.remove(pkid)
	s.markChanged()
	return found
}

func merge(stored, sent map[string]any) map[string]any {
	if stored == nil {
		stored = map[string]any{}
	}
	for key, value := range sent {
		inner, isObject := value.(map[string]any)
		switch {
		case value == nil:
			delete(stored, key)
		case isObject:
			held, _ := stored[key].(map[string]any)
			stored[key] = merge(held, inner)
		default:
			stored[key] = value
		}
	}
	return stored
}

// Transaction is a copy of one entry of the log.
type Transaction struct {
	ID, Action, Model, Username, Hierarchy, Message string
	// Status is the word that the API answers.
	Status string
	// PKID is the object that it changes; empty for several objects.
	PKID string
	// Detail is the summary of the object.
	Detail string
}

// Transactions returns the log, oldest first.
func (s *Server) Transactions() []Transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Transaction, len(s.queue.log))
	for i, t := range s.queue.log {
		list[i] = s.viewTransaction(t)
	}
	return list
}

func (s *Server) viewTransaction(t *transaction) Transaction {
	return Transaction{
		ID: t.ID, Action: t.Work.Operation, Model: t.Work.Model, Username: t.Username, Hierarchy: t.Hierarchy,
		Message: t.Message, Status: s.statusWord(t.Phase), PKID: t.objectPKID(), Detail: t.Detail,
	}
}

// watcher is the key of what WatchTransactions puts into a context.
type watcher struct{}

// WatchTransactions has the server tell of each transaction that a request with the
// context begins, whatever becomes of the answer. seen must not call the server.
func WatchTransactions(ctx context.Context, seen func(Transaction)) context.Context {
	return context.WithValue(ctx, watcher{}, seen)
}

// AwaitTransactions blocks until no transaction is queued or running, or
// returns the context's error.
func (s *Server) AwaitTransactions(ctx context.Context) error {
	for {
		open := s.openTransaction()
		if open == nil {
			return nil
		}
		select {
		case <-open.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Server) openTransaction() *transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.queue.log {
		if !t.finished() {
			return t
		}
	}
	return nil
}

// Requests returns the requests since the last ResetRequests, oldest first.
func (s *Server) Requests() []accesslog.Entry { return s.log.Requests() }

// Writes returns those of the Requests that ask for a change, with what they send
// and the object as the account was shown it before.
func (s *Server) Writes() []accesslog.Entry { return s.log.Writes() }

// RequestCount returns how many requests there were of one operation, which is
// a verb and a model type: "list device/spark/User", "get tool/Transaction".
// The verbs are list, get, create, replace, delete, bulk delete, patch, move, clone,
// add form, schema, choices, export; of transactions list, get, poll, replay, cancel;
// "login" and "logout" stand alone.
func (s *Server) RequestCount(operation string) int { return s.log.Count(operation) }

// ResetRequests forgets the requests.
func (s *Server) ResetRequests() { s.log.Reset() }
