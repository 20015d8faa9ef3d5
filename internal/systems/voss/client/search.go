package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// search looks for what became of a create whose end was not told.
type search struct {
	client *Client
	cr     *createRequest
	// cause is why the end is not known: a lost answer, or a transaction that the
	// server does not show.
	cause error
	// refusal is set where the request was sent again and refused for an object that
	// is there.
	refusal error
	began   time.Time

	// What the last look saw.
	history history
	listErr error
	running string // a transaction that can be this create's and has not ended
	looks   int    // so far
}

// thoroughLook is which look reads the whole list of a node: a filter may not find
// what is there.
const thoroughLook = 4

// step is what follows from a look.
type step int

const (
	goOn     step = iota // look again
	noEffect             // the request had no effect
	over                 // the create ends, with an object or an error
)

// recoverCreate finds out what became of a create that failed with lost. It returns
// false where it had no effect.
func (c *Client) recoverCreate(ctx context.Context, cr *createRequest, lost error) (backend.Object, bool, error) {
	s := &search{client: c, cr: cr, cause: lost, began: time.Now()}
	return s.run(ctx)
}

// run looks until it knows or the caller's time is over.
func (s *search) run(ctx context.Context) (object backend.Object, isOver bool, err error) {
	for b := s.client.newBackoff(); ; {
		object, next, err := s.look(ctx)
		switch {
		case next == over:
			return object, true, err
		case next == noEffect:
			return backend.Object{}, false, nil
		case b.wait(ctx, nil) != nil:
			return backend.Object{}, true, s.unknownOutcome()
		}
	}
}

// isQuiet reports whether nothing was seen for so long that nothing more is expected.
func (s *search) isQuiet() bool { return time.Since(s.began) >= s.client.cfg.Quiet }

// look asks the log and the lists once.
func (s *search) look(ctx context.Context) (backend.Object, step, error) {
	s.history = s.client.history(ctx, s.cr)
	if object, next, err := s.followMark(ctx); next == over {
		return object, next, err
	}
	var found []backend.Object
	found, s.listErr = s.client.withKey(ctx, s.cr, s.looks%thoroughLook == 0)
	s.looks++
	switch {
	case s.listErr != nil && !isTransient(s.listErr) && s.history.err != nil && !isTransient(s.history.err):
		return backend.Object{}, over, s.unknownOutcome()
	case s.listErr != nil:
		return backend.Object{}, goOn, nil //nolint:nilerr // another look may be better
	case len(found) > 0:
		// Where several are there, a new one is more likely ours.
		slices.SortStableFunc(found, func(a, b backend.Object) int {
			return boolToInt(s.cr.before.shows(a.Key)) - boolToInt(s.cr.before.shows(b.Key))
		})
		return s.judge(ctx, found[0])
	}
	return backend.Object{}, s.judgeNothing(), nil
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// followMark follows the transaction that carries the mark of this create.
func (s *search) followMark(ctx context.Context) (backend.Object, step, error) {
	c, cr := s.client, s.cr
	failures := 0
	for _, t := range s.history.creates {
		if !cr.isMarked(t) && c.canBe(cr, s.history, t) {
			t = c.whole(ctx, cr, t)
		}
		if !cr.isMarked(t) {
			continue
		}
		c.own.note(t.ID, "", ownCreate{key: cr.key, mark: cr.mark, sent: cr.last, answered: time.Now()})
		c.marks.shown.Store(true)
		var err error
		switch t.phase() {
		case failed:
			if failures++; failures < cr.sends {
				continue
			}
			err = c.failedTransaction(ctx, cr.req, t.ID, status{word: t.Status, detail: &t})
			if errors.Is(err, backend.ErrConflict) {
				err = c.explainConflict(ctx, cr, err)
			}
			return backend.Object{}, over, err
		case running, ended:
			var detail *Transaction
			if detail, err = c.await(ctx, cr.req, t.ID, nil); detail != nil {
				t = *detail
			}
		}
		unwatched, _ := errors.AsType[*backend.UnwatchedError](err)
		switch {
		case unwatched != nil, errors.Is(err, errUnknownTransaction):
			return backend.Object{}, goOn, nil //nolint:nilerr // the object will show it
		case err != nil:
			return backend.Object{}, over, err
		}
		object, err := c.createdObject(ctx, cr, completedChange{transaction: t.ID, detail: &t})
		return object, over, err
	}
	return backend.Object{}, goOn, nil
}

// judge decides about an object with the business key that is there.
func (s *search) judge(ctx context.Context, object backend.Object) (backend.Object, step, error) {
	c, cr, h := s.client, s.cr, s.history
	isNew, known := c.isNew(ctx, cr, object.Key)
	made := c.maker(ctx, cr, h, object)
	foreign := func(evidence string) (backend.Object, step, error) {
		return backend.Object{}, over, s.conflict(object, made, false, evidence)
	}
	ours := func(evidence string) (backend.Object, step, error) {
		return backend.Object{}, over, s.conflict(object, made, true, evidence)
	}
	if made != nil {
		_, ofThisRun := c.own.of(*made, cr.model.Type)
		switch who := fmt.Sprintf("The transaction log says that %s made it, in transaction %s", c.nameOf(*made), made.ID); {
		case ofThisRun:
			return foreign(who + ", for another create of this run.")
		case c.isByOther(*made):
			return foreign(who + ".")
		case made.ExternalID != "" || h.showsMarks:
			return foreign(who + ", for another create: it does not carry the mark of this one.")
		case h.isEarlier(*made):
			return foreign(who + ", before this create was sent.")
		case known && !isNew:
			return foreign(who + ". It was there before this create was sent.")
		case known || h.isWitness:
			return ours(who + ", after this create was sent.")
		}
	}
	switch {
	case known && !isNew:
		return foreign("It was there before this create was sent.")
	case !known && s.isQuiet():
		return foreign("Whether it was there before this create was sent is not known." + s.logSays(" The transaction log has nothing of its creation."))
	case !known, h.err == nil && !s.isQuiet(), h.err != nil && isTransient(h.err) && !s.isQuiet():
		return backend.Object{}, goOn, nil // a log that is late may still tell
	}
	return ours("It was not there before this create was sent." + s.logSays(" The transaction log does not say who made it."))
}

// logSays returns a sentence about a log that shows nothing, or why it cannot be read.
func (s *search) logSays(silent string) string {
	if s.history.err != nil {
		return " The transaction log cannot be read: " + s.history.err.Error()
	}
	return silent
}

// nameOf names the account of a transaction for people.
func (c *Client) nameOf(t Transaction) string {
	switch {
	case c.isMine(t):
		return "this account"
	case t.Username == "":
		return "an account that it does not name"
	}
	return transport.Tidy(c.mask(t.Username))
}

// judgeNothing decides where no object is there.
func (s *search) judgeNothing() step {
	c, cr, h := s.client, s.cr, s.history
	s.running = ""
	for _, t := range h.creates {
		if t.phase() != failed && c.canBe(cr, h, t) {
			s.running = t.ID
			return goOn
		}
	}
	unwatched, _ := errors.AsType[*backend.UnwatchedError](s.cause)
	switch {
	case unwatched != nil && unwatched.End != "":
		if s.looks >= maxEndLooks {
			return noEffect
		}
	case s.refusal != nil:
		if s.isQuiet() {
			return noEffect
		}
	case unwatched != nil, errors.Is(s.cause, errUnknownTransaction):
		// The server has taken it, so it may come at any time.
	case isForeignRefusal(s.cause):
		if s.looks >= maxEndLooks {
			return noEffect
		}
	case !resendable(s.cause):
		// The server itself has reported a failure. It only may have acted before.
		if s.isQuiet() {
			return noEffect
		}
	case h.err == nil && h.isWitness && (h.isAhead || s.isQuiet()):
		return noEffect
	}
	return goOn
}

// conflict describes an object that is there. made is the transaction that made it;
// nil where the log does not show it.
func (s *search) conflict(object backend.Object, made *Transaction, mayBeOurs bool, evidence string) error {
	found := &backend.ConflictError{Object: object, MayBeOurs: mayBeOurs, Err: s.cause}
	if s.refusal != nil {
		found.Err = s.refusal
	}
	if made != nil {
		found.Transaction = made.ID
	}
	if s.isLost() {
		evidence = "The answer to this create was lost. " + evidence
	}
	found.Evidence = evidence
	return found
}

// isLost reports whether no answer came, in contrast to a transaction that the server
// does not show.
func (s *search) isLost() bool {
	_, unwatched := errors.AsType[*backend.UnwatchedError](s.cause)
	return !unwatched && !errors.Is(s.cause, errUnknownTransaction)
}

// unknownOutcome is the error of a create of which nothing more was learnt.
func (s *search) unknownOutcome() error {
	known := "The server has taken the request."
	if s.isLost() {
		known = "The request was sent, and its answer was lost."
	}
	known += " Whether it made the object is not known. "
	switch {
	case s.listErr != nil:
		known += "The objects cannot be listed: " + s.listErr.Error()
	default:
		known += fmt.Sprintf("No object with this business key was seen at %s.", s.cr.node.Path)
	}
	switch {
	case s.running != "":
		known += fmt.Sprintf(" The transaction log shows that this account is making one, in transaction %s, which may be this create.", s.running)
	case s.history.err != nil:
		known += " The transaction log cannot be read: " + s.history.err.Error()
	case s.history.isWitness:
		known += " The transaction log shows nothing of it."
	default:
		known += " The transaction log shows nothing of it, nor of other creates of this run, so it proves nothing."
	}
	return &backend.UnknownOutcomeError{Known: known, Err: s.cause}
}
