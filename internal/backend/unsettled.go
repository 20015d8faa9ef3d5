package backend

import (
	"context"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// InProgressError is the error of a change that the server has accepted and that was
// not over when the caller's time was. It goes on without the caller; Resume
// finds out how it ends.
type InProgressError struct {
	// Transaction is its id.
	Transaction string
	// Err tells the story, usually an *Error.
	Err error
}

// Error is the story.
func (p *InProgressError) Error() string { return p.Err.Error() }

// Unwrap makes errors.Is see the cause.
func (p *InProgressError) Unwrap() error { return p.Err }

// ConflictError is the error of a create that found an object with the business key
// where it was to make one, made by an earlier attempt or by somebody else.
type ConflictError struct {
	// Object is what was found; it holds at least the Key.
	Object Object
	// Maker is the account that made it and Transaction the id under which it
	// did, as the server's log says; empty where it does not.
	Maker, Transaction string
	// Ours is true where there is evidence that this account made the object
	// for this very create: the log says so, or an answer was lost and there is
	// no log to ask.
	Ours bool
	// Evidence says in a sentence what speaks for or against that.
	Evidence string
	// Err is the failure that led here: a lost answer or an ErrConflict.
	Err error
}

// Error tells the failure and what was found.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("%v\n\nFound %s. %s", e.Err, e.Object.Key, e.Evidence)
}

// Unwrap makes errors.Is see the failure that led here.
func (e *ConflictError) Unwrap() error { return e.Err }

// Resumer is a Client whose changes can outlive the call that made them.
type Resumer interface {
	// Resume waits until the transaction that a Pending names is over. The
	// object is the one that it made or changed; its Key is empty where the
	// server does not tell. The error is a *Pending if the transaction is still
	// running when ctx ends, Is ErrNotFound if the server does not know it, and
	// otherwise tells why it failed.
	Resume(ctx context.Context, m *model.Model, transaction string) (Object, error)
}
