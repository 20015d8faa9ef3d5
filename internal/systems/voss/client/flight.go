package client

import (
	"context"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// flightTime bounds work that goes on for others after the caller who started it
// has left.
const flightTime = 5 * time.Minute

// flight runs one thing at a time for all who want its result.
type flight[T any] struct{ group singleflight.Group }

// do joins the work under way or starts it. The work does not end with the
// context of the caller who started it, because others may wait for it too.
func (f *flight[T]) do(ctx context.Context, work func(context.Context) (T, error)) (T, error) {
	results := f.group.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(backend.Thorough(ctx)), flightTime)
		defer cancel()
		return work(ctx)
	})
	var none T
	select {
	case <-ctx.Done():
		return none, ctx.Err()
	case result := <-results:
		value, _ := result.Val.(T)
		return value, result.Err
	}
}
