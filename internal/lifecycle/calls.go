package lifecycle

import (
	"context"
	"sync"
)

// calls makes each call once a run, by its key, however many want its result. The zero
// calls are ready for use.
type calls[T any] struct {
	byKey sync.Map // of *call[T]
}

type call[T any] struct {
	done   chan struct{} // closed at the end
	result T             // set before that, like err
	err    error
}

// get returns the result of the call with the key, and makes it if nobody has. It goes on
// after a caller has left; ask decides what else ends it. The error is that of ctx for a
// caller who leaves.
func (c *calls[T]) get(ctx context.Context, key string, ask func(context.Context) (T, error)) (T, error) {
	one, isNew := c.join(key)
	if isNew {
		go func() {
			defer close(one.done)
			one.result, one.err = ask(ctx)
		}()
	}
	select {
	case <-one.done:
		return one.result, one.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (c *calls[T]) join(key string) (one *call[T], isNew bool) {
	known, before := c.byKey.LoadOrStore(key, &call[T]{done: make(chan struct{})})
	one, _ = known.(*call[T]) // nothing else is stored
	return one, !before
}

// succeeded reports whether the call with the key is over, and went well.
func (c *calls[T]) succeeded(key string) bool {
	known, _ := c.byKey.Load(key)
	one, made := known.(*call[T])
	if !made {
		return false
	}
	select {
	case <-one.done:
		return one.err == nil
	default:
		return false
	}
}

// forget makes the next caller make the call again.
func (c *calls[T]) forget(key string) { c.byKey.Delete(key) }
