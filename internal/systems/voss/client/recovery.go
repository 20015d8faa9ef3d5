package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// Resume waits for a transaction of an earlier run and returns the object that
// it was about.
func (c *Client) Resume(ctx context.Context, m *model.Model, transaction string) (backend.Object, error) {
	req := apiCall(http.MethodGet, transactionModel, transaction)
	req.made = m.Type
	detail, err := c.await(ctx, req, transaction, nil)
	if errors.Is(err, errUnknownTransaction) {
		return backend.Object{}, c.errors.New(req, backend.Error{
			Transaction: transaction, Is: backend.ErrNotFound, Message: "the server does not know the transaction any more",
		})
	}
	if err != nil {
		return backend.Object{}, err
	}
	pkid, err := c.createdPkid(ctx, m, req, completedChange{transaction: transaction, detail: detail})
	return backend.Object{Key: pkid}, err
}

// mayHaveTakenEffect reports whether a failure leaves open whether the server made
// the change: no answer came, a gateway answered in its place, or the answer is
// broken.
func mayHaveTakenEffect(err error) bool {
	if _, unsent := errors.AsType[*unsentError](err); unsent {
		return false
	}
	if _, searched := errors.AsType[*backend.UnknownOutcomeError](err); searched {
		return false
	}
	if request, ok := errors.AsType[*transport.RequestError](err); ok && request.Outcome != transport.Answered {
		return request.Sent()
	}
	if errors.Is(err, errUnknownTransaction) {
		return true
	}
	failed, ok := errors.AsType[*backend.Error](err)
	if !ok || failed.Transaction != "" {
		return false
	}
	if errors.Is(err, errSignedInAnew) {
		return true
	}
	answered := failed.Status >= 200 && failed.Status < 300
	return failed.Status >= 500 || gaveUp[failed.Status] || failed.Foreign || answered && errors.Is(err, backend.ErrProtocol)
}

// gaveUp are the statuses below 500 with which a gateway gives up on a server that may
// go on: Request Timeout, and nginx's Client Closed Request.
var gaveUp = map[int]bool{http.StatusRequestTimeout: true, 499: true}

// isForeignRefusal reports whether a change was refused in a form that is not the
// server's own. Whoever gave the answer stands before the server, and acts before it in
// all likelihood.
func isForeignRefusal(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && failed.Foreign && failed.Status < 500
}

// resendable reports whether a change that was found to have had no effect can
// be sent again: an answer of the server itself would only be repeated.
func resendable(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && !errors.Is(err, errUnknownTransaction) && (errors.Is(err, errSignedInAnew) || failed.Status < 300 || failed.Status > 500 || gaveUp[failed.Status])
}

// change is a change of an object that exists. Making it twice has the effect of
// making it once.
type change struct {
	req    call
	object backend.Object
	key    string // the business key, where it is known
	action *regexp.Regexp
	// touched reports whether others have changed the object since the body was made;
	// nil where that does not matter.
	touched func(context.Context) bool
}

// maxStill is how many looks in a row must show the same object, changed in part,
// before a change counts as done. Servers do not keep everything that they are sent.
const maxStill = 4

// replaced returns what reports whether the object shows a replacement of what it was;
// nil where no look can tell.
func (c *Client) replaced(m *model.Model, object backend.Object, data map[string]any) func(context.Context) bool {
	sent, _ := m.Decode(data)
	before, _ := m.Decode(object.Data)
	changes := m.Changes(sent, before)
	hidden := false
	m.WalkValues(changes, func(ref model.FieldRef, _ string, _ any) { hidden = hidden || ref.Field.Access == model.WriteOnly })
	if hidden || len(changes) == 0 {
		return nil
	}
	var last model.Value
	still := 0
	return func(ctx context.Context) bool {
		found, err := c.Get(ctx, m, object.Key)
		if err != nil {
			return false
		}
		now, problems := m.Decode(found.Data)
		if _, missing := m.StateAfterApply(sent, changes, now); len(missing) == 0 && m.Untold(found.Data, problems, changes) == "" {
			return true
		}
		if still++; last == nil || len(m.Changes(now, last)) > 0 || len(m.Changes(now, before)) == 0 {
			still = 0
		}
		last = now
		return still >= maxStill
	}
}

// touched returns what reports whether the object shows a change beside what a
// replacement changes. To send the body again would undo that.
func (c *Client) touched(m *model.Model, object backend.Object, data map[string]any) func(context.Context) bool {
	sent, _ := m.Decode(data)
	before, _ := m.Decode(object.Data)
	own := differences(m, sent, before)
	return func(ctx context.Context) bool {
		found, err := c.Get(ctx, m, object.Key)
		if err != nil {
			return false
		}
		now, _ := m.Decode(found.Data)
		for name := range differences(m, now, before) {
			if !own[name] {
				return true
			}
		}
		return false
	}
}

// differences are the names of the fields that differ between two objects.
func differences(m *model.Model, a, b model.Value) map[string]bool {
	names := map[string]bool{}
	for _, changes := range []model.Value{m.Changes(a, b), m.Changes(b, a)} {
		for name := range changes {
			names[name] = true
		}
	}
	return names
}

// applyWithRecovery makes the change. Where an answer is lost it finds out what
// became of it: the change is done, its transaction still runs, or it is sent
// again.
func (c *Client) applyWithRecovery(ctx context.Context, ch change) error {
	ctx, stop := backend.WithGracePeriod(ctx, c.cfg.Grace)
	defer stop()
	began := time.Now()
	_, err := recovery.Change[completedChange]{
		Name: ch.req.name(),
		Log:  c.http.Logger(),
		Send: func(ctx context.Context) (completedChange, error) {
			done, err := c.sendAndWait(ctx, ch.req)
			if unwatched, ok := errors.AsType[*backend.UnwatchedError](err); ok {
				err = c.awaitEffect(backend.Recovering(ctx), ch, unwatched)
			}
			return done, err
		},
		MayHaveTakenEffect: func(err error) bool { return mayHaveTakenEffect(err) || isStatus(err, http.StatusConflict) },
		Recover: func(ctx context.Context, lost error) (completedChange, bool, error) {
			over, err := c.findEffect(ctx, ch, began, lost)
			if !over && resendable(lost) && ch.touched != nil && ch.touched(ctx) {
				return completedChange{}, true, c.errors.New(ch.req, backend.Error{Err: lost, Is: backend.ErrProtocol, Message: "the answer was lost, and somebody else has changed the object since it was read: it was not sent again. Plan again to see what has changed. " + lost.Error()})
			}
			return completedChange{}, over, err
		},
		Resendable: resendable,
	}.Do(ctx)
	return err
}

// findEffect finds out what became of a change whose answer was lost: it returns false
// where the object does not show it and the log shows none that runs. One that a gateway
// may have refused, or that was in conflict although it makes nothing, is looked for more
// than once.
func (c *Client) findEffect(ctx context.Context, ch change, began time.Time, lost error) (over bool, err error) {
	b := c.newBackoff()
	for looks := 1; ; looks++ {
		if ch.req.effect != nil && ch.req.effect(ctx) {
			return true, nil
		}
		if t := c.findRunning(ctx, ch, began); t != nil {
			_, err := c.await(ctx, ch.req, t.ID, nil)
			return true, err
		}
		isRefused := isForeignRefusal(lost) || isStatus(lost, http.StatusConflict)
		if !isRefused || looks == maxEndLooks || b.wait(ctx, nil) != nil {
			return false, nil //nolint:nilerr // there is no time for another look
		}
	}
}

// maxEndLooks is how many looks at an object may miss the effect of a transaction
// that has ended: a reading node may lag.
const maxEndLooks = 4

// awaitEffect looks at the object until it shows the effect of a change whose
// transaction does not tell, less and less often, or until ctx ends. An effect that no
// look can tell counts as done: the server has accepted the change.
func (c *Client) awaitEffect(ctx context.Context, ch change, unwatched *backend.UnwatchedError) error {
	if ch.req.effect == nil {
		return nil
	}
	b := c.newBackoff()
	for looks := 1; !ch.req.effect(ctx); looks++ {
		if unwatched.End != "" && looks == maxEndLooks {
			return unwatched.Err
		}
		if b.wait(ctx, nil) != nil {
			end := cmp.Or(backend.CallerContext(ctx).Err(), ctx.Err())
			return c.errors.New(ch.req, backend.Error{
				Transaction: unwatched.Transaction, Err: end,
				Message: fmt.Sprintf("%s: the object does not show the change yet; %v", transport.ContextEnd(end), unwatched.Err),
			})
		}
	}
	if unwatched.End != "" {
		c.warnOfEnd(ctx, unwatched.End, unwatched.Err)
	}
	return nil
}

// findRunning returns this account's transaction that is making the change, if the
// log shows one; nil otherwise. A transaction that has ended does not count: it
// may be of an earlier change, because the clocks of two machines differ. Then it
// is better to make the change once more.
func (c *Client) findRunning(ctx context.Context, ch change, began time.Time) *Transaction {
	node, err := c.resolve(ctx, ch.object.Hierarchy)
	if err != nil {
		return nil
	}
	entries, err := c.logged(ctx, node.Query(), time.Since(began))
	if err != nil {
		return nil
	}
	pkid := ch.object.Key
	for _, e := range entries {
		if e.phase() == running && c.isMine(e) && ch.action.MatchString(e.Action) && (httpbody.LastSegment(e.Resource) == pkid || e.Pkid == pkid || mentions(e.Detail, ch.key)) {
			return &e
		}
	}
	return nil
}
