package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
)

// ErrTooLarge means that an answer was over the limit of a body; the rest
// of it was not read.
var ErrTooLarge = errors.New("the answer is too large")

// ErrRedirect means that the server sent the request elsewhere and it was not
// safe to follow.
var ErrRedirect = errors.New("redirect refused")

// RedirectError is an ErrRedirect that says where the server sent the request.
type RedirectError struct {
	// Target is the URL that the request was not sent to.
	Target *url.URL
	text   string
}

// Error says where the request was sent, and why it was not.
func (e *RedirectError) Error() string { return ErrRedirect.Error() + ": " + e.text }

// Unwrap makes errors.Is find ErrRedirect.
func (e *RedirectError) Unwrap() error { return ErrRedirect }

// ErrTimeout means that one attempt took longer than Config.RequestTimeout.
var ErrTimeout = errors.New("no complete answer")

// Outcome is how far a request came before it failed. It decides whether the
// server may have acted on it.
type Outcome int

// The outcomes of a failed request.
const (
	// NeverSent: no connection was made, so the server knows nothing of it.
	NeverSent Outcome = iota
	// Unanswered: it was sent, at least in part, and no answer came. The server
	// may or may not have acted.
	Unanswered
	// Answered: the server answered with RequestError.Status, but the answer
	// could not be read or followed.
	Answered
)

// String returns the outcome in words.
func (o Outcome) String() string {
	return [...]string{"nothing was sent", "sent, but no answer came", "answered"}[o]
}

// RequestError is a request that brought back no usable answer. The outcome is
// that of the last attempt; earlier attempts of a request that changes things
// had no effect, or there would not have been another.
type RequestError struct {
	// Method and URL name the request; the URL has no query.
	Method, URL string
	Outcome     Outcome
	// Status is the HTTP status when Outcome is Answered, else 0.
	Status int
	// Attempts is how many times it was tried.
	Attempts int
	// Last is the failure of the last attempt that ended by itself, when Err is
	// the end of the caller's context; nil if there was none.
	Last error
	// Outage is set where the host counts as down. It is the same for all calls
	// that fail for it.
	Outage *OutageError
	// Err is the failure.
	Err error
}

// Error tells the request, the cause and how far it came. The end of the
// caller's time is no cause: where an attempt failed before it, that one is told.
func (e *RequestError) Error() string {
	return fmt.Sprintf("%s %s: %s", e.Method, e.URL, e.Reason())
}

// Reason is what Error tells without the request.
func (e *RequestError) Reason() string {
	if down, ok := e.Err.(*OutageError); ok { //nolint:errorlint // set by this package, unwrapped
		return fmt.Sprintf("not tried, because %v: %v", down, down.Cause)
	}
	cause := cmp.Or(ContextEnd(e.Err), fmt.Sprint(e.Err))
	if e.Last != nil {
		cause = fmt.Sprintf("%v; then %s", e.Last, cause)
	}
	text := fmt.Sprintf("%s (%s", cause, e.Outcome)
	if e.Status != 0 {
		text += fmt.Sprintf(" with HTTP %d", e.Status)
	}
	if e.Attempts > 1 {
		text += fmt.Sprintf(", %d attempts", e.Attempts)
	}
	return text + ")"
}

// Unwrap makes errors.Is see the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// Sent reports whether the server may have seen the request.
func (e *RequestError) Sent() bool { return e.Outcome != NeverSent }

// ContextEnd says how the context ended where err Is such an end; "" otherwise.
func ContextEnd(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "its time was up"
	case errors.Is(err, context.Canceled):
		return "it was cancelled"
	}
	return ""
}
