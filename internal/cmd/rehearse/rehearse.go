// Package rehearse is the command that runs a change of Terraform on a twin of the
// servers, and says what the real one would do.
package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// errWouldFail means that the real run would fail.
const errWouldFail cli.ExitError = 3

const help = `Rehearses a change: it runs Terraform or OpenTofu on a copy of the configuration
and of the state, against an emulated twin of the servers that snapshots were
taken of, and prints what would be written, what would fail and why, how many
requests that takes and how long at least. The real servers are not asked, and
the real directory and state are not changed.

The configuration is that of the directory, with the modules and files outside
of it that it names by relative paths. The state is what "state pull" prints of
the workspace in use. The provider is this very binary.

Nothing is run where a rehearsal would do something real: managed resources of
other providers, unless -allow names their type, and provisioners. Data sources
of other providers are read, as by any plan.

Exit codes: 0 nothing would fail; 1 there was no rehearsal, for the reason that
is printed; 2 the options are wrong; 3 something would fail.`

const example = `  terraform-provider-collab snapshot -out tenant.jsonl
  terraform-provider-collab rehearse -snapshot tenant.jsonl -- apply
  terraform-provider-collab rehearse -snapshot tenant.jsonl -- \
    apply -var-file=site.tfvars -target=module.leeds`

// command is one call.
type command struct {
	version string
	systems []*system.System
	// binary is the provider that Terraform is given.
	binary func() (string, error)
	now    func() time.Time
	// watch is shown the twins once Terraform has ended; nil for nobody.
	watch func(*twins)

	snapshots, allowed, include []string
	config, terraform, state    string
	latency                     time.Duration
	asJSON                      bool
	emulated                    []*emulated
}

// New returns the command.
func New(version string, systems []*system.System) *cobra.Command {
	c := &command{version: version, systems: systems, binary: os.Executable, now: time.Now}
	return c.cobra()
}

func (c *command) cobra() *cobra.Command {
	cmd := &cobra.Command{
		Use: "rehearse -snapshot FILE -- plan|apply [OPTION]…", Short: "Run a change on a twin of the servers, and say what it would do",
		Long: help, Example: example, DisableFlagsInUseLine: true, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := cli.Interruptible(cmd)
			defer stop()
			return c.run(ctx, args, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&c.snapshots, "snapshot", nil, "`FILE` that the command snapshot wrote; can be repeated, for several servers")
	flags.StringSliceVar(&c.allowed, "allow", nil, "`TYPE` of another provider whose objects may really be applied; can be repeated")
	flags.StringArrayVar(&c.include, "include", nil, "`PATH` outside of the configuration to copy too; can be repeated")
	flags.StringVar(&c.config, "config", ".", "`DIRECTORY` of the configuration")
	flags.StringVar(&c.state, "state", "", "`FILE` with the state, in the place of \"state pull\"")
	flags.StringVar(&c.terraform, "terraform", "", "`PROGRAM` to run; without it terraform, or else tofu, of PATH")
	flags.DurationVar(&c.latency, "latency", 0, "time that the twin adds to every request; check tells that of the server")
	flags.BoolVar(&c.asJSON, "json", false, "print the report as JSON")
	c.emulated = declareEmulated(c.systems, flags)
	return cmd
}

func (c *command) run(ctx context.Context, args []string, out io.Writer) error {
	if len(c.snapshots) == 0 {
		return &cli.UsageError{Err: errors.New("no snapshot is named: take one with the command snapshot, and give it with -snapshot")}
	}
	report, err := c.rehearse(ctx, args)
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted; nothing real was changed")
	case err != nil:
		return err
	}
	if err := c.print(out, report); err != nil {
		return err
	}
	if report.Fails() {
		return errWouldFail
	}
	return nil
}

func (c *command) print(out io.Writer, report *Report) error {
	if c.asJSON {
		return cli.PrintJSON(out, report)
	}
	_, err := io.WriteString(out, report.text(c.now()))
	return err
}

// objected is the error of a configuration that would do something real.
func objected(objections []string) error {
	return fmt.Errorf("a rehearsal would do something real, so nothing was run:\n  %s", strings.Join(objections, "\n  "))
}
