// Package fault is the seam through which an emulated server is made to fail:
// a wrapper around its handler for everything that goes wrong on the wire, and
// a verdict on each transaction for what goes wrong behind it.
package fault

import (
	"net/http"
	"time"
)

// Wire wraps the whole server. A wrapper that does not call next fails before
// the effect; one that calls next and then panics with http.ErrAbortHandler
// loses the answer after it.
type Wire func(next http.Handler) http.Handler

// Transaction is what a verdict is passed on.
type Transaction struct {
	ID, Action, Model, Username string
}

// Verdict says how a transaction goes. The zero Verdict lets it be.
type Verdict struct {
	// Delay is added to the time that the transaction takes.
	Delay time.Duration
	// Fail is the message with which the transaction fails without effect;
	// empty for none.
	Fail string
	// Hang leaves the transaction running for ever, without effect.
	Hang bool
	// Lose removes the transaction from the log once it has had its effect.
	Lose bool
}

// Judge passes a verdict on a transaction when its turn comes. It is called
// from several goroutines.
type Judge func(Transaction) Verdict
