package backend

// UnwatchedError is the error of a change that the server has accepted in a
// transaction which does not tell what became of it: the server refuses to show it,
// has no such endpoint, or ended it with a word that is not known. Neither waiting nor
// a later run shows more, so the change is not pending: the object itself shows it.
type UnwatchedError struct {
	// Transaction is its id.
	Transaction string
	// End is the server's word for how the transaction ended, so that the object
	// shows its effect soon or never; empty where it may still run.
	End string
	// Err says what is known, usually an *Error.
	Err error
}

// Error is the text of Err.
func (e *UnwatchedError) Error() string { return e.Err.Error() }

// Unwrap makes errors.Is and errors.As see Err.
func (e *UnwatchedError) Unwrap() error { return e.Err }
