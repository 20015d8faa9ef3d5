// Package emulator is the command that runs the emulated servers, for playing by
// hand and for scripts.
package emulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

// shutdown bounds the wait for requests that are under way.
const shutdown = 5 * time.Second

// flags are the options of the command.
type flags struct {
	listen, readyFile, faults string
	tenant, recording         string
	faultSeed                 uint64
	latency                   time.Duration
	listDialects, logRequests bool
}

// emulated is one server with its own options.
type emulated struct {
	*system.Emulator
	system            *system.System
	dialect, snapshot string
	// hierarchy is the node that a snapshot was taken of; empty for the seeded one.
	hierarchy string
	// settings lead to a recording; nil for an emulated server.
	settings map[string]string
	start    func(system.EmulatorOptions) system.EmulatorServer
	server   system.EmulatorServer
}

// New returns the command.
func New(systems []*system.System) *cobra.Command {
	var f flags
	var all []*emulated
	command := &cobra.Command{
		Use:   "emulator",
		Short: "Run emulated servers, to try the provider without a real one",
		Long: `Runs an emulated server of each system until it is interrupted. It prints the
environment that points the provider at them. All data is in memory unless a
snapshot is asked for.`,
		Example: "  terraform-provider-collab emulator --listen 127.0.0.1:8480",
		Args:    cli.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if f.listDialects {
				return listDialects(command.OutOrStdout(), all)
			}
			if err := refuseNegatives(command.Flags()); err != nil {
				return err
			}
			if err := refuseBesideRecording(command.Flags()); err != nil {
				return err
			}
			ctx, stop := cli.Interruptible(command)
			defer stop()
			return run(ctx, f, all, command.OutOrStdout(), command.ErrOrStderr())
		},
	}
	f.declare(command.Flags())
	for _, s := range systems {
		if s.Emulator != nil {
			e := &emulated{Emulator: s.Emulator, system: s}
			e.declare(command.Flags())
			all = append(all, e)
		}
	}
	return command
}

func (f *flags) declare(set *pflag.FlagSet) {
	set.StringVar(&f.listen, "listen", "127.0.0.1:0", "`ADDRESS` to listen on; port 0 picks a free one")
	set.BoolVar(&f.listDialects, "dialects", false, "list the doubtful points of each API with their settings, the default first, and the faults, and stop")
	set.DurationVar(&f.latency, "latency", 0, "time added to every request")
	set.StringVar(&f.faults, "faults", "", "chances of faults, as `NAME=PROBABILITY`,…; --dialects lists the names, and what may stand behind one; PUT "+faultsPath+" changes them")
	set.Uint64Var(&f.faultSeed, "fault-seed", 0, "number that draws the same faults each time")
	set.StringVar(&f.tenant, "tenant", "", "`FILE` that the command snapshot wrote, whose tenant to begin with; it is only read")
	set.StringVar(&f.recording, "recording", "", "`PATH` of a recording by check, or of a directory with some, to answer with; no other server runs then")
	set.StringVar(&f.readyFile, "ready-file", "", "`FILE` to write the endpoint to once it can be reached")
	set.BoolVar(&f.logRequests, "log", false, "print every request to standard error")
}

// refuseNegatives refuses numbers and times below zero, which no option takes.
func refuseNegatives(set *pflag.FlagSet) error {
	var err error
	set.Visit(func(flag *pflag.Flag) {
		kind := flag.Value.Type()
		if text := flag.Value.String(); (kind == "duration" || kind == "float64") && strings.HasPrefix(text, "-") {
			err = &cli.UsageError{Err: fmt.Errorf("--%s: %s is below zero", flag.Name, text)}
		}
	})
	return err
}

// declare adds the options of one server.
func (e *emulated) declare(set *pflag.FlagSet) {
	set.StringVar(&e.dialect, e.dialectFlag(), "", "readings of the doubtful points of "+e.system.Title+", as `NAME=SETTING`,…")
	set.StringVar(&e.snapshot, e.FlagPrefix+"snapshot", "", "`FILE` that keeps the data of "+e.system.Title+" over a restart")
	e.start = e.Declare(set)
}

func (e *emulated) dialectFlag() string { return e.FlagPrefix + "dialect" }

// run serves until ctx ends.
func run(ctx context.Context, f flags, all []*emulated, out, errOut io.Writer) error {
	defer closeAll(all)
	// The port comes first: who has it may own the snapshot.
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w; -listen 127.0.0.1:0 takes any free port, as \"make emulator LISTEN=127.0.0.1:0\" does", f.listen, err)
	}
	all, handler, err := f.servers(all, errOut)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	endpoint := "http://" + reachable(listener.Addr().String())
	printEnvironment(out, all, endpoint)
	if f.readyFile != "" {
		if err := announce(f.readyFile, endpoint); err != nil {
			return errors.Join(fmt.Errorf("writing the ready file: %w", err), listener.Close())
		}
	}
	return serve(ctx, listener, all, handler)
}

// servers starts the servers, or those of a recording in their place, and returns them
// with what answers for them.
func (f flags) servers(all []*emulated, errOut io.Writer) ([]*emulated, http.Handler, error) {
	if f.recording != "" {
		played, err := recorded(f.recording, all)
		return played, byRoot(played), err
	}
	faults, err := f.startAll(all, errOut)
	if err != nil {
		return all, nil, err
	}
	return all, administered(faults, byRoot(all)), nil
}

// reachable is an address that this machine reaches a listener at, which may
// listen on all of its interfaces. The provider speaks plain http to none but the
// loopback one.
func reachable(address string) string {
	listening, err := netip.ParseAddrPort(address)
	if err != nil || !listening.Addr().IsUnspecified() {
		return address
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), listening.Port()).String()
}

// startAll starts the servers, and returns what makes their requests fail.
func (f flags) startAll(all []*emulated, errOut io.Writer) (*fault.Injector, error) {
	chances, err := fault.Parse(f.faults)
	if err != nil {
		return nil, &cli.UsageError{Err: fmt.Errorf("--faults: %w", err)}
	}
	var taken *tenant.Snapshot
	if f.tenant != "" {
		if taken, err = tenant.Read(f.tenant); err != nil {
			return nil, err
		}
	}
	faults := fault.New(chances, fault.Options{Seed: f.faultSeed})
	log := slog.New(slog.NewTextHandler(errOut, nil))
	for _, e := range all {
		options := system.EmulatorOptions{Latency: f.latency, Faults: faults, Tenant: taken}
		e.hierarchy = hierarchyOf(taken, e)
		if options.Dialect, err = e.Switches.Parse(e.dialect); err != nil {
			return nil, &cli.UsageError{Err: fmt.Errorf("--%s: %w", e.dialectFlag(), err)}
		}
		if f.logRequests {
			options.Log = log.With("system", e.system.Name)
		}
		e.server = e.start(options)
		if e.snapshot == "" {
			continue
		}
		if err := e.server.Persist(e.snapshot); err != nil {
			return nil, err
		}
	}
	return faults, nil
}

// hierarchyOf is the node of a system that a snapshot was taken of; empty for none.
func hierarchyOf(taken *tenant.Snapshot, e *emulated) string {
	origin, _, _ := taken.Of(string(e.system.Name))
	return origin.Hierarchy
}

// listDialects shows the switches of each system, and the faults, under the options that
// set them.
func listDialects(out io.Writer, all []*emulated) error {
	for _, e := range all {
		if _, err := fmt.Fprintf(out, "--%s\n", e.dialectFlag()); err != nil {
			return err
		}
		if err := e.Switches.Print(out); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(out, "--faults"); err != nil {
		return err
	}
	if err := fault.Print(out); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "\nA § is a section of the file CONTRACT.md of that system, in the provider's source below internal/systems.")
	return err
}

// serve closes the servers before it waits for requests, so that no request
// waits for their workers.
func serve(ctx context.Context, listener net.Listener, all []*emulated, handler http.Handler) error {
	web := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	closeAll(all)
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdown)
	defer cancel()
	if err := web.Shutdown(limit); err != nil {
		return errors.Join(err, web.Close())
	}
	return nil
}

// closeAll ends the workers of the servers that were started. Closing one twice
// does no harm.
func closeAll(all []*emulated) {
	for _, e := range all {
		if server, ok := e.server.(interface{ Close() }); ok {
			server.Close()
		}
	}
}

// printEnvironment shows what to paste into a shell.
func printEnvironment(out io.Writer, all []*emulated, endpoint string) {
	for _, e := range all {
		_, _ = fmt.Fprintf(out, "export %s=%q\n", e.system.Variable(system.Endpoint), endpoint+e.Root)
		lead := e.Environment
		if e.settings != nil {
			lead = e.settings
		}
		for _, setting := range e.system.Settings {
			if value, ok := lead[setting.Name]; ok {
				if setting.Name == "hierarchy" {
					value = cmp.Or(e.hierarchy, value)
				}
				_, _ = fmt.Fprintf(out, "export %s=%q\n", e.system.Variable(setting.Name), value)
			}
		}
		if e.hierarchy != "" || e.settings != nil {
			continue // they live where the seeded tenant is
		}
		for _, other := range e.Others {
			_, _ = fmt.Fprintf(out, "# %s with the password %s %s.\n", other.Username, other.Password, other.May)
		}
	}
}

// announce writes the endpoint to a file that appears with its whole content, so
// that a script can wait for it.
func announce(path, endpoint string) error {
	part := path + ".part"
	if err := os.WriteFile(part, []byte(endpoint+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(part, path)
}
