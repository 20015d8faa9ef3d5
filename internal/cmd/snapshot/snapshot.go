// Package snapshot is the command that writes what a tenant holds to a file, for an
// emulated server to begin with.
package snapshot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

const help = `Writes what a tenant holds to one file: its hierarchy, the objects of every
model of this provider, what their references can name, and the server's own
schemas. It reads only. "emulator -tenant FILE" is a twin of the tenant, with
the identifiers that everything has on the server.

The file holds names, addresses and telephone numbers, and no password. Nobody
else can read it. With -pseudonyms each is replaced by a stand-in, always the
same for one text, so that the file can be shared. A plan does not fit such a
twin, because the state holds the real names.

The servers are those of the environment, as for the command export.`

const example = `  terraform-provider-collab snapshot --out tenant.jsonl
  terraform-provider-collab emulator --tenant tenant.jsonl`

// recordsPerUpdate is how many records pass between two updates of a terminal.
const recordsPerUpdate = 100

// command is one call.
type command struct {
	version    string
	systems    []*system.System
	isTerminal func(io.Writer) bool
	now        func() time.Time

	out, hierarchy           string
	force, pseudonyms, quiet bool
}

// New returns the command.
func New(version string, systems []*system.System) *cobra.Command {
	c := &command{version: version, systems: systems, isTerminal: cli.IsTerminal, now: time.Now}
	return c.cobra()
}

func (c *command) cobra() *cobra.Command {
	cmd := &cobra.Command{
		Use: "snapshot", Short: "Write what a tenant holds to a file, for an emulated twin of it",
		Long: help, Example: example, Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := cli.Interruptible(cmd)
			defer stop()
			return c.run(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.out, "out", "", "`FILE` to write; it is needed")
	flags.StringVar(&c.hierarchy, "hierarchy", "", "`NODE` to take, with all below it; that of the environment where it is not given")
	flags.BoolVar(&c.pseudonyms, "pseudonyms", false, "replace names, addresses and numbers by stand-ins")
	flags.BoolVar(&c.force, "force", false, "replace a file that is there")
	flags.BoolVar(&c.quiet, "quiet", false, "print errors only")
	return cmd
}

// source is a system to read, with its client.
type source struct {
	*system.System
	client backend.Client
	origin tenant.Origin
}

func (c *command) run(ctx context.Context, stdout, stderr io.Writer) error {
	if c.out == "" {
		return &cli.UsageError{Err: errors.New("no file is named: give one with -out")}
	}
	if _, err := os.Stat(c.out); err == nil && !c.force {
		return &cli.UsageError{Err: fmt.Errorf("%s is there already: give another file with -out, or -force to replace it", c.out)}
	}
	sources, err := c.sources(ctx)
	if err != nil {
		return &cli.UsageError{Err: err}
	}
	count, err := c.write(ctx, sources, stderr)
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted; nothing was written")
	case err != nil:
		return err
	case !c.quiet:
		_, _ = fmt.Fprintf(stdout, "Wrote %d records to %s.\n", count, c.out)
	}
	return nil
}

// sources are the configured systems.
func (c *command) sources(ctx context.Context) ([]source, error) {
	var sources []source
	for _, s := range c.systems {
		if !s.InEnvironment() {
			continue
		}
		settings := s.Resolve(nil)
		client, err := s.Connect(ctx, settings, system.Options{Version: c.version})
		if err != nil {
			return nil, err
		}
		one := source{System: s, client: client, origin: tenant.Origin{System: string(s.Name), Endpoint: system.Value[string](settings, system.Endpoint)}}
		if s.HasSetting("hierarchy") {
			if one.origin.Hierarchy = cmp.Or(c.hierarchy, backend.DefaultHierarchy(client)); one.origin.Hierarchy == "" {
				return nil, fmt.Errorf("%s: no node is named: name it with -hierarchy or %s", s.Title, s.Variable("hierarchy"))
			}
		}
		sources = append(sources, one)
	}
	if len(sources) == 0 {
		var names []string
		for _, s := range c.systems {
			names = append(names, s.Variable(system.Endpoint))
		}
		return nil, fmt.Errorf("no server is named: set %s, with the user name and password beside it", strings.Join(names, " or "))
	}
	return sources, nil
}

// write writes the file, which appears whole or not at all. os.CreateTemp makes it for
// this account alone.
func (c *command) write(ctx context.Context, sources []source, stderr io.Writer) (count int, err error) {
	file, err := os.CreateTemp(filepath.Dir(c.out), filepath.Base(c.out)+".*")
	if err != nil {
		return 0, fmt.Errorf("writing the snapshot: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	count, err = c.survey(ctx, sources, file, stderr)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return count, err
	}
	return count, os.Rename(file.Name(), c.out)
}

// words are the choices of all models, by value and title.
func (c *command) words() []string {
	var words []string
	for _, m := range system.Models(c.systems) {
		m.WalkFields(func(v model.FieldRef) {
			for _, choice := range v.Field.Choices {
				words = append(words, choice.Value, choice.Label())
			}
		})
	}
	return words
}

// modelsOf are the types of the sources' models, which a bar counts.
func modelsOf(sources []source) map[string]bool {
	types := map[string]bool{}
	for _, s := range sources {
		for _, m := range s.Models {
			types[m.Type] = true
		}
	}
	return types
}

// survey writes what the systems show.
func (c *command) survey(ctx context.Context, sources []source, file, stderr io.Writer) (int, error) {
	header := tenant.Header{Taken: c.now().UTC(), Pseudonyms: c.pseudonyms}
	var disguise *tenant.Disguise
	if c.pseudonyms {
		disguise = tenant.NewDisguise(c.words())
	}
	for _, s := range sources {
		header.Systems = append(header.Systems, disguise.Origin(s.origin))
	}
	w, err := tenant.NewWriter(file, header)
	if err != nil {
		return 0, err
	}
	count, shows, models := 0, c.isTerminal(stderr) && !c.quiet, modelsOf(sources)
	seen := map[string]bool{}
	for _, s := range sources {
		surveyor, ok := backend.As[backend.Surveyor](s.client)
		if !ok {
			continue
		}
		for record, err := range surveyor.Survey(ctx, s.Models, s.origin.Hierarchy) {
			if err != nil {
				return count, err
			}
			record.System = string(s.Name)
			if err := w.Add(disguise.Record(record)); err != nil {
				return count, err
			}
			if models[record.Type] {
				seen[record.Type] = true
			}
			if count++; shows && count%recordsPerUpdate == 1 {
				_, _ = fmt.Fprint(stderr, cli.Bar(len(seen), len(models), fmt.Sprintf("%s: %d records, %s …", s.Title, count, record.Type)))
			}
		}
	}
	if shows {
		_, _ = fmt.Fprint(stderr, cli.ClearLine)
	}
	return count, w.Close()
}
