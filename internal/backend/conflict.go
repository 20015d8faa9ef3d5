package backend

import "fmt"

// ConflictError is the error of a create that found an object with the same
// business key. An earlier attempt may have made it, or somebody else.
type ConflictError struct {
	// Object is what was found; it holds at least the Key.
	Object Object
	// Transaction is the id under which it was made, as the server's log says;
	// empty where the log does not say.
	Transaction string
	// Ours is true where there is evidence that this account made the object
	// for this very create: the log says so, or an answer was lost and there is
	// no log to ask.
	Ours bool
	// Evidence says in a sentence what speaks for or against that.
	Evidence string
	// Err is the failure that led here: a lost answer or an ErrConflict.
	Err error
}

// Error holds the failure and what was found.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("%v\n\nFound %s. %s", e.Err, e.Object.Key, e.Evidence)
}

// Unwrap makes errors.Is and errors.As see the failure that led here.
func (e *ConflictError) Unwrap() error { return e.Err }
