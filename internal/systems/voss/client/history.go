package client

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// history is what the log shows around a create.
type history struct {
	// creates are the entries that can be about the creation of an object of the
	// model, the latest first.
	creates []Transaction
	// err is why the log cannot be read.
	err error
	// isWitness is true where the log shows a create of this run as it was, so that
	// what it does not show has some meaning. A log that is silent, late, without
	// actions or of another account is no witness.
	isWitness bool
	// showsMarks is true where it shows the marks of creates.
	showsMarks bool
	// isAhead is true where it shows a create of this run that was sent after the
	// one in question.
	isAhead bool
	// past is the time, by the log's clock, of a create of this run that was answered
	// before the one in question was sent; zero where it shows none.
	past time.Time
}

// history reads the log around a create.
func (c *Client) history(ctx context.Context, cr *createRequest) history {
	var h history
	var rows []Transaction
	rows, _, h.err = c.logRows(ctx, c.logPlace(ctx, cr.node.Path), cr.lookback, func(rows []Transaction) bool {
		// Rows from before the create was sent are of no use but for a witness.
		return slices.ContainsFunc(rows, func(t Transaction) bool {
			own, ok := c.own.of(t, cr.model.Type)
			return ok && own.answered.Before(cr.first) && c.confirms(t, own)
		})
	})
	for _, t := range rows {
		own, ok := c.own.of(t, cr.model.Type)
		if ok && c.confirms(t, own) {
			h.isWitness = true
			h.showsMarks = h.showsMarks || own.mark != "" && t.ExternalID == own.mark
			h.isAhead = h.isAhead || own.sent.After(cr.last)
			if at, told := readTime(t.SubmittedTime); told && own.answered.Before(cr.first) && at.After(h.past) {
				h.past = at
			}
		}
		if cr.isMarked(t) || createAction.MatchString(t.Action) && (t.ModelType == "" || t.ModelType == cr.model.Type) {
			h.creates = append(h.creates, t)
		}
	}
	if h.showsMarks {
		c.marks.shown.Store(true)
	}
	return h
}

// confirms reports whether an entry of the log shows a create of this run as it was:
// its mark, or what was done, by whom and to which object.
func (c *Client) confirms(t Transaction, own ownCreate) bool {
	if own.mark != "" && t.ExternalID == own.mark {
		return true
	}
	return createAction.MatchString(t.Action) && c.isMine(t) && mentions(t.Detail, own.key)
}

// logPlace returns where to read the log for what happens at a node: from the
// configured node down, so that it shows the other creates of the run, too.
func (c *Client) logPlace(ctx context.Context, path string) logPlace {
	at, err := c.resolve(ctx, "")
	if err != nil || at.Path == "" || !c.Within(path, at.Path) {
		return logPlace{path, backend.TraverseLocal}
	}
	return logPlace{at.Query(), backend.TraverseDown}
}

// isMarked reports whether the transaction carries the mark of the create.
func (cr *createRequest) isMarked(t Transaction) bool {
	return cr.mark != "" && t.ExternalID == cr.mark
}

// isEarlier reports whether the log says that a transaction was submitted before the
// create was sent. Times are compared within the log alone, whose clock may be of
// another zone.
func (h history) isEarlier(t Transaction) bool {
	at, told := readTime(t.SubmittedTime)
	return told && !h.past.IsZero() && !at.After(h.past)
}

// isByOther reports whether another account submitted the transaction.
func (c *Client) isByOther(t Transaction) bool { return t.Username != "" && !c.isMine(t) }

// canBe reports whether a transaction can be the create in question, as far as it is
// known: one of this account, about an object with this key, and of no other create.
func (c *Client) canBe(cr *createRequest, h history, t Transaction) bool {
	if cr.isMarked(t) {
		return true
	}
	_, ofThisRun := c.own.of(t, cr.model.Type)
	switch {
	case ofThisRun, c.isByOther(t), t.ExternalID != "", h.showsMarks, h.isEarlier(t):
		return false
	}
	return t.Detail == "" || mentions(t.Detail, cr.key)
}

// maker returns the transaction that made an object; nil where the log shows none.
func (c *Client) maker(ctx context.Context, cr *createRequest, h history, object backend.Object) *Transaction {
	for _, t := range h.creates {
		if t.phase() == failed {
			continue
		}
		t = c.whole(ctx, cr, t)
		if pkid := t.objectPkid(cr.model.Type); pkid == object.Key || pkid == "" && mentions(t.Detail, cr.key) {
			return &t
		}
	}
	return nil
}

// whole returns an entry with all that the server knows of it, where its row says
// too little to tell whose it is.
func (c *Client) whole(ctx context.Context, cr *createRequest, t Transaction) Transaction {
	about := mentions(t.Detail, cr.key)
	if t.Detail != "" && !about || t.ExternalID != "" || t.objectPkid(cr.model.Type) != "" && (!about || cr.mark == "") {
		return t
	}
	if known, ok := cr.read[t.ID]; ok {
		return known
	}
	if len(cr.read) >= maxLogReads {
		return t
	}
	whole, err := c.Transaction(ctx, t.ID)
	if err != nil {
		return t
	}
	known := whole.filledFrom(t)
	if known.phase() != running {
		cr.read[t.ID] = known
	}
	return known
}

// filledFrom returns the transaction with what only its row says.
func (t Transaction) filledFrom(row Transaction) Transaction {
	t.Action, t.Detail, t.Username = cmp.Or(t.Action, row.Action), cmp.Or(t.Detail, row.Detail), cmp.Or(t.Username, row.Username)
	t.SubmittedTime, t.ModelType, t.ExternalID = cmp.Or(t.SubmittedTime, row.SubmittedTime), cmp.Or(t.ModelType, row.ModelType), cmp.Or(t.ExternalID, row.ExternalID)
	t.Resource, t.Pkid = cmp.Or(t.Resource, row.Resource), cmp.Or(t.Pkid, row.Pkid)
	return t
}
