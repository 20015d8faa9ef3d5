package backend

import "context"

type progressKey struct{}

// WithProgress returns a context whose calls say what they wait for: one line each time
// that it changes. Tell may be called from several goroutines, but not after the call
// has returned.
func WithProgress(ctx context.Context, tell func(line string)) context.Context {
	return context.WithValue(ctx, progressKey{}, tell)
}

// Tell hands a line of progress to whoever made the context, if there is anybody.
func Tell(ctx context.Context, line string) {
	if tell, ok := ctx.Value(progressKey{}).(func(string)); ok {
		tell(line)
	}
}
