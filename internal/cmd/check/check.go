// Package check is the command that says what a server is like.
package check

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/check"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/recording"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// errRefused means that the account lacks a permission.
const errRefused cli.ExitError = 3

const help = `Looks at a server before anything is managed there. Without -write it reads
only: apart from the login of a session, every request is a GET.

It prints whether the server answers, how fast, and how its clock goes; what the
account is there; which calls it may make for each resource, as far as that
shows without a change; how the server's own schemas differ from the provider's
models; how the server settles the points on which the
description of its API is doubtful; and a provider block to paste.

The servers are those of the environment variables
%s, each with the _USERNAME and
_PASSWORD beside it; with -config those of a provider block, whose variables are
taken from the environment.

With -write it asks, and then makes a person or an agent whose name begins with
%s, changes it, tries what some servers refuse, and deletes it
again, whatever happens. That tells points that reading does not. A person on
VOSS Automate needs a node, -hierarchy NODE.

With -record it keeps what was asked and answered, as HAR files that can be
shown to others: without secrets, and with stand-ins for names, addresses and
numbers. "emulator -recording DIRECTORY" answers with them again.

Exit codes: 0 nothing is refused; 1 a server cannot be used, for the one cause
that is printed; 2 the options or the settings are wrong; 3 the account lacks a
permission.`

const example = `  terraform-provider-collab check
  terraform-provider-collab check -config . -json > check.json
  terraform-provider-collab check -write -hierarchy sys.hcs.Provider.Test
  terraform-provider-collab check -record seen`

// command is one call.
type command struct {
	version string
	systems []*system.System
	config  string
	alias   string
	record  string
	write   bool
	yes     bool
	trial   backend.Trial
	asJSON  bool
	// isTerminal says whether a stream shows up on a terminal.
	isTerminal func(io.Writer) bool
	// recorders are those of the systems that are recorded, by name.
	recorders map[model.System]*recording.Recorder
}

// New returns the command.
func New(version string, systems []*system.System) *cobra.Command {
	return newCommand(version, systems).cobra()
}

func newCommand(version string, systems []*system.System) *command {
	return &command{version: version, systems: systems, isTerminal: cli.IsTerminal, recorders: map[model.System]*recording.Recorder{}}
}

// cobra is the command with its flags.
func (c *command) cobra() *cobra.Command {
	var endpoints []string
	for _, s := range c.systems {
		endpoints = append(endpoints, s.Variable(system.Endpoint))
	}
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Say what a server answers, and what the account may do there",
		Long:    fmt.Sprintf(help, strings.Join(endpoints, " and "), backend.TestMark),
		Example: example,
		Args:    cli.NoArgs,
		RunE:    c.run,
	}
	cmd.Flags().StringVar(&c.config, "config", "", "`DIRECTORY` with a provider block")
	cmd.Flags().StringVar(&c.alias, "alias", "", "`NAME` of the provider block there, if it has one")
	cmd.Flags().StringVar(&c.record, "record", "", "`DIRECTORY` for a recording of what was asked and answered, without secrets and names")
	cmd.Flags().BoolVar(&c.write, "write", false, "after a question, also make, change and delete a test object, to tell what reading does not")
	cmd.Flags().StringVar(&c.trial.Hierarchy, "hierarchy", "", "`NODE` for the test object")
	cmd.Flags().StringVar(&c.trial.Domain, "domain", "example.com", "`NAME` that the address of the test object ends in")
	cmd.Flags().BoolVar(&c.yes, "yes", false, "answer the question of -write with yes")
	cmd.Flags().BoolVar(&c.asJSON, "json", false, "print a list of JSON objects")
	return cmd
}

func (c *command) run(cmd *cobra.Command, _ []string) error {
	ctx, stop := cli.Interruptible(cmd)
	defer stop()
	declared := map[model.System]system.Declared{}
	if c.config != "" {
		var err error
		if declared, err = check.Declared(c.config, c.alias); err != nil {
			return &cli.UsageError{Err: err}
		}
	}
	targets, err := c.targets(ctx, declared)
	if err != nil {
		return &cli.UsageError{Err: err}
	}
	if err := c.ask(targets, cmd.InOrStdin(), cmd.ErrOrStderr()); err != nil {
		return &cli.UsageError{Err: err}
	}
	progress := c.newBar(cmd.ErrOrStderr(), targets)
	var reports []check.Report
	for _, target := range targets {
		report := target.Run(progress.over(ctx, target))
		progress.clear()
		if c.write {
			target.Try(ctx, &report, c.trial)
		}
		reports = append(reports, report)
	}
	if err := c.keep(cmd.ErrOrStderr()); err != nil {
		return err
	}
	if err := show(cmd.OutOrStdout(), reports, c.asJSON); err != nil {
		return err
	}
	return verdict(reports)
}

// targets are the servers that the environment and the provider block name. Errors are
// mistakes of these, which show before any server is asked.
func (c *command) targets(ctx context.Context, declared map[model.System]system.Declared) ([]*check.Target, error) {
	var targets []*check.Target
	for _, s := range c.systems {
		if _, isDeclared := declared[s.Name]; !isDeclared && !s.InEnvironment() {
			continue
		}
		settings, options := s.Resolve(declared[s.Name]), system.Options{Version: c.version}
		if c.record != "" {
			recorder, err := c.recorder(s, settings)
			if err != nil {
				return nil, err
			}
			options.Wrap = recorder.Wrap
		}
		target, err := check.Open(ctx, s, settings, options)
		if err != nil {
			return nil, err
		}
		targets = append(targets, target)
	}
	if len(targets) == 0 {
		return nil, fmt.Errorf("no server is named: set %s, or give -config", c.systems[0].Variable(system.Endpoint))
	}
	return targets, nil
}

// recorder records what passes between a system's client and its server.
func (c *command) recorder(s *system.System, settings system.Values) (*recording.Recorder, error) {
	if path := recording.File(c.record, string(s.Name)); exists(path) {
		return nil, fmt.Errorf("%s is there already: give another directory with -record", path)
	}
	c.recorders[s.Name] = recording.NewRecorder(s, settings, c.version)
	return c.recorders[s.Name], nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// keep writes the recordings.
func (c *command) keep(errOut io.Writer) error {
	for _, name := range slices.Sorted(maps.Keys(c.recorders)) {
		path := recording.File(c.record, string(name))
		if err := recording.Write(path, c.recorders[name].Archive()); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(errOut, "Wrote the recording %s.\n", path)
	}
	return nil
}

func show(out io.Writer, reports []check.Report, asJSON bool) error {
	if asJSON {
		return cli.PrintJSON(out, reports)
	}
	for i, r := range reports {
		if i > 0 {
			_, _ = fmt.Fprintln(out)
		}
		if err := r.Print(out); err != nil {
			return err
		}
	}
	return nil
}

// verdict is the exit code: the worst of the reports.
func verdict(reports []check.Report) error {
	var worst error
	for _, r := range reports {
		if r.Error != "" || r.Trial != nil && (r.Trial.Error != "" || len(r.Trial.Left) > 0) {
			return cli.ExitError(cli.ExitFailed)
		}
		if r.Refused() {
			worst = errRefused
		}
	}
	return worst
}
