package lifecycle

import (
	"context"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// How long an operation may take when the configuration names no timeout.
// Writes run workflows on the server and wait in its queue.
const (
	DefaultReadTimeout  = 5 * time.Minute
	DefaultWriteTimeout = 20 * time.Minute
)

// withTimeout bounds ctx by the timeout that the value declares for the
// operation: "create", "read", "update" or "delete". No value declares one for
// "import", which reads, or for "list", which may have many pages and gets as
// long as a write. Validate and the schema have checked each timeout.
func withTimeout(ctx context.Context, value model.Value, operation string) (context.Context, context.CancelFunc) {
	limit := DefaultWriteTimeout
	if operation == "read" || operation == "import" {
		limit = DefaultReadTimeout
	}
	declared, _ := value[Timeouts].(model.Value)
	if text, ok := declared[operation].(string); ok {
		if d, err := time.ParseDuration(text); err == nil {
			limit = d
		}
	}
	return context.WithTimeout(ctx, limit)
}
