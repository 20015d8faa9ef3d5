package backend

import "context"

// Warning is what a practitioner should know of a call that succeeded.
type Warning struct {
	// Summary is one line, Detail the rest.
	Summary, Detail string
	// Once is the same for warnings of one cause, which is told once a run; empty
	// where each call has its own.
	Once string
}

type warningsKey struct{}

// WithWarnings returns a context whose calls hand their warnings to add. They may do
// so from several goroutines, but not after they have returned.
func WithWarnings(ctx context.Context, add func(Warning)) context.Context {
	return context.WithValue(ctx, warningsKey{}, add)
}

// Warn hands a warning to whoever made the context, and reports whether there was
// anybody.
func Warn(ctx context.Context, w Warning) bool {
	add, ok := ctx.Value(warningsKey{}).(func(Warning))
	if ok {
		add(w)
	}
	return ok
}
