package export

import (
	"fmt"
	"io"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// objectsPerUpdate is how many objects pass between two updates of a terminal.
const objectsPerUpdate = 25

// console shows the progress of an export: on a terminal as a bar over the models, in
// one line that changes, elsewhere in a line for each model.
type console struct {
	out      io.Writer
	terminal bool
	// quiet leaves out everything but warnings.
	quiet bool
	// models is how many are exported, and read how many of these are.
	models, read int
}

// Count prints how many objects of a model were read once these are all. On a
// terminal it also does so now and then before that.
func (c *console) Count(m *model.Model, objects int, all bool) {
	switch {
	case c.quiet:
	case all:
		c.read++
		c.print("\n", "%s: %d read", m.Type, objects)
	case c.terminal && objects%objectsPerUpdate == 1:
		_, _ = fmt.Fprint(c.out, cli.Bar(c.read, c.models, fmt.Sprintf("%s: %d …", m.Type, objects)))
	}
}

// Skipped warns of an object that is left out.
func (c *console) Skipped(m *model.Model, object, reason string) {
	c.print("\n", "Warning: %s %s is left out: %s", m.Type, transport.Tidy(object), transport.Tidy(reason))
}

func (c *console) print(end, format string, args ...any) {
	begin := ""
	if c.terminal {
		begin = cli.ClearLine
	}
	_, _ = fmt.Fprintf(c.out, begin+format+end, args...) // a write that fails has nowhere else to be reported
}
