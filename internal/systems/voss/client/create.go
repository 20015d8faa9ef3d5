package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
)

// createRequest is the request to make one object.
type createRequest struct {
	model *model.Model
	node  hierarchy.Node
	key   string // its business key
	data  map[string]any
	// mark names this create in its transaction; empty where the server takes none.
	mark string
	req  call
	// sends is how often it was sent, first and last when.
	sends       int
	first, last time.Time
	// before is what was there before it was sent.
	before glimpse
	// lookback is how far back the log may show the transaction that made the
	// object: at least as far as the whole create may take.
	lookback time.Duration
	// read are the transactions of the log that were read one by one.
	read map[string]Transaction
}

// Create makes an object at the node and waits for its transaction. Where the
// answer names no pkid, the object is looked up by its business key.
//
// Where an answer is lost, the transaction log and the business key show what became
// of the request, until the time of ctx is over. An object that the log says is this
// create's is its result. One that it may have made is a *backend.ConflictError, as
// one that was there already is. The request is sent again only if it had no effect.
func (c *Client) Create(ctx context.Context, m *model.Model, hierarchy string, data map[string]any) (backend.Object, error) {
	node, err := c.resolve(ctx, hierarchy)
	if err != nil {
		return backend.Object{}, err
	}
	cr := &createRequest{
		model: m, node: node, key: m.KeyIn(data), data: data, mark: c.newMark(),
		req: apiCall(http.MethodPost, m.Type), lookback: defaultLookback, read: map[string]Transaction{},
	}
	if cr.key != "" {
		cr.req.subject += " " + cr.key
	}
	cr.req.query = map[string][]string{"hierarchy": {node.Query()}}
	cr.req.node, cr.req.model = node.Path, m
	if deadline, ok := ctx.Deadline(); ok {
		cr.lookback = max(cr.lookback, time.Until(deadline))
	}
	// A mark that the server shows is enough to know an object by.
	if cr.key != "" && (cr.mark == "" || !c.marks.shown.Load()) {
		cr.before = c.glimpse(ctx, cr)
	}
	if err := ctx.Err(); err != nil {
		return backend.Object{}, err // nothing was sent, so there is nothing to look for
	}
	ctx, stop := backend.WithGracePeriod(ctx, c.cfg.Grace)
	defer stop()
	if cr.key == "" {
		return c.createOnce(ctx, cr)
	}
	return recovery.Change[backend.Object]{
		Name: cr.req.subject,
		Log:  c.http.Logger(),
		Send: func(ctx context.Context) (backend.Object, error) { return c.sendCreate(ctx, cr) },
		Conflict: func(ctx context.Context, refusal, lost error) (backend.Object, error) {
			return c.afterConflict(ctx, cr, refusal, lost)
		},
		MayHaveTakenEffect: mayHaveTakenEffect,
		Recover: func(ctx context.Context, lost error) (backend.Object, bool, error) {
			return c.recoverCreate(ctx, cr, lost)
		},
		Resendable: resendable,
	}.Do(ctx)
}

// createOnce makes an object that has no business key. There is nothing to look for, so a
// request whose answer is lost is not sent again: that could make a second one.
func (c *Client) createOnce(ctx context.Context, cr *createRequest) (backend.Object, error) {
	object, err := c.sendCreate(ctx, cr)
	_, inProgress := errors.AsType[*backend.InProgressError](err)
	if err == nil || inProgress || !mayHaveTakenEffect(err) {
		return object, err
	}
	return backend.Object{}, &backend.UnknownOutcomeError{
		Known: "The request was sent, and its answer was lost. Whether it made the object is not known. The model has no business key, so the object cannot be looked for, and the request was not sent again.",
		Err:   err,
	}
}

// sendCreate sends the request and waits for the object.
func (c *Client) sendCreate(ctx context.Context, cr *createRequest) (backend.Object, error) {
	done, err := c.sendMarked(ctx, cr)
	if c.dropRefusedMark(ctx, cr, err) {
		done, err = c.sendMarked(ctx, cr)
	}
	if unwatched, ok := errors.AsType[*backend.UnwatchedError](err); ok && cr.key != "" {
		return c.findUnwatched(ctx, cr, unwatched)
	}
	if err != nil {
		return backend.Object{}, cr.asConflict(err)
	}
	object, err := c.createdObject(ctx, cr, done)
	if err == nil {
		c.own.note("", object.Key, ownCreate{key: cr.key, mark: cr.mark, sent: cr.last, answered: time.Now()})
	}
	return object, err
}

// asConflict makes a conflict of a failure for which the server gives no reason, where an
// object with the business key was there before.
func (cr *createRequest) asConflict(err error) error {
	told, ok := errors.AsType[*backend.Error](err)
	if !ok || !errors.Is(told.Is, errUnexplained) || len(cr.before.pkids) == 0 {
		return err
	}
	conflict := *told
	conflict.Is = backend.ErrConflict
	return &conflict
}

// sendMarked sends the request once and waits for its transaction.
func (c *Client) sendMarked(ctx context.Context, cr *createRequest) (completedChange, error) {
	cr.last = time.Now()
	if cr.sends++; cr.sends == 1 {
		cr.first = cr.last
	}
	cr.req.body = marked(cr.data, cr.mark)
	done, err := c.sendAndWait(ctx, cr.req)
	if transaction := transactionIn(done, err); transaction != "" {
		c.own.note(transaction, "", ownCreate{key: cr.key, mark: cr.mark, sent: cr.last, answered: time.Now()})
	}
	if err != nil || done.transaction == "" {
		return done, err
	}
	if t, readErr := c.finishedTransaction(ctx, cr.req, done); readErr == nil {
		done.detail = t // which names the object
		if cr.isMarked(*t) {
			c.marks.shown.Store(true)
		}
	}
	return done, nil
}

// createdObject returns the object that a create has made, by the pkid that the
// server names or by its business key.
func (c *Client) createdObject(ctx context.Context, cr *createRequest, done completedChange) (backend.Object, error) {
	pkid, err := c.createdPkid(ctx, cr.model, cr.req, done)
	if err != nil {
		return backend.Object{}, err
	}
	if uuid.MatchString(pkid) {
		// No stored object is known to have such a pkid (CONTRACT.md §4.1).
		if _, err := c.Get(ctx, cr.model, pkid); isNotFound(err) {
			pkid = ""
		}
	}
	if pkid != "" {
		return backend.Object{Key: pkid, Hierarchy: cr.node.Path}, nil
	}
	if cr.key == "" {
		return backend.Object{}, c.errors.New(cr.req, backend.Error{
			Transaction: done.transaction, Is: backend.ErrProtocol,
			Message: "the object was created, but the answer names no pkid and the payload no business key to look it up",
		})
	}
	return c.awaitByKey(ctx, cr, done.transaction)
}

// awaitByKey looks for an object that the server says it has made, and names by no
// pkid, until it shows. Lists can lag behind.
func (c *Client) awaitByKey(ctx context.Context, cr *createRequest, transaction string) (backend.Object, error) {
	for b := c.newBackoff(); ; {
		found, err := c.withKey(ctx, cr, true)
		found = slices.DeleteFunc(found, func(o backend.Object) bool { return cr.before.shows(o.Key) })
		switch {
		case len(found) > 0:
			return found[0], nil
		case err != nil && !isTransient(err), b.wait(ctx, nil) != nil:
			return backend.Object{}, &backend.UnknownOutcomeError{
				Known: "The server reports success, but names no pkid, and no object with this business key was seen at " + cr.node.Path + withReason(err),
				Err: c.errors.New(cr.req, backend.Error{
					Transaction: transaction, Is: backend.ErrProtocol, Message: "the object was created, but it cannot be found",
				}),
			}
		}
	}
}

// findUnwatched looks for the object of a create that the server has taken and does
// not show the transaction of.
func (c *Client) findUnwatched(ctx context.Context, cr *createRequest, unwatched *backend.UnwatchedError) (backend.Object, error) {
	s := &search{client: c, cr: cr, cause: unwatched, began: time.Now()}
	object, isOver, err := s.run(ctx)
	if !isOver {
		err = unwatched.Err
	}
	if found, ok := errors.AsType[*backend.ConflictError](err); ok && found.MayBeOurs && unwatched.End != "" {
		c.warnOfEnd(ctx, unwatched.End, unwatched.Err)
	}
	return object, err
}

// withReason ends a sentence, with the error of a look-up in it.
func withReason(err error) string {
	if err == nil {
		return "."
	}
	return " (the look-up failed: " + err.Error() + ")."
}
