package backend

import (
	"context"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

type managedKey struct{}

// WithManaged returns a context for a write, with the part of its payload that the
// configuration answers for (see model.Managed). A server may refuse the rest, which was
// carried along, and then it may be left out.
func WithManaged(ctx context.Context, managed model.Value) context.Context {
	return context.WithValue(ctx, managedKey{}, managed)
}

// Managed returns the part that the configuration answers for; false where that is not
// known.
func Managed(ctx context.Context) (model.Value, bool) {
	managed, ok := ctx.Value(managedKey{}).(model.Value)
	return managed, ok
}
