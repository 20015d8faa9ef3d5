// Package voss is the system VOSS Automate, as the provider is given it.
package voss

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/actions"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/datasources"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/ephemerals"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/functions"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// System returns VOSS Automate.
func System() *system.System {
	return &system.System{
		Name:    models.System,
		Title:   "VOSS Automate",
		Summary: "Cisco Webex users, their calling settings and contact-centre profiles through VOSS Automate",
		Description: "How to reach VOSS Automate. Leave the block out where no VOSS resource is used, " +
			"or give everything through the environment.",
		Models:      models.All(),
		Settings:    system.NetworkSettings("https://voss.example.com", settings...),
		Open:        open,
		DataSources: datasources.All(),
		Functions:   functions.All(),
		Actions:     actions.All(),
		AnyModel:    "voss_object",
		Ephemerals:  ephemerals.All(),
		Words:       words,
		ModelNames:  modelNames,
		Emulator: &system.Emulator{
			Switches: emulator.Switches,
			Environment: map[string]string{
				"username":  emulator.Administrator.Username,
				"password":  emulator.Administrator.Password,
				"hierarchy": emulator.Tenant,
			},
			Others: []system.EmulatedAccount{
				{Username: emulator.Auditor.Username, Password: emulator.Auditor.Password, May: "may read, and change nothing"},
				{Username: emulator.Outsider.Username, Password: emulator.Outsider.Password, May: "lives at another customer, and must see nothing of yours"},
			},
			Declare: declare,
		},
	}
}

// settings are those that VOSS Automate alone has.
var settings = []system.Setting{
	{Name: "hierarchy", Description: "Hierarchy node for objects that name none, as a dot path such as `sys.hcs.Provider.Customer`."},
	{Name: "auth", Default: client.AuthBasic, Choices: []string{client.AuthBasic, client.AuthSession}, Description: "How to sign in: with the credentials on each request, or once for a session that is renewed when it ends."},
	{Name: "asynchronous", Kind: system.Bool, Default: "true", Description: "Ask the server to queue each write and wait for its transaction, so that a long workflow outlives no connection. Otherwise the server holds the request until it is done."},
	{Name: "moves", Default: client.MovesAny, Choices: []string{client.MovesAny, client.MovesUp, client.MovesNever}, Description: "Which changes of a resource's `hierarchy` move the object in place: any, only those to a node above, or none. The others replace the object."},
	{Name: system.CheckReferences, Default: "error", Choices: []string{"error", "warn", "off"}, Description: "What a plan makes of a new reference to a location, a licence or a manager that names nothing which the server offers. With `warn` it is sent as it is. With `off` plans look nothing up, and an apply, which looks up what it sends, fails at a name that stands for nothing."},
	{Name: system.CheckSchema, Choices: []string{"error", "warn", "off"}, Description: "What a plan makes of an attribute that the server's own schema lacks or has as read-only, because its release is another than the documented one. Without it a resource with attributes of its own warns. With `off` no schema is asked for. It is asked for once a run, and only where something is planned."},
}

func open(v system.Values, options system.Options) (backend.Client, error) {
	return client.New(client.Config{
		Transport:    system.Transport(v, options),
		Username:     system.Value[string](v, "username"),
		Password:     system.Value[string](v, "password"),
		Hierarchy:    system.Value[string](v, "hierarchy"),
		Moves:        system.Value[string](v, "moves"),
		Auth:         system.Value[string](v, "auth"),
		Asynchronous: system.Value[bool](v, "asynchronous"),
		NoExport:     system.Value[string](v, system.ReadMode) != system.ReadAuto,
		Tuning:       backend.Tuning{PollInterval: options.PollInterval, Grace: options.Grace, Quiet: options.Quiet},
	})
}

// declare adds the flags that the emulated VOSS Automate alone has.
func declare(flags *pflag.FlagSet) func(system.EmulatorOptions) system.EmulatorServer {
	rate := flags.Float64("rate", 20, "requests a second that each account of VOSS Automate may make; 0 for any number")
	queued := flags.Duration("queue-delay", 0, "time that a transaction of VOSS Automate stays queued")
	running := flags.Duration("transaction-delay", 0, "time that a transaction of VOSS Automate runs")
	lag := flags.Duration("lag", 10*time.Second, "time that what is late in VOSS Automate takes, see --dialects")
	var given emulator.ModelFiles
	flags.Var(&given, "model", "model to serve beside the others: a `[TYPE=]FILE` with its JSON schema of draft 3, or with a server's answer to the schema call; can be repeated")
	var custom emulator.CustomActions
	flags.Var(&custom, "action", "custom actions that each object of a model offers, as `TYPE=NAME,…`; each sets the values of its payload; can be repeated")
	release := releaseFlag(emulator.AsDocumented)
	flags.Var(&release, "release", "release of VOSS Automate to be: "+strings.Join(emulator.Releases, ", "))
	return func(o system.EmulatorOptions) system.EmulatorServer {
		var twin *emulator.Twin
		if origin, records, ok := o.Tenant.Of(string(models.System)); ok {
			twin = &emulator.Twin{Hierarchy: origin.Hierarchy, Records: records}
		}
		return emulator.New(emulator.Options{
			Twin:    twin,
			Dialect: o.Dialect, Latency: o.Latency, Middleware: o.Faults.Middleware, TransactionFault: o.Faults.TransactionFault, Log: o.Log,
			RequestsPerSecond: *rate, QueueDelay: *queued, TransactionTime: *running, Lag: *lag,
			Given: given, CustomActions: custom, Release: string(release),
		})
	}
}

// releaseFlag is one of emulator.Releases.
type releaseFlag string

// String is the value.
func (f *releaseFlag) String() string { return string(*f) }

// Type names the value in the help.
func (f *releaseFlag) Type() string { return "RELEASE" }

// Set takes a known release.
func (f *releaseFlag) Set(value string) error {
	if !slices.Contains(emulator.Releases, value) {
		return fmt.Errorf("expected one of %s", strings.Join(emulator.Releases, ", "))
	}
	*f = releaseFlag(value)
	return nil
}
