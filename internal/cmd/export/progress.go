package export

import (
	"fmt"
	"io"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// everySoMany is how many objects pass between two updates of a terminal.
const everySoMany = 25

// console shows the progress of an export: on a terminal in one line that changes,
// elsewhere in a line for each model.
type console struct {
	out      io.Writer
	terminal bool
	// quiet leaves out all but what needs somebody's attention.
	quiet bool
}

// Read says how many objects there were, and on a terminal how many there are so
// far.
func (c *console) Read(m *model.Model, objects int, all bool) {
	switch {
	case c.quiet:
	case all:
		c.print("\n", "%s: %d read", m.Type, objects)
	case c.terminal && objects%everySoMany == 1:
		c.print("", "%s: %d …", m.Type, objects)
	}
}

// Skipped warns of an object that is left out.
func (c *console) Skipped(m *model.Model, object, reason string) {
	c.print("\n", "Warning: %s %s is left out: %s", m.Type, object, reason)
}

func (c *console) print(end, format string, args ...any) {
	begin := ""
	if c.terminal {
		begin = "\r\x1b[K" // draw the line again
	}
	_, _ = fmt.Fprintf(c.out, begin+format+end, args...) // nobody is left to tell
}
