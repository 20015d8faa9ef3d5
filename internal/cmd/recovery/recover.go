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
	if err := c.checkAddress(); err != nil {
		return &cli.UsageError{Err: err}
	}
	ctx = backend.WithWarnings(ctx, func(w backend.Warning) {
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "Warning: %s. %s\n", w.Summary, w.Detail)
	})
	var asked []string
	told := false
	var missing []backend.Made
	for _, s := range c.systems {
		if !s.InEnvironment() {
			continue
		}
		account, made, err := c.made(ctx, s)
		asked = append(asked, account)
		if errors.Is(err, backend.ErrUnsupported) {
			_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "%s: nothing tells what this account has made there: %v.\n", s.Title, err)
			continue
		}
		if err != nil {
			return err
		}
		told = true
		missing = append(missing, slices.DeleteFunc(made, func(m backend.Made) bool { return held[heldAs(m.Model.ResourceType(), m.Object.Key)] })...)
	}
	if len(asked) == 0 {
		return &cli.UsageError{Err: fmt.Errorf("no server is named: set %s", c.systems[0].Variable(system.Endpoint))}
	}
	if len(missing) == 0 && told {
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "The state holds everything that the log says was made by %s in the last %s.\n", strings.Join(asked, " and "), c.since)
	}
	if len(missing) == 0 {
		return nil
	}
	blocks, err := c.blocks(missing)
	if err != nil {
		return &cli.UsageError{Err: err}
	}
	_, err = io.WriteString(cmd.OutOrStdout(), blocks)
	return err
}

// errNoLog is the error of a server that keeps no log.
var errNoLog = &backend.Error{Message: "it keeps no log of changes", Is: backend.ErrUnsupported}

// made returns what the log of a system says its account has made, and the account in
// words.
func (c *command) made(ctx context.Context, s *system.System) (string, []backend.Made, error) {
	settings := s.Resolve(system.Declared{})
	client, err := s.Connect(ctx, settings, system.Options{Version: c.version})
	if err != nil {
		return "", nil, err
	}
	account := fmt.Sprintf("%s on %s", system.Value[string](settings, "username"), s.Title)
	chronicler, ok := backend.As[backend.Chronicler](client)
	if !ok {
		return account, nil, errNoLog
	}
	made, err := chronicler.Made(ctx, s.Models, c.since)
	return account, made, err
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
func (c *command) blocks(missing []backend.Made) (string, error) {
	if n := c.addressed(missing); n > 1 && !strings.Contains(c.to, keyMark) {
		return "", fmt.Errorf("-to names one address for %d objects: write %s where the business key belongs", n, keyMark)
	}
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
	return b.String(), nil
}

func businessKey(m backend.Made) string { return m.Model.KeyIn(m.Object.Data) }
