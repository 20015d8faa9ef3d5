package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// A transaction whose word is not known is read whole every strangeEvery polls, any
// other every knownEvery: its time of completion ends the wait. Where the object shows
// the effect of a change maxShown times in a row, a strange word is not waited for.
const (
	strangeEvery = 3
	knownEvery   = 12
	maxShown     = 2
)

// watch is the wait for one transaction.
type watch struct {
	client *Client
	req    call
	id     string
	// unknown and refused count polls in a row, shown looks at the object.
	unknown, refused, shown int
	last                    error  // what the last poll showed
	strange                 bool   // its word was not known then
	told                    string // what was last said of it
	word, step              string // its last word, and what it was seen to do under that
}

// await polls a transaction, less and less often, until it ends or ctx does. The
// transaction it returns is nil where only its success was seen. A poll that
// fails is no end: the transaction goes on behind a server that is restarted.
// The error is a *backend.InProgressError where the wait can be resumed later, and a
// *backend.UnwatchedError where only the object shows what became of the change.
func (c *Client) await(ctx context.Context, req call, id string, h http.Header) (*Transaction, error) {
	w := &watch{client: c, req: req, id: id, refused: maxUnknownPolls, last: errors.New("it was not polled yet")}
	var polled status
	waiter := &waiter{transaction: id, node: req.node}
	b := c.newBackoff()
	b.sleep = func(ctx context.Context, pause time.Duration) (err error) {
		polled, err = c.poller.next(ctx, waiter, pause)
		return err
	}
	for polls := 1; ; polls++ {
		if err := b.wait(ctx, h); err != nil {
			return nil, w.waitError(ctx)
		}
		var err error
		if polled.word != "" {
			w.refused = 0 // the log shows it
		} else if polled, err = c.poll(ctx, id); err != nil {
			if h = nil; !w.tolerates(err) {
				return nil, c.pollError(ctx, req, id, err)
			}
			continue
		}
		w.unknown, h = 0, polled.header
		if t, over, err := w.judge(ctx, polled, polls); over {
			return t, err
		}
	}
}

// tolerates reports whether a poll that failed may be followed by another.
func (w *watch) tolerates(err error) bool {
	switch {
	case isNotFound(err) && w.unknown < maxUnknownPolls:
		w.unknown++
	case isRefused(err) && w.refused < maxUnknownPolls:
		w.refused++
		return true
	case !isTransient(err):
		return false
	}
	w.last = err
	return true
}

// judge decides by a poll whether the transaction is over.
func (w *watch) judge(ctx context.Context, polled status, polls int) (t *Transaction, over bool, err error) {
	c := w.client
	w.last = fmt.Errorf("its status is %q", polled.word)
	c.http.Logger().DebugContext(ctx, "VOSS Automate transaction", "transaction", w.id, "status", polled.word, "call", w.req.name())
	w.strange = !isRunningWord(polled.word)
	closer := polls%knownEvery == 0 || w.strange && polls%strangeEvery == 0
	if polled.phase() == running && closer {
		if whole, err := c.Transaction(ctx, w.id); err == nil {
			polled = status{word: whole.Status, detail: whole}
		}
	}
	w.tell(ctx, polled)
	switch polled.phase() {
	case succeeded:
		return c.withRemarks(ctx, w.req, w.id, polled), true, nil
	case failed:
		return nil, true, c.failedTransaction(ctx, w.req, w.id, polled)
	case ended:
		return w.ended(ctx, polled)
	}
	if !w.strange || !closer {
		return nil, false, nil
	}
	if w.shown++; !c.shows(ctx, w.req, polled.detail) {
		w.shown = 0
	}
	if w.shown == maxShown {
		c.http.Logger().InfoContext(ctx, "The object shows a change, and its transaction has a status that is not known", "transaction", w.id, "status", polled.word)
	}
	return polled.detail, w.shown == maxShown, nil
}

// tell says what the transaction is doing, each time that it does something else.
func (w *watch) tell(ctx context.Context, polled status) {
	if polled.phase() != running {
		return
	}
	// Most polls show the word alone.
	if t := cmp.Or(polled.detail, polled.row); t != nil && (t.Current != "" || polled.detail != nil) {
		w.step = t.Current
	} else if w.word != polled.word {
		w.step = ""
	}
	w.word = polled.word
	doing := w.word
	if w.step != "" {
		doing += ", " + w.step
	}
	if doing == w.told {
		return
	}
	w.told = doing
	w.client.http.Logger().InfoContext(ctx, "Waiting for a transaction", "transaction", w.id, "status", doing, "call", w.req.name(), "object", w.req.subject)
	backend.Tell(ctx, fmt.Sprintf("Transaction %s: %s", w.id, doing))
}

// ended judges a transaction that is over and does not say how. One that names the
// object it made, which is there, went well.
func (w *watch) ended(ctx context.Context, polled status) (*Transaction, bool, error) {
	c := w.client
	failure := c.failedTransaction(ctx, w.req, w.id, polled)
	if polled.detail == nil {
		polled.detail, _ = c.Transaction(ctx, w.id)
	}
	if t := polled.detail; t != nil && t.phase() != failed && w.req.effect == nil && c.shows(ctx, w.req, t) {
		return c.withRemarks(ctx, w.req, w.id, polled), true, nil
	}
	return nil, true, &backend.UnwatchedError{Transaction: w.id, End: cmp.Or(polled.word, "no word"), Err: failure}
}

// shows reports whether the object shows the effect of a call, or of the creation that
// a transaction is about.
func (c *Client) shows(ctx context.Context, req call, t *Transaction) bool {
	if req.effect != nil || t == nil {
		return req.effect != nil && req.effect(ctx)
	}
	made := req.made
	if req.method == http.MethodPost {
		made = strings.Join(req.path[1:], "/")
	}
	pkid := t.objectPkid(made)
	if made == "" || pkid == "" || pkid == t.ID {
		return false
	}
	_, _, err := c.ask(ctx, apiCall(http.MethodGet, made, pkid))
	return err == nil
}

// withRemarks returns the transaction of a change that is done, if it was read. A word
// that is no plain success is told, with what the transaction says.
func (c *Client) withRemarks(ctx context.Context, req call, id string, polled status) *Transaction {
	if isPlain(polled.word) {
		return polled.detail
	}
	if polled.detail == nil {
		polled.detail, _ = c.Transaction(ctx, id)
	}
	remarks := ""
	if polled.detail != nil {
		remarks = polled.detail.remarks()
	}
	c.warnOfEnd(ctx, polled.word, c.errors.New(req, backend.Error{Transaction: id, Message: remarks}))
	return polled.detail
}

// warnOfEnd tells that a change was made although its transaction did not end as one
// that went well: once a run where the word itself is strange.
func (c *Client) warnOfEnd(ctx context.Context, word string, what error) {
	w := backend.Warning{
		Summary: fmt.Sprintf("A change ended with status %q", word),
		Detail:  fmt.Sprintf("The change was made, and its transaction ended with status %q.\n\n%v", word, what),
	}
	if phaseOf(word) == running {
		w.Once = w.Summary
		w.Detail += "\n\nThe word is not known. What is said here holds for all changes that end with it."
	}
	c.warn(ctx, w)
}

// warn hands a warning to the caller, or to the log where nobody takes it.
func (c *Client) warn(ctx context.Context, w backend.Warning) {
	if !backend.Warn(ctx, w) {
		c.http.Logger().WarnContext(ctx, w.Summary, "detail", w.Detail)
	}
}

// isTransient reports whether the next request may succeed where one failed.
func isTransient(err error) bool {
	if transport.ContextEnd(err) != "" {
		return true // the next wait ends with the context, too
	}
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && failed.Shared == nil && !isRefused(err) && (failed.Status == 0 && errors.Is(err, backend.ErrUnreachable) || failed.Status == http.StatusTooManyRequests ||
		failed.Status >= 500 || failed.Status < 300 && errors.Is(err, backend.ErrProtocol))
}

// status is what one poll of a transaction shows.
type status struct {
	word   string // the server's own; empty where nothing was seen
	header http.Header
	// row is the entry of the log, where that was read, detail the transaction
	// itself.
	row, detail *Transaction
}

// phase returns the progress that was seen.
func (s status) phase() phase {
	if t := cmp.Or(s.detail, s.row); t != nil {
		return t.phase()
	}
	return phaseOf(s.word)
}

// poll asks for a transaction's status: by the poll call, or by reading the
// transaction where the server has no such call.
func (c *Client) poll(ctx context.Context, id string) (status, error) {
	if !c.noPoll.Load() {
		req := apiCall(http.MethodGet, transactionModel, id, "poll")
		req.lowPriority = true
		doc, r, err := c.ask(ctx, req)
		if err != nil && !pollMissing(r.Status) && !isRefused(err) {
			return status{}, err
		}
		if word := pollStatus(doc, id); word != "" {
			return status{word: word, header: r.Header}, nil
		}
	}
	t, err := c.Transaction(ctx, id)
	if err != nil {
		return status{}, err
	}
	c.noPoll.Store(true)
	return status{word: t.Status, detail: t}, nil
}

// isRefused reports whether an error says that the server shows no such thing to this
// account at all, or to nobody.
func isRefused(err error) bool {
	return errors.Is(err, backend.ErrForbidden) || errors.Is(err, backend.ErrUnsupported)
}

// pollError is the error of a transaction that cannot be read. That the
// server does not know the transaction says nothing about the object.
func (c *Client) pollError(ctx context.Context, req call, id string, err error) error {
	if isNotFound(err) && ctx.Err() == nil {
		if refusal := c.refusesTransactions(ctx, req.node); refusal != nil {
			err = refusal
		}
	}
	switch {
	case isNotFound(err):
		return c.errors.New(req, backend.Error{
			Transaction: id, Err: errUnknownTransaction, Is: backend.ErrProtocol,
			Message: "the server accepted the change, but does not know its transaction",
		})
	case isRefused(err):
		return c.unwatched(ctx, req, id, err)
	}
	return c.inProgressError(req, id, err, "the server accepted the change, but its transaction cannot be watched: "+err.Error())
}

// refusesTransactions returns the error of a server that has no endpoint for
// transactions, or none for this account; nil where it has one, or that is not known.
func (c *Client) refusesTransactions(ctx context.Context, at string) error {
	req := apiCall(http.MethodGet, transactionModel)
	req.lowPriority = true
	if node, err := c.resolve(ctx, at); err == nil {
		req.query = logQuery(node.Query())
		req.query.Set("limit", "1")
		_, _, err = c.ask(ctx, req)
		switch {
		case isRefused(err):
			return err
		case isNotFound(err):
			return c.errors.New(req, backend.Error{Status: http.StatusNotFound, Is: backend.ErrUnsupported, Message: "the server has no such endpoint"})
		}
	}
	return nil
}

// unwatched is the error of a change whose transaction the server refuses to show. What
// is missing is told once a run.
func (c *Client) unwatched(ctx context.Context, req call, id string, refusal error) error {
	warning := backend.Warning{
		Once: unwatchedSummary, Summary: unwatchedSummary,
		Detail: fmt.Sprintf("%s accepts changes, but does not show what becomes of them. The account %q needs the permission Read for the model %s in its access profile. "+
			"Until then the objects themselves are looked at, which takes longer, and a failure is not explained.\n\n%v", system, c.cfg.Username, transactionModel, refusal),
	}
	c.warn(ctx, warning)
	return &backend.UnwatchedError{Transaction: id, Err: c.errors.New(req, backend.Error{
		Transaction: id, Err: refusal, Message: "the server accepted the change, but refuses to show its transaction: " + refusal.Error(),
	})}
}

// unwatchedSummary is one line of what a missing permission means.
const unwatchedSummary = "Transactions cannot be watched"

// waitError is the error of a wait that ended before its transaction did.
func (w *watch) waitError(ctx context.Context) error {
	end := cmp.Or(backend.CallerContext(ctx).Err(), ctx.Err())
	err := w.client.inProgressError(w.req, w.id, end, fmt.Sprintf("the wait for the transaction ended before it did: %s, and %s; the server goes on with it",
		transport.ContextEnd(end), w.last))
	err.Strange = w.strange
	return err
}

// inProgressError is the error of a change whose wait can be resumed later.
func (c *Client) inProgressError(req call, id string, err error, message string) *backend.InProgressError {
	return &backend.InProgressError{Transaction: id, Err: c.errors.New(req, backend.Error{Transaction: id, Err: err, Message: message})}
}

// failedTransaction is the error of a transaction that failed, with the reasons that
// the server gives.
func (c *Client) failedTransaction(ctx context.Context, req call, id string, polled status) error {
	t := polled.detail
	if t == nil {
		var err error
		if t, err = c.Transaction(ctx, id); err != nil {
			c.http.Logger().WarnContext(ctx, "The failed transaction cannot be read", "transaction", id, "error", err.Error())
			t = &Transaction{ID: id, Status: polled.word}
		}
	}
	reason, is := t.explanation(), errUnexplained
	if reason != "" {
		is = classify(0, reason)
	}
	return c.errors.New(req, backend.Error{
		Message: cmp.Or(reason, fmt.Sprintf("the transaction ended with status %q", polled.word)), Transaction: id, RolledBack: t.RolledBack, Steps: t.Steps,
		Is: is,
	})
}

// errUnexplained is what a transaction failed with of which the server gives no reason.
var errUnexplained = errors.New("no reason was given")
