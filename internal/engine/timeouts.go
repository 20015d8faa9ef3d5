package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// How long an operation may take when the configuration does not say: writes
// run workflows on the server and wait in its queue.
const (
	defaultReadTimeout  = 5 * time.Minute
	defaultWriteTimeout = 20 * time.Minute
)

func timeoutDescription(operation string, limit time.Duration) string {
	return fmt.Sprintf("How long %s may take, as a duration such as `90s` or `10m`. Default: `%dm`.", operation, int(limit.Minutes()))
}

// withTimeout bounds ctx by the timeout that the value declares for the
// operation ("create", "read", "update", "delete", or "list", which none declares). The schema has checked
// that it is a duration.
func withTimeout(ctx context.Context, value model.Value, operation string) (context.Context, context.CancelFunc) {
	limit := defaultWriteTimeout // a list may have many pages, too
	if operation == "read" {
		limit = defaultReadTimeout
	}
	declared, _ := value[timeoutsAttribute].(model.Value)
	if text, ok := declared[operation].(string); ok {
		if d, err := time.ParseDuration(text); err == nil {
			limit = d
		}
	}
	return context.WithTimeout(ctx, limit)
}
