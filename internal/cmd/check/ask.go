package check

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/check"
)

var (
	errNoNode  = errors.New("-write needs the node to make a test object at: name it with -hierarchy, and choose one where nobody minds")
	errNoTrial = errors.New("-write knows no test object for these servers: nothing could be tried")
	errNoYes   = errors.New("nothing was asked of any server: -write goes on after the answer yes, or with -yes")
)

// ask asks whether something may be changed on the servers. It is no question without
// -write.
func (c *command) ask(targets []*check.Target, in io.Reader, out io.Writer) error {
	if !c.write {
		return nil
	}
	for _, target := range targets {
		if target.Tries() && target.System().HasSetting("hierarchy") && c.trial.Hierarchy == "" {
			return errNoNode
		}
	}
	if !slices.ContainsFunc(targets, (*check.Target).Tries) {
		return errNoTrial
	}
	if c.yes {
		return nil
	}
	_, _ = fmt.Fprintln(out, "A test object is made, changed several times and deleted again:")
	for _, target := range targets {
		if !target.Tries() {
			continue
		}
		at := ""
		if target.System().HasSetting("hierarchy") {
			at = " at " + c.trial.Hierarchy
		}
		_, _ = fmt.Fprintf(out, "  %s@%s on %s%s\n", backend.TestMark, c.trial.Domain, target.System().Title, at)
	}
	_, _ = fmt.Fprint(out, "Type yes to go on: ")
	answer, _ := bufio.NewReader(in).ReadString('\n') // no answer is no yes
	if strings.TrimSpace(answer) != "yes" {
		return errNoYes
	}
	return nil
}
