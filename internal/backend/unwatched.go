package backend

// UnwatchedError is the error of a change that the server has accepted in a
// transaction which this account cannot see at all: the server refuses to show
// it, or has no such endpoint. Neither waiting nor a later run shows more, so the
// change is not pending: the object itself shows what became of it.
type UnwatchedError struct {
	// Transaction is its id.
	Transaction string
	// Err says what the server refuses, usually an *Error.
	Err error
}

// Error is the text of Err.
func (e *UnwatchedError) Error() string { return e.Err.Error() }

// Unwrap makes errors.Is and errors.As see Err.
func (e *UnwatchedError) Unwrap() error { return e.Err }
