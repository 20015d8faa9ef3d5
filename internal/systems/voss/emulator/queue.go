package emulator

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// phase is how far a transaction has come. The switches choose the words that
// answers use for it.
type phase string

const (
	queued  phase = "queued"
	running phase = "running"
	success phase = "success"
	failed  phase = "failed"
)

// The operations, by their names in the transaction log (CONTRACT.md §4.5).
const (
	operationCreate     = "Create"
	operationModify     = "Modify"
	operationDelete     = "Delete"
	operationBulkDelete = "Bulk Delete"
	operationMove       = "Move"
	operationExecute    = "Execute"
	operationExport     = "Export"
)

// canceled is the message of a transaction that was cancelled, in the server's
// own words (CONTRACT.md §4.5).
const canceled = "Transaction canceled"

// work is what a transaction does once its turn comes. It holds everything that
// a replay or a restart needs.
type work struct {
	Operation string `json:"kind"`
	Model     string `json:"model_type"`
	// Target is the node that objects move to.
	Target string `json:"target,omitempty"`
	Items  []item `json:"items"`
}

// action is what a sub-transaction does for it.
func (w work) action() string { return w.Operation + " " + w.Model }

// item is one object of the work. For a create, PKID is the pkid that the
// object will have.
type item struct {
	PKID string         `json:"pkid"`
	Data map[string]any `json:"data,omitempty"`
	// Refusal is what is wrong with the data, where that is noticed late.
	Refusal string `json:"refusal,omitempty"`
}

// subTransaction is the work on one object.
type subTransaction struct {
	ID      string `json:"id"`
	Action  string `json:"action"`
	Phase   phase  `json:"phase"`
	Detail  string `json:"detail"`
	Message string `json:"message"`
}

// transaction is one entry of the log. The server's lock guards it.
type transaction struct {
	ID       string `json:"id"`
	Sequence int    `json:"sequence"`
	Work     work   `json:"work"`
	Detail   string `json:"detail"`
	Username string `json:"username"`
	// Node is the pkid of the node that the work belongs to, Hierarchy its dot
	// path at the time.
	Node      string    `json:"node"`
	Hierarchy string    `json:"hierarchy"`
	Phase     phase     `json:"phase"`
	Message   string    `json:"message"`
	Submitted time.Time `json:"submitted"`
	Started   time.Time `json:"started"`
	Completed time.Time `json:"completed"`
	// RolledBack is true where the work failed and nothing of it was left.
	RolledBack bool             `json:"rolled_back"`
	Steps      []subTransaction `json:"steps"`
	// Meta is the request_meta that came with the body.
	Meta map[string]any `json:"request_meta,omitempty"`

	// failure is what a waiting caller gets; nil after success or a restart.
	failure *failure
	// done is closed when the transaction is over.
	done chan struct{}
}

func (t *transaction) finished() bool { return t.Phase == success || t.Phase == failed }

// finish ends the transaction; f is nil for success.
func (t *transaction) finish(now time.Time, f *failure) {
	t.Phase, t.Completed = success, now
	if f != nil {
		t.Phase, t.Message, t.failure = failed, f.message, f
		t.RolledBack = !slices.ContainsFunc(t.Steps, func(s subTransaction) bool { return s.Phase == success })
	}
	close(t.done)
}

// queue is the log of transactions, and those of them that wait. Hold the
// server's lock for every method except next.
type queue struct {
	mu      *sync.Mutex
	ready   *sync.Cond
	waiting []*transaction
	log     []*transaction
	byID    map[string]*transaction
	last    int
	closed  bool
}

func newQueue(mu *sync.Mutex) *queue {
	return &queue{mu: mu, ready: sync.NewCond(mu), byID: map[string]*transaction{}}
}

// logLimit bounds the log. Beyond it the finished transactions of the older
// half are dropped.
const logLimit = 10_000

// add gives the transaction its number and puts it at the end of the queue.
func (q *queue) add(t *transaction) {
	if len(q.log) >= logLimit {
		q.trim(logLimit / 2)
	}
	q.last++
	t.Sequence = q.last
	q.insert(t)
}

// trim drops those of the n oldest transactions that are finished.
func (q *queue) trim(n int) {
	older := slices.Clone(q.log[:n])
	q.log = slices.Delete(q.log, 0, n)
	var stay []*transaction
	for _, t := range older {
		if t.finished() {
			delete(q.byID, t.ID)
		} else {
			stay = append(stay, t)
		}
	}
	q.log = slices.Insert(q.log, 0, stay...)
}

// insert puts a numbered transaction into the log, and into the queue unless it
// is finished.
func (q *queue) insert(t *transaction) {
	t.done = make(chan struct{})
	q.last = max(q.last, t.Sequence)
	q.log = append(q.log, t)
	q.byID[t.ID] = t
	if t.finished() {
		close(t.done)
		return
	}
	t.Phase = queued
	q.waiting = append(q.waiting, t)
	q.ready.Signal()
}

// forget drops the transaction from the log, as if it had never been there.
func (q *queue) forget(t *transaction) {
	delete(q.byID, t.ID)
	q.log = slices.DeleteFunc(q.log, func(other *transaction) bool { return other == t })
}

// next waits for a transaction; nil once the queue is closed.
func (q *queue) next() *transaction {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) == 0 && !q.closed {
		q.ready.Wait()
	}
	if q.closed {
		return nil
	}
	t := q.waiting[0]
	q.waiting = q.waiting[1:]
	return t
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.ready.Broadcast()
}

// describe renders the summary of an object for the log (CONTRACT.md §4.5).
func describe(m *servedModel, data map[string]any) string {
	var parts []string
	for _, key := range m.summary {
		if text := textOf(data[key]); text != "" {
			parts = append(parts, title(key)+":"+text)
		}
	}
	return strings.Join(parts, " ")
}

func describeMany(objects []*object) string {
	if len(objects) == 1 {
		return "1 object"
	}
	return fmt.Sprintf("%d objects", len(objects))
}
