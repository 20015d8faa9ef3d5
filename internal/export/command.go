package export

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/mattn/go-isatty"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// The exit codes of the command.
const (
	exitDone    = 0
	exitFailed  = 1 // nothing was written
	exitMisused = 2
	exitPartial = 3 // written, but for objects that were left out
)

const help = `Usage: terraform-provider-collab export [options]

Writes what a tenant holds as Terraform configuration: a resource and an import
block for each object. "terraform plan" on it imports them and changes nothing.

The servers are those of the provider's environment variables, such as
COLLAB_VOSS_ENDPOINT, COLLAB_VOSS_USERNAME and COLLAB_VOSS_PASSWORD, and the
same with GWS. The provider needs them for the plan, too.

Options:
%s
Models: %s

Exit codes: 0 all was exported; 1 it failed, and nothing was written; 2 the
options are wrong; 3 written, without the objects that the warnings name.

Example:
  terraform-provider-collab export -hierarchy sys.hcs.Prov.Cust -out tenant
  cd tenant && terraform init && terraform plan
`

// Command is the export as people call it.
type Command struct {
	// Systems are those whose objects can be exported.
	Systems []*system.System
	// Version is the provider's.
	Version string
	// Stdout takes the help and the result, Stderr progress, warnings and errors.
	Stdout, Stderr io.Writer
	// Terminal says that Stderr is one.
	Terminal bool
}

// Main runs the command on the process's own streams until it is done or
// interrupted, and returns the exit code.
func Main(args []string, version string, systems []*system.System) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := Command{Systems: systems, Version: version, Stdout: os.Stdout, Stderr: os.Stderr, Terminal: isatty.IsTerminal(os.Stderr.Fd())}
	return c.Run(ctx, args)
}

// settings are the options of one call.
type settings struct {
	hierarchy, models, out string
	force, quiet           bool
}

// Run exports as the arguments say, and returns the exit code.
func (c Command) Run(ctx context.Context, args []string) int {
	var s settings
	flags := s.flags()
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprintf(c.Stdout, help, describe(flags), strings.Join(choices(system.Models(c.Systems)).types(), ", "))
		return exitDone
	case err != nil:
		return c.misused(err)
	case flags.NArg() > 0:
		return c.misused(fmt.Errorf("there is no argument %q: options begin with a hyphen", flags.Arg(0)))
	}
	sources, err := c.sources(s.models)
	if err != nil {
		return c.misused(err)
	}
	result, err := Run(ctx, Options{
		Sources: sources, Hierarchy: s.hierarchy, Directory: s.out, Overwrite: s.force, Version: c.Version,
		Progress: &console{out: c.Stderr, terminal: c.Terminal, quiet: s.quiet},
	})
	if err != nil {
		_, _ = fmt.Fprintf(c.Stderr, "Error: %s\n", explain(ctx, err))
		return exitFailed
	}
	if !s.quiet {
		_, _ = fmt.Fprintf(c.Stdout, "Wrote %s to %s: %d objects, %d left out.\n",
			strings.Join(result.Files, ", "), s.out, result.Objects, result.Skipped)
	}
	if result.Skipped > 0 {
		return exitPartial
	}
	return exitDone
}

func (s *settings) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&s.hierarchy, "hierarchy", "", "`node` whose objects are exported, with those of all nodes below, as a dot path; COLLAB_VOSS_HIERARCHY where it is not given")
	flags.StringVar(&s.models, "models", "", "`list` of models, separated by commas, by their own or by Terraform's names; all models of the configured systems where it is not given")
	flags.StringVar(&s.out, "out", ".", "`directory` to write to")
	flags.BoolVar(&s.force, "force", false, "replace files of an earlier export")
	flags.BoolVar(&s.quiet, "quiet", false, "print warnings and errors only")
	return flags
}

// describe lists the options, one a paragraph.
func describe(flags *flag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(&b, "  -%s\n      %s\n", strings.TrimSpace(f.Name+" "+strings.ToUpper(value)), wrap(usage, 70, "      "))
	})
	return b.String()
}

// wrap breaks a text into lines.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		switch {
		case column > 0 && column+1+len(word) > width:
			b.WriteString("\n" + indent)
			column = 0
		case column > 0:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}

func (c Command) misused(err error) int {
	_, _ = fmt.Fprintf(c.Stderr, "Error: %s\n\nterraform-provider-collab export -h explains the options.\n", err)
	return exitMisused
}

// explain adds to an error what can be done about it.
func explain(ctx context.Context, err error) string {
	switch {
	case ctx.Err() != nil:
		return "interrupted; nothing was written"
	case errors.Is(err, errNoNode):
		return err.Error() + "; name it with -hierarchy or COLLAB_VOSS_HIERARCHY"
	case errors.Is(err, errOccupied):
		return err.Error() + "; give another directory with -out, or -force to replace them"
	}
	return err.Error()
}

// sources are the models that the list names, or all of the configured systems.
func (c Command) sources(list string) ([]Source, error) {
	var endpoints []string
	var given choices
	for _, one := range c.Systems {
		endpoints = append(endpoints, one.Variable(system.Endpoint))
		if one.InEnvironment() {
			given = append(given, one.Models...)
		}
	}
	models := []*model.Model(given)
	if list != "" {
		var err error
		if models, err = choices(system.Models(c.Systems)).pick(list); err != nil {
			return nil, err
		}
	}
	if len(models) == 0 {
		return nil, fmt.Errorf("no server is named: set %s, with the user name and password beside it", strings.Join(endpoints, " or "))
	}
	clients := map[model.System]backend.Client{}
	for _, one := range c.Systems {
		if !slices.ContainsFunc(models, func(m *model.Model) bool { return m.System == one.Name }) {
			continue
		}
		values := one.Resolve(system.NoDeclaration)
		if values.Err != nil {
			return nil, values.Err
		}
		var err error
		if clients[one.Name], err = one.Connect(values, system.Options{Version: c.Version}); err != nil {
			return nil, err
		}
	}
	var sources []Source
	for _, m := range models {
		sources = append(sources, Source{m, clients[m.System]})
	}
	return sources, nil
}
