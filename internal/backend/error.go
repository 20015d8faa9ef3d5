package backend

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The conditions that callers distinguish with errors.Is.
var (
	// ErrNotFound means that the object does not exist, or is not visible.
	ErrNotFound = errors.New("not found")
	// ErrUnknownNode means that the hierarchy has no such node, or that it is not
	// visible.
	ErrUnknownNode = errors.New("unknown hierarchy node")
	// ErrInvalidKey means that a text cannot be the key of an object.
	ErrInvalidKey = errors.New("no possible key")
	// ErrConflict means that an object with the same business key exists.
	ErrConflict = errors.New("already exists")
	// ErrUnauthenticated means that the credentials were refused.
	ErrUnauthenticated = errors.New("not authenticated")
	// ErrForbidden means that the account may not do this.
	ErrForbidden = errors.New("not permitted")
	// ErrUnsupported means that the system has no such operation.
	ErrUnsupported = errors.New("not supported")
	// ErrProtocol means that the answer is not what the API documents: broken
	// JSON, an HTML page, a body over the size limit.
	ErrProtocol = errors.New("unexpected response")
	// ErrUnreachable means that no answer came: name look-up, connection, TLS.
	ErrUnreachable = errors.New("unreachable")
)

// Step is one failed part of a transaction.
type Step struct {
	Action, Status, Message string
}

// Error is a failed call, in the server's own words. It never holds a
// password, token or cookie: package apierror builds it and masks them.
type Error struct {
	// System names the server for people: "VOSS Automate"; empty where no call
	// was made.
	System string
	// Call is the method and path without query: "POST /api/device/spark/User/".
	Call string
	// Object names what the call was about, where known: "device/spark/User
	// alice@example.com".
	Object string
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Code is the server's own error code; empty where it gave none.
	Code string
	// Message is what the server said, or what was wrong with its answer.
	Message string
	// Transaction is the id of the transaction that failed; empty without one.
	Transaction string
	// RolledBack is true where the failed transaction was undone and false where
	// it was not; nil where that is not known.
	RolledBack *bool
	// Steps are the failed parts of the transaction.
	Steps []Step
	// Fields holds messages by payload path, where the server gave them.
	Fields map[string]string
	// Foreign is true where the answer is not in the form of the system's own, so that
	// something between may have given it.
	Foreign bool
	// Is is one of the Err variables above, which errors.Is finds; nil for any
	// other failure.
	Is error
	// Shared is why all calls of the run fail, in one line: the host does not
	// answer, or refuses the account. All errors that it causes hold the same
	// one; nil for a failure of this call alone.
	Shared error
	// Err is the cause on this side of the wire, if any.
	Err error
}

// Error renders the whole error in one paragraph and one line per step.
func (e *Error) Error() string {
	var b strings.Builder
	add := func(format, text string) {
		if text != "" {
			fmt.Fprintf(&b, format, text)
		}
	}
	add("%s", e.System)
	add(": %s", e.Call)
	add(" (%s)", e.Object)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": HTTP %d", e.Status)
	}
	add(", code %s", e.Code)
	if e.Message == "" && e.Err != nil {
		add(": %s", e.Err.Error())
	}
	add(": %s", e.Message)
	add(" [transaction %s]", e.Transaction)
	if e.RolledBack != nil {
		add(" The transaction was %s.", map[bool]string{true: "rolled back", false: "not rolled back"}[*e.RolledBack])
	}
	for _, s := range e.Steps {
		fmt.Fprintf(&b, "\n  failed step: %s (%s): %s", s.Action, s.Status, s.Message)
	}
	return strings.TrimPrefix(b.String(), ": ")
}

// Reason says in one line why the call failed, without the call and its object.
func (e *Error) Reason() string {
	whole := Error{Status: e.Status, Code: e.Code, Message: e.Message, Err: e.Err}
	reason, _, _ := strings.Cut(whole.Error(), "\n")
	if reason == "" && e.Shared != nil {
		reason = e.Shared.Error()
	}
	return strings.TrimRight(reason, ".")
}

// Unwrap makes errors.Is see the condition and the cause.
func (e *Error) Unwrap() []error {
	return slices.DeleteFunc([]error{e.Is, e.Err}, func(err error) bool { return err == nil })
}

// Hint says what helps against a failure, where that is known of any call.
func Hint(err error) string {
	switch {
	case errors.Is(err, ErrUnauthenticated):
		return "Check the username and password in the provider's configuration or environment."
	case errors.Is(err, ErrForbidden):
		return "Check that the account's role allows this operation."
	}
	return ""
}

// Explain renders an error with its hint.
func Explain(err error) string {
	if hint := Hint(err); hint != "" {
		return err.Error() + "\n\n" + hint
	}
	return err.Error()
}
