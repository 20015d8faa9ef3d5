package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// maxEmptySearches is how many searches must find nothing before a create counts as
// never done. A request may reach the server long after its connection broke.
const maxEmptySearches = 3

// maxConflictSearches is how many searches for the object in conflict may fail with
// a transient error. Giving up loses nothing, because the create was refused.
const maxConflictSearches = 5

// createRequest is the request to make one object.
type createRequest struct {
	model *model.Model
	node  hierarchy.Node
	key   string // its business key
	req   call
	// lookback is how far back the log may show the transaction that made the
	// object: at least as far as the whole create may take.
	lookback time.Duration
}

// Create makes an object at the node and waits for its transaction. Where the
// answer names no pkid, the object is looked up by its business key.
//
// Where an answer is lost, the transaction log and the business key show what
// became of the request. It is sent again only if it had no effect. An object
// that was there already is a *backend.ConflictError.
func (c *Client) Create(ctx context.Context, m *model.Model, hierarchy string, data map[string]any) (backend.Object, error) {
	node, err := c.resolve(ctx, hierarchy)
	if err != nil {
		return backend.Object{}, err
	}
	cr := &createRequest{model: m, node: node, key: businessKey(m, data), req: apiCall(http.MethodPost, m.Type), lookback: defaultLookback}
	if cr.key != "" {
		cr.req.subject += " " + cr.key
	}
	cr.req.query = map[string][]string{"hierarchy": {node.Query()}}
	cr.req.body, cr.req.node, cr.req.model = data, node.Path, m
	if deadline, ok := ctx.Deadline(); ok {
		cr.lookback = max(cr.lookback, time.Until(deadline))
	}
	ctx, stop := backend.WithGracePeriod(ctx, c.cfg.Grace)
	defer stop()
	return c.createWithRecovery(ctx, cr)
}

func (c *Client) createWithRecovery(ctx context.Context, cr *createRequest) (backend.Object, error) {
	if cr.key == "" {
		return c.sendCreate(ctx, cr) // there is nothing to look for
	}
	return recovery.Change[backend.Object]{
		Name: cr.req.subject,
		Log:  c.http.Logger(),
		Send: func(ctx context.Context) (backend.Object, error) { return c.sendCreate(ctx, cr) },
		Conflict: func(ctx context.Context, refusal, lost error) error {
			return c.explainConflict(ctx, cr, refusal, lost)
		},
		MayHaveTakenEffect: mayHaveTakenEffect,
		Recover: func(ctx context.Context, lost error) (backend.Object, bool, error) {
			verdict := c.recoverCreate(ctx, cr, lost)
			return backend.Object{}, verdict != nil, verdict
		},
		Resendable: resendable,
	}.Do(ctx)
}

// sendCreate sends the request and waits for the object.
func (c *Client) sendCreate(ctx context.Context, cr *createRequest) (backend.Object, error) {
	done, err := c.sendAndWait(ctx, cr.req)
	if err != nil {
		return backend.Object{}, err
	}
	return c.createdObject(ctx, cr, done)
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
	message := "the object was created, but the answer names no pkid and the payload no business key to look it up"
	if cr.key != "" {
		object, err := backend.Find(ctx, c, cr.model, cr.node.Query(), cr.key)
		if !isNotFound(err) {
			return object, err
		}
		message = "the server reports success, but names no pkid, and no object with this business key is at " + cr.node.Path
	}
	return backend.Object{}, c.errors.New(cr.req, backend.Error{Transaction: done.transaction, Message: message, Is: backend.ErrProtocol})
}

// recoverCreate finds out what became of a create that failed with lost. It
// returns the verdict of findCreated, or nil where the request had no effect. It
// returns the error of unknownOutcome where the searches failed.
func (c *Client) recoverCreate(ctx context.Context, cr *createRequest, lost error) error {
	b := c.newBackoff()
	for empty := 0; empty < maxEmptySearches; {
		verdict, err := c.findCreated(ctx, cr, lost)
		switch {
		case verdict != nil:
			return verdict
		case err == nil:
			empty++
		case !isTransient(err):
			return c.unknownOutcome(cr, lost, err)
		}
		if empty < maxEmptySearches && b.wait(ctx, nil) != nil {
			return c.unknownOutcome(cr, lost, err)
		}
	}
	return nil
}

// unknownOutcome is the error of a create where the search for its outcome failed.
func (c *Client) unknownOutcome(cr *createRequest, lost, err error) error {
	message := "whether it was made is not known yet: apply again to find out"
	if err != nil {
		message += " (the look-up failed: " + err.Error() + ")"
	}
	if failed, ok := errors.AsType[*backend.Error](lost); ok {
		message = failed.Message + "; " + message
	}
	return c.errors.New(cr.req, backend.Error{Message: message, Err: lost, Is: backend.ErrUnreachable})
}

// findCreated looks for what a create with an error has left behind: a running
// transaction in the log, or an object with the business key. cause is the error of
// the create. The verdict is the error that the create ends with: a
// *backend.ConflictError for an object that is there, or the error of a transaction
// that failed or still runs. It is nil where there is neither. err is the error of
// the search itself.
func (c *Client) findCreated(ctx context.Context, cr *createRequest, cause error) (verdict, err error) {
	entries, logErr := c.loggedCreates(ctx, cr)
	if logErr != nil && isTransient(logErr) {
		return nil, logErr
	}
	for _, e := range entries {
		if e.phase() == running && c.isMine(e) && mentions(e.Detail, cr.key) {
			return c.awaitLogged(ctx, cr, cause, e), nil
		}
	}
	object, err := backend.Find(ctx, c, cr.model, cr.node.Query(), cr.key)
	switch {
	case isNotFound(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return c.conflictError(cr, cause, object, c.identifyCreator(ctx, cr, object, entries), logErr), nil
}

// awaitLogged waits for the transaction that a lost answer would have named.
func (c *Client) awaitLogged(ctx context.Context, cr *createRequest, cause error, e Transaction) error {
	detail, err := c.await(ctx, cr.req, e.ID, nil)
	if err != nil {
		return err
	}
	object, err := c.createdObject(ctx, cr, completedChange{transaction: e.ID, detail: detail})
	if err != nil {
		return err
	}
	return c.conflictError(cr, cause, object, e, nil)
}

// loggedCreates returns the log's entries about creates at the node.
func (c *Client) loggedCreates(ctx context.Context, cr *createRequest) ([]Transaction, error) {
	entries, err := c.logged(ctx, cr.node.Query(), cr.lookback)
	return slices.DeleteFunc(entries, func(t Transaction) bool {
		return !createAction.MatchString(t.Action) || t.ModelType != "" && t.ModelType != cr.model.Type
	}), err
}

// explainConflict finds the object that a create was refused for. lost is the
// failure of the attempt before, or nil.
func (c *Client) explainConflict(ctx context.Context, cr *createRequest, refusal, lost error) error {
	cause := cmp.Or(lost, refusal)
	verdict, err := c.findCreated(ctx, cr, cause)
	b := c.newBackoff()
	for tries := 1; err != nil && isTransient(err) && tries < maxConflictSearches && b.wait(ctx, nil) == nil; tries++ {
		verdict, err = c.findCreated(ctx, cr, cause)
	}
	if exists, ok := errors.AsType[*backend.ConflictError](verdict); ok {
		exists.Err = refusal
		return exists
	}
	if _, pending := errors.AsType[*backend.InProgressError](verdict); pending {
		return verdict
	}
	if err != nil {
		c.http.Logger().WarnContext(ctx, "The object that a create conflicts with cannot be found", "object", cr.req.subject, "error", err.Error())
	}
	return refusal
}

// identifyCreator returns the transaction that made an object; an empty one where
// entries show none.
func (c *Client) identifyCreator(ctx context.Context, cr *createRequest, object backend.Object, entries []Transaction) Transaction {
	reads := 0
	for _, e := range entries {
		if e.phase() == failed {
			continue
		}
		pkid := e.objectPkid(cr.model.Type)
		if pkid == "" && reads < maxLogReads && !mentions(e.Detail, cr.key) {
			// A row may show a summary only.
			reads++
			if whole, err := c.Transaction(ctx, e.ID); err == nil {
				e, pkid = *whole, whole.objectPkid(cr.model.Type)
			}
		}
		if pkid == object.Key || pkid == "" && mentions(e.Detail, cr.key) {
			return e
		}
	}
	return Transaction{}
}

// conflictError describes the object in conflict. The transaction that made it is
// empty where the log does not show it.
func (c *Client) conflictError(cr *createRequest, cause error, object backend.Object, made Transaction, logErr error) *backend.ConflictError {
	found := &backend.ConflictError{Object: object, Transaction: made.ID, Err: cause}
	answerLost := !errors.Is(cause, backend.ErrConflict)
	switch {
	case made.ID != "":
		maker := transport.Tidy(c.mask(made.Username))
		if found.MayBeOurs = c.isMine(made); found.MayBeOurs {
			maker = "this account"
		}
		found.Evidence = fmt.Sprintf("The transaction log says that %s made it, in transaction %s.", maker, made.ID)
	case logErr != nil && answerLost:
		found.MayBeOurs = true
		found.Evidence = "The answer to this create was lost, and the transaction log cannot be read: " + logErr.Error()
	case logErr != nil:
		found.Evidence = "Who made it is not known: the transaction log cannot be read: " + logErr.Error()
	default:
		found.Evidence = fmt.Sprintf("The transaction log has nothing of its creation within the last %s.", cr.lookback.Round(time.Minute))
	}
	return found
}
