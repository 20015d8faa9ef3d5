// Package fault makes an emulated server fail. A middleware around its handler
// causes the faults of the network; a function that is asked about each
// transaction causes the faults of the server's own work.
//
// Injector draws both kinds by chance.
package fault

import (
	"net/http"
	"time"
)

// Middleware wraps the whole server. To fail before a request has its effect, it
// answers without calling next. To lose the answer after the effect, it calls
// next and then panics with http.ErrAbortHandler.
type Middleware func(next http.Handler) http.Handler

// Transaction describes the transaction that may fail.
type Transaction struct {
	ID, Action, Model, Username string
}

// TransactionFault says what goes wrong with a transaction. The zero value is no
// fault.
type TransactionFault struct {
	// Delay is added to the time that the transaction takes.
	Delay time.Duration
	// Fail is the message of a transaction that fails without effect; empty for
	// one that succeeds.
	Fail string
	// Hang leaves the transaction running for ever, without effect.
	Hang bool
	// Forget removes the transaction from the log once it has had its effect.
	Forget bool
}

// TransactionFaultFunc is called when the turn of a transaction comes, from
// several goroutines.
type TransactionFaultFunc func(Transaction) TransactionFault
