// Package recovery makes changes on servers that may act although their answer
// gets lost: a connection breaks, or a gateway answers in the server's place.
package recovery

import (
	"context"
	"errors"
	"log/slog"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// MaxSends is how often a change is sent. Each time after the first follows
// proof that the one before had no effect.
const MaxSends = 3

// Change is a change that is sent again only where it is safe to do so. T is its
// result.
type Change[T any] struct {
	// Name is the change in the log: its call or its object.
	Name string
	// Log takes a warning for each lost answer.
	Log *slog.Logger
	// Send sends the request and waits until it is done.
	Send func(context.Context) (T, error)
	// MayHaveTakenEffect reports whether a failure leaves open whether the server
	// made the change.
	MayHaveTakenEffect func(error) bool
	// Recover finds out what became of a request that failed with lost. It
	// returns false where the request had no effect; otherwise the change ends
	// with the result and the error.
	Recover func(ctx context.Context, lost error) (result T, over bool, err error)
	// Resendable reports whether a request without effect is worth another send;
	// nil where every such request is.
	Resendable func(error) bool
	// Conflict explains a create that was refused because of an ErrConflict; lost
	// is the failure of the attempt before, or nil. It returns the result of an attempt
	// that had its effect after all. The refusal stands as it is where Conflict is nil.
	Conflict func(ctx context.Context, refusal, lost error) (T, error)
}

// Do makes the change. It returns the error of the last attempt where the change
// could not be made, or that of Recover or Conflict.
func (c Change[T]) Do(ctx context.Context) (T, error) {
	var lost error
	for sends := 1; ; sends++ {
		result, err := c.Send(ctx)
		switch {
		case err == nil || !enabled:
			return result, err
		case c.Conflict != nil && errors.Is(err, backend.ErrConflict):
			return c.Conflict(ctx, err, lost)
		case !c.MayHaveTakenEffect(err):
			return result, err
		}
		lost = err
		c.Log.WarnContext(ctx, "The answer to a change was lost", "change", c.Name, "error", err.Error())
		if result, over, err := c.Recover(backend.Recovering(ctx), lost); over {
			return result, err
		}
		if sends == MaxSends || c.Resendable != nil && !c.Resendable(err) || backend.CallerContext(ctx).Err() != nil {
			return result, err
		}
	}
}
