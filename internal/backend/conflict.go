package backend

import "fmt"

// ConflictError is the error of a create that met an object with the same business
// key: the server refused the create for it, or the answer was lost and the object
// was there afterwards.
type ConflictError struct {
	// Object is what was found; its Key is empty where no list shows the object
	// that is in the way.
	Object Object
	// Transaction is the id of the transaction that made the object, from the
	// server's log; empty where the log does not show it.
	Transaction string
	// MayBeOurs is true only where the answer to this very create was lost, and
	// nothing that is known speaks against its having made the object: it was not
	// there before, and no log says that another create made it. It is no proof.
	// Where there is proof, the create has succeeded.
	MayBeOurs bool
	// Evidence tells people in sentences what is known of the object's origin.
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
