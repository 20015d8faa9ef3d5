package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// maxUnknownLooks is how many looks in a row may find a transaction unknown:
// a cluster may take a moment to show it everywhere.
const maxUnknownLooks = 4

// maxPollWait bounds what a server may ask for between two looks.
const maxPollWait = time.Minute

// outcome is a change that the server has done.
type outcome struct {
	// document is the answer to the request.
	document map[string]any
	// transaction is the id of the transaction that did it; empty for none.
	transaction string
	// detail is the finished transaction, where it was read.
	detail *Transaction
}

// errUnknownTransaction stands for a transaction that was accepted and is in no
// log; whether it had an effect has to be looked up.
var errUnknownTransaction = errors.New("the transaction is not known")

// change sends a request that changes something and waits until it is done.
func (c *Client) change(ctx context.Context, req call) (outcome, error) {
	if c.cfg.Asynchronous {
		query := url.Values{"nowait": {"true"}}
		for key, values := range req.query {
			query[key] = values
		}
		req.query = query
	}
	r, err := c.do(ctx, req)
	if err != nil {
		return outcome{}, err
	}
	done := outcome{document: map[string]any{}}
	if len(r.body) > 0 {
		if done.document, err = c.document(r); err != nil {
			return outcome{}, err
		}
	}
	done.transaction = transactionOf(done.document)
	if done.transaction == "" {
		return done, nil
	}
	done.detail, err = c.await(ctx, req, done.transaction, r.header)
	return done, err
}

// finished returns the transaction behind a change, reading it if the wait did
// not.
func (c *Client) finished(ctx context.Context, req call, done outcome) (*Transaction, error) {
	if done.detail != nil {
		return done.detail, nil
	}
	for interval := c.cfg.PollInterval; ; {
		t, err := c.Transaction(ctx, done.transaction)
		if err == nil {
			return t, nil
		}
		if !isTransient(err) || c.pause(ctx, &interval, nil) != nil {
			return nil, c.inTransaction(req, done.transaction, err)
		}
	}
}

// Transaction returns the transaction with the id.
func (c *Client) Transaction(ctx context.Context, id string) (*Transaction, error) {
	req := apiCall(http.MethodGet, transactionModel, id)
	req.patient = true
	if !pkidForm.MatchString(id) {
		return nil, c.newError(req, backend.Error{Message: "this cannot be the id of a transaction"})
	}
	r, err := c.do(ctx, req)
	if err != nil {
		return nil, err
	}
	doc, err := c.document(r)
	if err != nil {
		return nil, err
	}
	t := readTransaction(id, doc)
	return &t, nil
}

// await looks at a transaction, less and less often, until it ends or ctx does.
// The transaction it returns is nil where only its success was seen. A look that
// fails is no end: the transaction goes on behind a server that is restarted.
// What can be resumed later is a *backend.Pending.
func (c *Client) await(ctx context.Context, req call, id string, h http.Header) (*Transaction, error) {
	interval, unknown := c.cfg.PollInterval, 0
	last := errors.New("it was not looked at yet")
	one := c.watch.join(ctx, id, req.node)
	defer c.watch.leave(one)
	for {
		if err := c.pauseUntil(ctx, one.pausing, &interval, h); err != nil {
			return nil, c.pending(ctx, req, id, last)
		}
		l, err := c.glimpse(ctx, one, interval)
		switch {
		case isGone(err) && unknown < maxUnknownLooks:
			unknown++
			last = err
			continue
		case err != nil && isTransient(err):
			h, last = nil, err
			continue
		case err != nil:
			return nil, c.inTransaction(req, id, err)
		}
		unknown, h = 0, l.header
		last = fmt.Errorf("its status is %q", l.status)
		c.http.Logger().DebugContext(ctx, "VOSS Automate transaction", "transaction", id, "status", l.status, "call", req.name())
		switch stateOf(l.status) {
		case succeeded:
			return l.detail, nil
		case failed:
			return nil, c.failedTransaction(ctx, req, id, l)
		}
	}
}

// pause waits before the next look, each time half as long again.
func (c *Client) pause(ctx context.Context, interval *time.Duration, h http.Header) error {
	return c.pauseUntil(ctx, backend.CallerContext(ctx), interval, h)
}

// pauseUntil is a pause that ends early, and well, with a context that lasts no
// longer than the caller's. Once the caller has gone there is little time left,
// so the waits start over.
func (c *Client) pauseUntil(ctx, until context.Context, interval *time.Duration, h http.Header) error {
	caller := backend.CallerContext(ctx)
	if caller.Err() == nil {
		err := c.cfg.Sleep(until, nextWait(*interval, h))
		*interval = min(*interval+*interval/2, c.cfg.PollIntervalMax)
		if err == nil || caller.Err() == nil {
			return nil
		}
		*interval = c.cfg.PollInterval
		return ctx.Err()
	}
	return c.cfg.Sleep(ctx, nextWait(*interval, nil))
}

// isTransient reports whether a look failed in a way that another one may not.
func isTransient(err error) bool {
	var failed *backend.Error
	switch {
	case isContext(err):
		return true // the next wait ends, too
	case !errors.As(err, &failed):
		return false
	}
	return failed.Status == 0 && errors.Is(err, backend.ErrUnreachable) || failed.Status == http.StatusTooManyRequests ||
		failed.Status >= 500 || failed.Status < 300 && errors.Is(err, backend.ErrProtocol)
}

// nextWait spreads the interval by a fifth either way, so that many waits do
// not fall together, and waits longer where the server asks for it.
func nextWait(interval time.Duration, h http.Header) time.Duration {
	wait := interval*4/5 + rand.N(interval*2/5+1)
	if asked, ok := transport.RetryAfter(h, time.Now()); ok {
		wait = max(wait, min(asked, maxPollWait))
	}
	return wait
}

// glance is what one look at a transaction shows.
type glance struct {
	status string
	header http.Header
	// detail is set where the transaction itself was read.
	detail *Transaction
}

// look asks for a transaction's status: by the poll call, or by reading the
// transaction where the server has no such call.
func (c *Client) look(ctx context.Context, id string) (glance, error) {
	if !c.noPoll.Load() {
		req := apiCall(http.MethodGet, transactionModel, id, "poll")
		req.patient = true
		r, err := c.do(ctx, req)
		if err == nil {
			doc, err := c.document(r)
			if err != nil {
				return glance{}, err
			}
			if status := pollStatus(doc, id); status != "" {
				return glance{status: status, header: r.header}, nil
			}
		} else if !pollMissing(r.status) {
			return glance{}, err
		}
	}
	t, err := c.Transaction(ctx, id)
	if err != nil {
		return glance{}, err
	}
	c.noPoll.Store(true)
	return glance{status: t.Status, detail: t}, nil
}

// inTransaction tells which transaction a failed call was part of. That the
// server does not know the transaction says nothing about the object.
func (c *Client) inTransaction(req call, id string, err error) error {
	e := backend.Error{Transaction: id, Err: err, Is: backend.ErrProtocol}
	if isGone(err) {
		e.Err, e.Message = errUnknownTransaction, "the server accepted the change, but does not know its transaction"
		return c.newError(req, e)
	}
	e.Is = nil
	e.Message = "the server accepted the change, but its transaction cannot be watched: " + err.Error()
	return &backend.InProgressError{Transaction: id, Err: c.newError(req, e)}
}

// pending tells of a transaction that goes on without the caller.
func (c *Client) pending(ctx context.Context, req call, id string, last error) error {
	err := backend.CallerContext(ctx).Err()
	if err == nil {
		err = ctx.Err()
	}
	return &backend.InProgressError{Transaction: id, Err: c.newError(req, backend.Error{
		Transaction: id, Err: err,
		Message: fmt.Sprintf("the wait for the transaction ended before it did: %s, and %s; the server goes on with it", contextWords(err), last),
	})}
}

// failedTransaction tells why a transaction failed, as far as the server does.
func (c *Client) failedTransaction(ctx context.Context, req call, id string, l glance) error {
	t := l.detail
	if t == nil {
		var err error
		if t, err = c.Transaction(ctx, id); err != nil {
			c.http.Logger().WarnContext(ctx, "The failed transaction cannot be read", "transaction", id, "error", err.Error())
			t = &Transaction{ID: id, Status: l.status}
		}
	}
	message := fmt.Sprintf("the transaction ended with status %q", l.status)
	if said := t.explanation(); said != "" {
		message = said
	}
	return c.newError(req, backend.Error{
		Message: message, Transaction: id, RolledBack: t.RolledBack, Steps: t.Steps,
		Is: classify(0, message),
	})
}
