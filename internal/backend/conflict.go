package backend

import "fmt"

// ConflictError is the error of a create that found an object with the same
// business key: the server refused the create for it, or the answer was lost and
// the object was there afterwards. An attempt of this create may have made the
// object, or somebody else did.
type ConflictError struct {
	// Object is what was found; it holds at least the Key.
	Object Object
	// Transaction is the id of the transaction that made the object, from the
	// server's log; empty where the log does not show it.
	Transaction string
	// Ours is true where an attempt of this create seems to have made the object:
	// the log says that this account made it a short while ago, or an answer was
	// lost and no log can be read.
	Ours bool
	// Evidence tells people in a sentence why Ours is true or false.
	Evidence string
	// Err is the failure of the create: a lost answer or an ErrConflict.
	Err error
}

// Error holds the failure and what was found.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("%v\n\nFound %s. %s", e.Err, e.Object.Key, e.Evidence)
}

// Unwrap makes errors.Is and errors.As see the failure of the create.
func (e *ConflictError) Unwrap() error { return e.Err }
