package client

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
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

// sendAndWait makes a change and waits until it is done.
func (c *Client) sendAndWait(ctx context.Context, req call) (completedChange, error) {
	if c.cfg.Asynchronous {
		query := url.Values{"nowait": {"true"}}
		maps.Copy(query, req.query)
		req.query = query
	}
	return c.sendChange(ctx, req)
}

// changeOnce sends a request that changes something and waits until it is done.
func (c *Client) changeOnce(ctx context.Context, req call) (completedChange, error) {
	var done completedChange
	r, doc, err := c.sendOnce(ctx, req)
	if err != nil {
		return done, err
	}
	done.document = doc
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
	ctx = backend.Recovering(ctx)
	for b := c.newBackoff(); ; {
		t, err := c.Transaction(ctx, done.transaction)
		switch {
		case err == nil:
			return t, nil
		case isRefused(err):
			return &Transaction{ID: done.transaction}, nil // the object shows what it did
		case !isTransient(err), b.wait(ctx, nil) != nil:
			return nil, c.pollError(ctx, req, done.transaction, err)
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
