package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// settings are the command line.
type settings struct {
	listen, readyFile, snapshot      string
	dialect, gwsDialect, gwsSnapshot string
	listDialects, logRequests        bool
	rate                             float64
	latency, queueDelay, transaction time.Duration
	faults                           string
	faultSeed                        uint64
}

func parse(args []string, errOut io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("emulator", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:0", "address to listen on; port 0 picks a free one")
	flags.StringVar(&s.dialect, "dialect", "", "readings of the doubtful points of VOSS Automate, as name=setting,name=setting")
	flags.StringVar(&s.gwsDialect, "gws-dialect", "", "the same for Genesys Web Services")
	flags.BoolVar(&s.listDialects, "dialects", false, "list the doubtful points with their settings, the default first, and stop")
	flags.Float64Var(&s.rate, "rate", 20, "requests a second that each account of VOSS Automate may make; 0 for any number")
	flags.StringVar(&s.snapshot, "snapshot", "", "file that keeps the data of VOSS Automate over a restart")
	flags.StringVar(&s.gwsSnapshot, "gws-snapshot", "", "the same for the data of Genesys Web Services")
	flags.DurationVar(&s.latency, "latency", 0, "time added to every request")
	flags.DurationVar(&s.queueDelay, "queue-delay", 0, "time that a transaction stays queued")
	flags.DurationVar(&s.transaction, "transaction-delay", 0, "time that a transaction runs")
	flags.StringVar(&s.faults, "faults", "", "chances of faults, as name=probability,name=probability; PUT "+faultsPath+" changes them")
	flags.Uint64Var(&s.faultSeed, "fault-seed", 0, "draws the same faults each time")
	flags.StringVar(&s.readyFile, "ready-file", "", "file to write the endpoint to once it can be reached")
	flags.BoolVar(&s.logRequests, "log", false, "print every request to standard error")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return s, nil
}

// injector makes the faults that the command line asks for.
func (s settings) injector() (*fault.Injector, error) {
	chances, err := fault.Parse(s.faults)
	if err != nil {
		return nil, err
	}
	return fault.New(chances, fault.Options{Seed: s.faultSeed}), nil
}

// voss turns the command line into the options of the server.
func (s settings) voss(log *slog.Logger, faults *fault.Injector) (voss.Options, error) {
	dialect, err := voss.Switches.Parse(s.dialect)
	if err != nil {
		return voss.Options{}, err
	}
	options := voss.Options{
		Dialect: dialect, RequestsPerSecond: s.rate, Latency: s.latency,
		QueueDelay: s.queueDelay, TransactionTime: s.transaction,
		Middleware: faults.Middleware, TransactionFault: faults.TransactionFault,
	}
	if s.logRequests {
		options.Log = log
	}
	return options, nil
}
