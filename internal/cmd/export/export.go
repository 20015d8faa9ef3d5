// Package export is the command that writes what a tenant holds as Terraform
// configuration.
package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/export"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// errPartial means that files were written, without some of the objects.
const errPartial cli.ExitError = 3

const help = `Writes what a tenant holds as Terraform configuration: a resource and an import
block for each object, or with -csv a table for each model. "terraform plan" on
it imports them and changes nothing.

The servers are those of the provider's environment variables:
%s, each with the _USERNAME and
_PASSWORD beside it. The provider needs them for the plan, too.

Models, by the server's name and by Terraform's:
%s
Exit codes: 0 all was exported; 1 it failed, and nothing was written; 2 the
options are wrong; 3 written, without the objects that the warnings name.`

const example = `  terraform-provider-collab export --hierarchy sys.hcs.Prov.Cust --out tenant
  cd tenant && terraform init && terraform plan`

// hierarchySetting is the setting of a system that names the default node.
const hierarchySetting = "hierarchy"

// command is one call of the export.
type command struct {
	systems []*system.System
	// isTerminal reports whether a stream shows up on a terminal.
	isTerminal func(io.Writer) bool

	options export.Options
	models  string
	quiet   bool
	verbose bool
}

// New returns the command.
func New(version string, systems []*system.System) *cobra.Command {
	c := &command{systems: systems, isTerminal: cli.IsTerminal, options: export.Options{Version: version}}
	return c.cobra()
}

func (c *command) cobra() *cobra.Command {
	all := system.Models(c.systems)
	var types []string
	var table strings.Builder
	for _, m := range all {
		types = append(types, m.ResourceType())
		fmt.Fprintf(&table, "  %-30s %s\n", m.Type, m.ResourceType())
	}
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "Write what a tenant holds as Terraform configuration",
		Long:    fmt.Sprintf(help, strings.Join(c.variables(system.Endpoint), " and "), &table),
		Example: example,
		Args:    cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := cli.Interruptible(cmd)
			defer stop()
			return c.run(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.options.Hierarchy, "hierarchy", "", "`NODE` whose objects are exported, with those of all nodes below, as a dot path; "+
		strings.Join(c.variables(hierarchySetting), " or ")+" where it is not given")
	flags.StringVar(&c.models, "models", "", "`LIST` of models, separated by commas, by their own or by Terraform's names; where it is not given, all models of the configured systems, without those whose objects a relation holds too")
	// Registering fails only for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("models", cobra.FixedCompletions(types, cobra.ShellCompDirectiveNoFileComp))
	flags.StringVar(&c.options.Directory, "out", "", "`DIRECTORY` to write to; it is needed")
	flags.StringArrayVar(&c.options.Selection.Filter, "filter", nil, "`PATTERN` of the business keys to export, such as '*@sales.example.com'; may be given again")
	flags.StringArrayVar(&c.options.Selection.Exclude, "exclude", nil, "`PATTERN` of the business keys to leave out; may be given again")
	flags.BoolVar(&c.options.Overwrite, "force", false, "replace files of an earlier export")
	flags.BoolVar(&c.options.Table, "csv", false, "write the objects of each model as one CSV file, such as users.csv, with one resource and one import block for all of them; that needs Terraform 1.7")
	flags.BoolVar(&c.options.Passwords, "passwords", false, "let each Genesys user look a password up in a variable, for those that Terraform has to create again; that needs Terraform 1.11")
	flags.BoolVar(&c.quiet, "quiet", false, "print warnings and errors only")
	flags.BoolVar(&c.verbose, "verbose", false, "print each request too, and how the objects of each model were read")
	return cmd
}

// variables are the environment variables of a setting of all systems that have
// it.
func (c *command) variables(setting string) []string {
	var names []string
	for _, s := range c.systems {
		if s.HasSetting(setting) {
			names = append(names, s.Variable(setting))
		}
	}
	return names
}

func (c *command) run(ctx context.Context, stdout, stderr io.Writer) error {
	err := c.options.Selection.Check()
	if err != nil {
		return &cli.UsageError{Err: err}
	}
	if c.verbose {
		c.options.Log = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	if c.options.Sources, err = c.sources(ctx, stderr); err != nil {
		return &cli.UsageError{Err: err}
	}
	if c.options.Directory == "" {
		return &cli.UsageError{Err: errors.New("no directory is named: give one with -out")}
	}
	c.options.Progress = &console{out: stderr, terminal: c.isTerminal(stderr), quiet: c.quiet, models: len(c.options.Sources)}
	result, err := export.Run(ctx, c.options)
	if err != nil {
		return c.explain(ctx, err)
	}
	if !c.quiet {
		_, _ = fmt.Fprintf(stdout, "Wrote %s to %s: %d objects, %d left out%s.\n",
			strings.Join(result.Files, ", "), c.options.Directory, result.Objects, result.Skipped, others(result))
	}
	if result.Skipped > 0 {
		return errPartial
	}
	return nil
}

// others says how many objects nobody asked for, and that the own account is not among
// the objects.
func others(result export.Result) string {
	text := ""
	if result.Unselected > 0 {
		text = fmt.Sprintf(", %d not selected", result.Unselected)
	}
	if result.Own > 0 {
		text += ", without the account that signs in"
	}
	return text
}

// explain adds to an error what can be done about it.
func (c *command) explain(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted; nothing was written")
	case errors.Is(err, export.ErrNoNode):
		return fmt.Errorf("%w; name it with -hierarchy or %s", err, strings.Join(c.variables(hierarchySetting), " or "))
	case errors.Is(err, export.ErrFilesExist):
		return fmt.Errorf("%w; give another directory with -out, or -force to replace them", err)
	}
	return err
}

// sources are the models that the options name, or all of the configured systems,
// with their clients.
func (c *command) sources(ctx context.Context, stderr io.Writer) ([]export.Source, error) {
	models, others, err := c.chosenModels()
	if err != nil {
		return nil, err
	}
	var sources []export.Source
	for _, s := range c.systems {
		chosen := slices.DeleteFunc(slices.Clone(s.Models), func(m *model.Model) bool { return !slices.Contains(models, m) })
		if len(chosen) == 0 && (s.AnyModel == "" || len(others) == 0) {
			continue
		}
		settings := s.Resolve(nil)
		client, err := s.Connect(ctx, settings, system.Options{Version: c.options.Version, Logger: c.options.Log})
		if err != nil {
			return nil, err
		}
		c.own(s, system.Value[string](settings, "username"))
		for _, m := range chosen {
			sources = append(sources, export.Source{Model: m, Client: client})
		}
		if s.AnyModel == "" {
			continue
		}
		described, err := c.described(ctx, s, client, others, stderr)
		if err != nil {
			return nil, err
		}
		sources = append(sources, described...)
	}
	return sources, nil
}

// own leaves out the account that signs in.
func (c *command) own(s *system.System, username string) {
	if c.options.Selection.Own == nil {
		c.options.Selection.Own = map[model.System]string{}
	}
	c.options.Selection.Own[s.Name] = username
}

// chosenModels returns the models to export, and the types of others that only a server
// knows.
func (c *command) chosenModels() (models []*model.Model, others []string, err error) {
	if c.models != "" {
		return selectModels(system.Models(c.systems), c.models, slices.ContainsFunc(c.systems, func(s *system.System) bool { return s.AnyModel != "" }))
	}
	models, err = c.allModels()
	return models, nil, err
}

// allModels are those of the configured systems.
func (c *command) allModels() ([]*model.Model, error) {
	configured := slices.DeleteFunc(slices.Clone(c.systems), func(s *system.System) bool { return !s.InEnvironment() })
	if len(configured) == 0 {
		return nil, fmt.Errorf("no server is named: set %s, with the user name and password beside it", strings.Join(c.variables(system.Endpoint), " or "))
	}
	models := system.Models(configured)
	isThere := func(modelType string) bool {
		return slices.ContainsFunc(models, func(m *model.Model) bool { return m.Type == modelType })
	}
	// The objects of a relation would be there twice.
	return slices.DeleteFunc(models, func(m *model.Model) bool { return isThere(m.Relation) }), nil
}
