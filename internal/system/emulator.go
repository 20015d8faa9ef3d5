package system

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
)

// Emulator is how to run the emulated server of a system.
type Emulator struct {
	// FlagPrefix precedes the names of the flags "dialect" and "snapshot", which
	// every emulated server has: "gws-".
	FlagPrefix string
	// Switches are the doubtful points of the API.
	Switches dialect.Switches
	// Root is the path that the API begins at: "/api/v2"; empty for all paths
	// that no other emulated server has.
	Root string
	// Environment are the settings that reach the server beside its endpoint, by
	// name, in the order to print.
	Environment []EmulatorSetting
	// Declare adds the server's own flags, and returns how to start it once they
	// are parsed.
	Declare func(*pflag.FlagSet) func(EmulatorOptions) (EmulatorServer, error)
}

// EmulatorSetting is a setting of the provider that reaches an emulated server.
type EmulatorSetting struct{ Name, Value string }

// EmulatorOptions are what the flags for all emulated servers say.
type EmulatorOptions struct {
	// Dialect settles the doubtful points.
	Dialect dialect.Dialect
	// Snapshot is the file that keeps the data over a restart; empty for none.
	Snapshot string
	// Latency is added to every request.
	Latency time.Duration
	// Faults makes requests and transactions fail.
	Faults *fault.Injector
	// Log prints every request; nil for silence.
	Log *slog.Logger
}

// EmulatorServer is an emulated server that runs.
type EmulatorServer struct {
	http.Handler
	// Close ends its workers; nil where it has none.
	Close func()
}
