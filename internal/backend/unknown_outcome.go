package backend

import "fmt"

// UnknownOutcomeError is the error of a create where it could not be found out, in
// the time that the caller gave, whether the server made the object or where the
// object is. The create may have made it.
type UnknownOutcomeError struct {
	// Key is the key of the object, where the server named one.
	Key string
	// Known tells people in sentences what is known and what is not.
	Known string
	// Err is the failure of the create, usually an *Error.
	Err error
}

// Error holds the failure and what is known.
func (e *UnknownOutcomeError) Error() string { return fmt.Sprintf("%v\n\n%s", e.Err, e.Known) }

// Unwrap makes errors.Is and errors.As see the failure of the create.
func (e *UnknownOutcomeError) Unwrap() error { return e.Err }
