package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// maxUnknownPolls is how many polls in a row may find a transaction unknown:
// a cluster may take a moment to show it everywhere.
const maxUnknownPolls = 4

// completedChange is a change that the server has completed.
type completedChange struct {
	// document is the answer to the request.
	document httpbody.Document
	// transaction is the id of the transaction that did it; empty for none.
	transaction string
	// detail is the finished transaction, where it was read.
	detail *Transaction
}

// errUnknownTransaction means that a change was accepted and the server does not
// know its transaction. Whether it had an effect has to be found out.
var errUnknownTransaction = errors.New("the transaction is not known")

// sendAndWait sends a request that changes something and waits until it is done.
func (c *Client) sendAndWait(ctx context.Context, req call) (completedChange, error) {
	if c.cfg.Asynchronous {
		query := url.Values{"nowait": {"true"}}
		maps.Copy(query, req.query)
		req.query = query
	}
	r, err := c.do(ctx, req)
	if err != nil {
		return completedChange{}, err
	}
	var done completedChange
	if done.document, err = c.changeDocument(r); err != nil {
		return completedChange{}, err
	}
	done.transaction = transactionOf(done.document)
	if id := pkidOf(done.document); done.transaction == "" && uuid.MatchString(id) && !slices.Contains(req.path, id) {
		// Only the server can tell a transaction from an object with such a pkid.
		if _, err := c.Transaction(ctx, id); !isNotFound(err) {
			done.transaction = id
		}
	}
	if done.transaction == "" {
		return done, nil
	}
	done.detail, err = c.await(backend.Recovering(ctx), req, done.transaction, r.Header)
	return done, err
}

// changeDocument decodes the answer to a change. One that is empty, null or a word
// for success is done, and reads as an empty document. A bare pkid stands for a
// document that holds it.
func (c *Client) changeDocument(r reply) (httpbody.Document, error) {
	text := strings.TrimSpace(string(r.Body))
	if doc, err := httpbody.JSON(r.Body); err == nil {
		bare, _ := doc.(string)
		text = cmp.Or(strings.TrimSpace(bare), text)
	}
	switch {
	case doneWords.MatchString(text):
		return httpbody.Document{}, nil
	case storedPkid.MatchString(text), uuid.MatchString(text):
		return httpbody.Document{"pkid": text}, nil
	}
	return c.document(r)
}

// finishedTransaction returns the transaction of a completed change. It reads the
// transaction if the wait did not.
func (c *Client) finishedTransaction(ctx context.Context, req call, done completedChange) (*Transaction, error) {
	if done.detail != nil {
		return done.detail, nil
	}
	for b := c.newBackoff(); ; {
		t, err := c.Transaction(ctx, done.transaction)
		if err == nil {
			return t, nil
		}
		if !isTransient(err) || b.wait(ctx, nil) != nil {
			return nil, c.pollError(req, done.transaction, err)
		}
	}
}

// Transaction returns the transaction with the id.
func (c *Client) Transaction(ctx context.Context, id string) (*Transaction, error) {
	req := apiCall(http.MethodGet, transactionModel, id)
	req.lowPriority = true
	if !pkidForm.MatchString(id) {
		return nil, c.errors.New(req, backend.Error{Message: "this cannot be the id of a transaction"})
	}
	doc, _, err := c.ask(ctx, req)
	if err != nil {
		return nil, err
	}
	t := readTransaction(id, doc)
	return &t, nil
}

// await polls a transaction, less and less often, until it ends or ctx does. The
// transaction it returns is nil where only its success was seen. A poll that
// fails is no end: the transaction goes on behind a server that is restarted.
// The error is a *backend.InProgressError where the wait can be resumed later.
func (c *Client) await(ctx context.Context, req call, id string, h http.Header) (*Transaction, error) {
	unknown, last := 0, errors.New("it was not polled yet")
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
		}
		switch {
		case isNotFound(err) && unknown < maxUnknownPolls:
			unknown++
			last = err
			continue
		case err != nil && isTransient(err):
			h, last = nil, err
			continue
		case err != nil:
			return nil, c.pollError(req, id, err)
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
	return ok && failed.Shared == nil && (failed.Status == 0 && errors.Is(err, backend.ErrUnreachable) || failed.Status == http.StatusTooManyRequests ||
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
		if err != nil && !pollMissing(r.Status) {
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

// pollError is the error of a transaction that cannot be read. That the
// server does not know the transaction says nothing about the object.
func (c *Client) pollError(req call, id string, err error) error {
	if isNotFound(err) {
		return c.errors.New(req, backend.Error{
			Transaction: id, Err: errUnknownTransaction, Is: backend.ErrProtocol,
			Message: "the server accepted the change, but does not know its transaction",
		})
	}
	return c.inProgressError(req, id, err, "the server accepted the change, but its transaction cannot be watched: "+err.Error())
}

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
