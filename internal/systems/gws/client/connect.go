package client

import (
	"context"
	"errors"
	"net/http"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

var _ backend.Connector = (*Client)(nil)

// Connect signs in by asking for the account's own user (CONTRACT.md §3.1). A server that
// refuses that to an account which it knows can be used all the same.
func (c *Client) Connect(ctx context.Context, _ string) error {
	_, err := c.do(ctx, call{method: http.MethodGet, path: mePath, subject: "the account's own user"})
	for _, useless := range []error{backend.ErrUnreachable, backend.ErrUnauthenticated, backend.ErrProtocol, context.DeadlineExceeded} {
		if errors.Is(err, useless) {
			return err
		}
	}
	return nil
}
