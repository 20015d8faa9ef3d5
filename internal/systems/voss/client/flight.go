package client

import (
	"context"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// flightTime bounds work that goes on for others after the caller who started it
// has left.
const flightTime = 5 * time.Minute

// flight runs one thing at a time for all who want its result.
type flight[T any] struct {
	mu    sync.Mutex
	under *work[T] // under way; nil for none
}

// work is one run of a flight.
type work[T any] struct {
	done    chan struct{} // closed at the end
	value   T
	err     error
	cancel  context.CancelFunc
	waiting int
}

// do joins the work under way or starts it. The work does not end with the context of
// the caller who started it, because others may wait for it too. It ends once the
// last of them has left.
func (f *flight[T]) do(ctx context.Context, run func(context.Context) (T, error)) (T, error) {
	if err := ctx.Err(); err != nil {
		var none T
		return none, err
	}
	w := f.join(ctx, run)
	defer f.leave(w)
	select {
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	case <-w.done:
		return w.value, w.err
	}
}

func (f *flight[T]) join(ctx context.Context, run func(context.Context) (T, error)) *work[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.under == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(backend.Thorough(ctx)), flightTime)
		w := &work[T]{done: make(chan struct{}), cancel: cancel}
		f.under = w
		go func() {
			w.value, w.err = run(ctx)
			f.land(w)
			close(w.done)
		}()
	}
	f.under.waiting++
	return f.under
}

// leave takes note that a caller waits no more. Nobody joins what the last one left.
func (f *flight[T]) leave(w *work[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w.waiting--; w.waiting > 0 {
		return
	}
	w.cancel()
	if f.under == w {
		f.under = nil
	}
}

// land has the next caller start anew.
func (f *flight[T]) land(w *work[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.under == w {
		f.under = nil
	}
}
