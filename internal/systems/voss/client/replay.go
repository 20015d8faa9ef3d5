package client

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// replayShown is how long the log may take to show the transaction of a replay.
const replayShown = time.Minute

// Replay has a failed transaction run again with what it was asked for, and waits for
// the new one. It is asked for by a GET that changes something (CONTRACT.md §4.5), so a
// request whose answer is lost is not sent again: the error is a
// *backend.UnknownOutcomeError.
func (c *Client) Replay(ctx context.Context, id string) (Outcome, error) {
	failure, err := c.Transaction(ctx, id)
	if err != nil {
		return Outcome{}, err
	}
	req := apiCall(http.MethodGet, transactionModel, id, "replay")
	req.subject, req.changes = transactionModel+" "+id, true
	switch failure.phase() {
	case failed:
	case running:
		return Outcome{}, c.errors.New(req, backend.Error{Transaction: id, Message: fmt.Sprintf("the transaction has not ended: its status is %q. Only one that failed can be replayed", failure.Status)})
	default:
		return Outcome{}, c.errors.New(req, backend.Error{Transaction: id, Message: fmt.Sprintf("the transaction did not fail: its status is %q. Only one that failed can be replayed", failure.Status)})
	}
	before, _, err := c.logRows(ctx, c.placeOf(ctx, failure), defaultLookback, nil)
	if err != nil {
		return Outcome{}, err
	}
	r, err := c.do(ctx, req)
	if err != nil {
		return Outcome{}, c.lostRun(err)
	}
	doc, err := c.changeDocument(r)
	if err != nil {
		return Outcome{}, err
	}
	made := transactionOf(doc)
	if made == "" || made == id {
		if made, err = c.findReplay(ctx, req, failure, before); err != nil {
			return Outcome{}, err
		}
	}
	req.node = failure.Hierarchy
	done, err := c.await(backend.Recovering(ctx), req, made, r.Header)
	outcome := Outcome{Transaction: made}
	if done != nil {
		outcome.Object = done.objectPkid("")
	}
	return outcome, err
}

// placeOf is where the log shows the transactions that ran where one did.
func (c *Client) placeOf(ctx context.Context, t *Transaction) logPlace {
	place := logPlace{c.cfg.Hierarchy, backend.TraverseDown}
	if t.Hierarchy != "" {
		place.hierarchy = t.Hierarchy
	}
	if node, err := c.resolve(ctx, place.hierarchy); err == nil {
		place.hierarchy = node.Query()
	}
	return place
}

// findReplay finds the transaction that a replay began: the one of this account that the
// log did not show before, and that does what the failed one did.
func (c *Client) findReplay(ctx context.Context, req call, failure *Transaction, before []Transaction) (string, error) {
	b := c.newBackoff()
	for began := time.Now(); ; {
		rows, _, err := c.logRows(ctx, c.placeOf(ctx, failure), defaultLookback, nil)
		if err != nil && !isTransient(err) {
			return "", err
		}
		rows = slices.DeleteFunc(rows, func(t Transaction) bool {
			wasThere := slices.ContainsFunc(before, func(old Transaction) bool { return old.ID == t.ID })
			return wasThere || t.ID == failure.ID || t.Username != "" && !c.isMine(t) || t.Action != failure.Action || t.Detail != failure.Detail
		})
		if len(rows) == 1 {
			return rows[0].ID, nil
		}
		if len(rows) > 1 {
			return "", c.unseenReplay(req, failure.ID, fmt.Sprintf("The log shows %d new transactions that do the same, so which of them is the replay is not known.", len(rows)))
		}
		if time.Since(began) > replayShown || b.wait(ctx, nil) != nil {
			return "", c.unseenReplay(req, failure.ID, "The log does not show the new transaction, so what became of it is not known.")
		}
	}
}

func (c *Client) unseenReplay(req call, id, known string) error {
	return &backend.UnknownOutcomeError{
		Known: known + " Look at the transaction log of the server before you replay again.",
		Err:   c.errors.New(req, backend.Error{Transaction: id, Is: backend.ErrProtocol, Message: "the server accepted the replay"}),
	}
}
