package backend

import "context"

type effortKey int

const (
	advisory effortKey = iota
	recovering
)

// Advisory returns a context in which each request is tried once: its answer helps,
// and is not worth a wait.
func Advisory(ctx context.Context) context.Context { return context.WithValue(ctx, advisory, true) }

// Thorough returns a context that is not of Advisory, for work that others wait for too.
func Thorough(ctx context.Context) context.Context { return context.WithValue(ctx, advisory, false) }

// IsAdvisory reports whether the context is of Advisory.
func IsAdvisory(ctx context.Context) bool { return ctx.Value(advisory) == true }

// Recovering returns a context for finding out what became of a change that was sent:
// in it requests leave even where the host counts as down.
func Recovering(ctx context.Context) context.Context { return context.WithValue(ctx, recovering, true) }

// IsRecovering reports whether the context is of Recovering.
func IsRecovering(ctx context.Context) bool { return ctx.Value(recovering) != nil }
