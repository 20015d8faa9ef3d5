package client

import (
	"errors"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// ownCreate is a create of this run that the server has answered.
type ownCreate struct {
	key, mark string
	// sent is when the request was about to be sent, answered when its answer was
	// known.
	sent, answered time.Time
}

// ownChanges are the creates of this run, by which the log can be judged, and the
// objects that it deletes.
type ownChanges struct {
	mu sync.Mutex
	// transactions and objects hold the creates by the transaction and by the object
	// that the server named.
	transactions, objects map[string]ownCreate
	deleted               map[string]bool
}

// note takes note of a create that the server has answered: with its transaction,
// its object or both.
func (o *ownChanges) note(transaction, pkid string, create ownCreate) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.transactions == nil {
		o.transactions, o.objects = map[string]ownCreate{}, map[string]ownCreate{}
	}
	if transaction != "" {
		o.transactions[transaction] = create
	}
	if pkid != "" {
		o.objects[pkid] = create
	}
}

// of returns the create of this run that an entry of the log is about.
func (o *ownChanges) of(t Transaction, modelType string) (ownCreate, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if create, ok := o.transactions[t.ID]; ok {
		return create, true
	}
	create, ok := o.objects[t.objectPkid(modelType)]
	return create, ok
}

// noteDeletion takes note of an object that this run deletes.
func (o *ownChanges) noteDeletion(pkid string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.deleted == nil {
		o.deleted = map[string]bool{}
	}
	o.deleted[pkid] = true
}

// deletes reports whether this run deletes the object, or has deleted it.
func (o *ownChanges) deletes(pkid string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.deleted[pkid]
}

// transactionIn returns the transaction that an answer to a change named, or its
// error; "" for none.
func transactionIn(done completedChange, err error) string {
	if failed, ok := errors.AsType[*backend.Error](err); ok {
		return failed.Transaction
	}
	return done.transaction
}
