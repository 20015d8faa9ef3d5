package system

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
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
	// name.
	Environment map[string]string
	// Others are accounts beside the one in Environment, for trying out what they may do.
	Others []EmulatedAccount
	// Declare adds the server's own flags, and returns how to start it once they
	// are parsed.
	Declare func(*pflag.FlagSet) func(EmulatorOptions) EmulatorServer
}

// EmulatedAccount can sign in to an emulated server.
type EmulatedAccount struct {
	Username, Password string
	// May says what the account is for: "may read, and change nothing".
	May string
}

// EmulatorOptions are what the flags for all emulated servers say.
type EmulatorOptions struct {
	// Dialect settles the doubtful points.
	Dialect dialect.Dialect
	// Latency is added to every request.
	Latency time.Duration
	// Faults makes requests and transactions fail.
	Faults *fault.Injector
	// Tenant is the snapshot to begin with; nil for the seeded data.
	Tenant *tenant.Snapshot
	// Log prints every request; nil for silence.
	Log *slog.Logger
}

// EmulatorServer is an emulated server that runs. One with workers has a method
// Close, which ends them.
type EmulatorServer interface {
	http.Handler
	// Persist keeps the data in a file over a restart.
	Persist(path string) error
}
