// Package recovery is the command that finds what a run made and its state lost.
package recovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/export"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

const help = `Finds what a run that was killed has made and its state does not hold, and
writes an import block for each. It compares the log of the server with the
state, which it reads from the file, or from standard input without one: the
output of "terraform show -json", "tofu show -json" or "terraform state pull",
or a state file.

It counts only what the log says this account has made and what is still there.
A server without such a log is named: there nothing can be told.

The servers are those of the environment, as for the command check.`

const example = `  terraform show -json | terraform-provider-collab recover > imports.tf
  terraform-provider-collab recover -since 2h state.json
  terraform-provider-collab recover \
    -to 'collab_voss_relation_spark_user.staff["{key}"]' state.json`

// command is one call.
type command struct {
	version string
	systems []*system.System
	since   time.Duration
	to      string
}

// New returns the command.
func New(version string, systems []*system.System) *cobra.Command {
	c := &command{version: version, systems: systems}
	cmd := &cobra.Command{
		Use:     "recover [FILE]",
		Short:   "Write import blocks for what a killed run has made",
		Long:    help,
		Example: example,
		Args:    cobra.MaximumNArgs(1),
		RunE:    c.run,
	}
	cmd.Flags().DurationVar(&c.since, "since", 24*time.Hour, "how far to look back, as a `DURATION` such as 2h")
	cmd.Flags().StringVar(&c.to, "to", "", "`ADDRESS` of what to import to, in which {key} stands for the business key")
	return cmd
}

func (c *command) run(cmd *cobra.Command, args []string) error {
	ctx, stop := cli.Interruptible(cmd)
	defer stop()
	held, err := c.held(cmd.InOrStdin(), args)
	if err != nil {
		return &cli.UsageError{Err: err}
	}
	asked := false
	var missing []backend.Made
	for _, s := range c.systems {
		if !s.InEnvironment() {
			continue
		}
		asked = true
		made, err := c.made(ctx, s)
		if errors.Is(err, backend.ErrUnsupported) {
			_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "%s: nothing tells what this account has made there: %v.\n", s.Title, err)
			continue
		}
		if err != nil {
			return err
		}
		missing = append(missing, slices.DeleteFunc(made, func(m backend.Made) bool { return held[m.Object.Key] })...)
	}
	if !asked {
		return &cli.UsageError{Err: fmt.Errorf("no server is named: set %s", c.systems[0].Variable(system.Endpoint))}
	}
	if len(missing) == 0 {
		_, _ = fmt.Fprintln(cmd.ErrOrStderr(), "The state holds everything that the log says this account has made.")
		return nil
	}
	_, err = io.WriteString(cmd.OutOrStdout(), c.blocks(missing))
	return err
}

// errNoLog is the error of a server that keeps no log.
var errNoLog = fmt.Errorf("it keeps no log of changes: %w", backend.ErrUnsupported)

// made returns what the log of a system says this account has made.
func (c *command) made(ctx context.Context, s *system.System) ([]backend.Made, error) {
	client, err := s.Connect(s.Resolve(system.Declared{}), system.Options{Version: c.version})
	if err != nil {
		return nil, err
	}
	chronicler, ok := backend.As[backend.Chronicler](client)
	if !ok {
		return nil, errNoLog
	}
	return chronicler.Made(ctx, s.Models, c.since)
}

func (c *command) held(in io.Reader, args []string) (map[string]bool, error) {
	name := "standard input"
	if len(args) > 0 {
		name = args[0]
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	held, err := heldIn(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return held, nil
}

// blocks renders an import block for each object.
func (c *command) blocks(missing []backend.Made) string {
	var b strings.Builder
	used := map[string]int{}
	for i, m := range missing {
		if i > 0 {
			b.WriteByte('\n')
		}
		key := businessKey(m)
		fmt.Fprintf(&b, "# %s", strings.Join(strings.Fields(m.Model.Title+" "+key), " "))
		if m.Object.Hierarchy != "" {
			fmt.Fprintf(&b, " at %s", m.Object.Hierarchy)
		}
		fmt.Fprintf(&b, ", made by transaction %s", m.Transaction)
		if m.Time != "" {
			fmt.Fprintf(&b, " at %s", m.Time)
		}
		b.WriteString("\n" + export.ImportBlock(c.address(m, key, used), m.Object.Key))
	}
	return b.String()
}

func businessKey(m backend.Made) string {
	text, _ := m.Object.Data[m.Model.BusinessKeyField().Payload].(string)
	return text
}

// address is where to import an object to.
func (c *command) address(m backend.Made, key string, used map[string]int) string {
	if c.to != "" {
		return strings.ReplaceAll(c.to, "{key}", key)
	}
	address := m.Model.ResourceType() + "." + export.ResourceName(key, m.Object.Key)
	if used[address]++; used[address] > 1 {
		return fmt.Sprintf("%s_%d", address, used[address])
	}
	return address
}
