package backend

// InProgressError is the error of a change that the server has accepted and
// that was not over when the caller's time was. The server goes on with it;
// Resumer.Resume finds out how it ends.
type InProgressError struct {
	// Transaction is its id.
	Transaction string
	// Strange is true where the server's word for its progress is none that is known:
	// it may have ended.
	Strange bool
	// Err says what was seen of the change, usually an *Error.
	Err error
}

// Error is the text of Err.
func (e *InProgressError) Error() string { return e.Err.Error() }

// Unwrap makes errors.Is and errors.As see Err.
func (e *InProgressError) Unwrap() error { return e.Err }
