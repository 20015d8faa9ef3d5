package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// await polls a transaction, less and less often, until it ends or ctx does. The
// transaction it returns is nil where only its success was seen. A poll that
// fails is no end: the transaction goes on behind a server that is restarted.
// The error is a *backend.InProgressError where the wait can be resumed later, and a
// *backend.UnwatchedError where the server refuses to show the transaction.
func (c *Client) await(ctx context.Context, req call, id string, h http.Header) (*Transaction, error) {
	unknown, refused, last := 0, maxUnknownPolls, errors.New("it was not polled yet")
	var polled status
	waiter := &waiter{transaction: id, node: req.node}
	b := c.newBackoff()
	b.sleep = func(ctx context.Context, pause time.Duration) (err error) {
		polled, err = c.poller.next(ctx, waiter, pause)
		return err
	}
	for {
		if err := b.wait(ctx, h); err != nil {
			return nil, c.waitError(ctx, req, id, last)
		}
		var err error
		if polled.word == "" {
			polled, err = c.poll(ctx, id)
		} else {
			refused = 0
		}
		switch {
		case isNotFound(err) && unknown < maxUnknownPolls:
			unknown++
			last = err
			continue
		case isRefused(err) && refused < maxUnknownPolls:
			refused++ // the log has shown it
			continue
		case err != nil && isTransient(err):
			h, last = nil, err
			continue
		case err != nil:
			return nil, c.pollError(ctx, req, id, err)
		}
		unknown, h = 0, polled.header
		last = fmt.Errorf("its status is %q", polled.word)
		c.http.Logger().DebugContext(ctx, "VOSS Automate transaction", "transaction", id, "status", polled.word, "call", req.name())
		switch phaseOf(polled.word) {
		case succeeded:
			return polled.detail, nil
		case failed:
			return nil, c.failedTransaction(ctx, req, id, polled)
		}
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
	// detail is set where the transaction itself was read.
	detail *Transaction
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
	if !backend.Warn(ctx, warning) {
		c.http.Logger().WarnContext(ctx, warning.Summary, "detail", warning.Detail)
	}
	return &backend.UnwatchedError{Transaction: id, Err: c.errors.New(req, backend.Error{
		Transaction: id, Err: refusal, Message: "the server accepted the change, but refuses to show its transaction: " + refusal.Error(),
	})}
}

// unwatchedSummary is one line of what a missing permission means.
const unwatchedSummary = "Transactions cannot be watched"

// waitError is the error of a wait that ended before its transaction did.
func (c *Client) waitError(ctx context.Context, req call, id string, last error) error {
	err := cmp.Or(backend.CallerContext(ctx).Err(), ctx.Err())
	return c.inProgressError(req, id, err, fmt.Sprintf("the wait for the transaction ended before it did: %s, and %s; the server goes on with it",
		transport.ContextEnd(err), last))
}

// inProgressError is the error of a change whose wait can be resumed later.
func (c *Client) inProgressError(req call, id string, err error, message string) error {
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
	message := cmp.Or(t.explanation(), fmt.Sprintf("the transaction ended with status %q", polled.word))
	return c.errors.New(req, backend.Error{
		Message: message, Transaction: id, RolledBack: t.RolledBack, Steps: t.Steps,
		Is: classify(0, message),
	})
}
