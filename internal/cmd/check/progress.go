package check

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/check"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
)

// bar shows on a terminal how far a check is. Elsewhere it shows nothing.
type bar struct {
	out         io.Writer
	shows       bool
	mu          sync.Mutex
	done, whole int
}

func (c *command) newBar(out io.Writer, targets []*check.Target) *bar {
	b := &bar{out: out, shows: c.isTerminal(out)}
	for _, target := range targets {
		b.whole += target.Steps()
	}
	return b
}

// over returns a context in which a look at the target moves the bar.
func (b *bar) over(ctx context.Context, target *check.Target) context.Context {
	if !b.shows {
		return ctx
	}
	return backend.WithProgress(ctx, func(line string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		_, _ = fmt.Fprint(b.out, cli.Bar(b.done, b.whole, fmt.Sprintf("%s: %s …", target.System().Title, line)))
		b.done++
	})
}

// clear takes the bar away.
func (b *bar) clear() {
	if b.shows {
		_, _ = fmt.Fprint(b.out, cli.ClearLine)
	}
}
