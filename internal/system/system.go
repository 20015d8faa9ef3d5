// Package system defines a system: a server product with objects that the
// provider manages. A System is a value. Packages below internal/systems make
// one each, package systems lists them, and the provider, the commands and the
// documentation loop over the list that they are given.
//
// A new system needs a directory below internal/systems and a line in package
// systems. The test toy_system_test.go of package provider is a whole one.
package system

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/listcache"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// System is one server product: what it holds, how the provider is configured
// for it, and how to reach it.
type System struct {
	// Name is the name of the provider block, the middle part of environment
	// variables and the first part of type names: "voss".
	Name model.System
	// Title names the system for people: "VOSS Automate".
	Title string
	// Summary says what the provider manages there, as a part of a sentence:
	// "agents on Genesys Web Services".
	Summary string
	// Description is the documentation of the provider block.
	Description string
	// Models are the tables of its objects, in the order of the documentation.
	Models []*model.Model
	// Settings are those of the provider block, in the order of the
	// documentation.
	Settings []Setting
	// Open makes the client from the values of the settings. It asks no server.
	Open func(Values, Options) (backend.Client, error)
	// DataSources are the system's own, beside those of its models. They are
	// configured with provider data that is a Clients.
	DataSources []func() datasource.DataSource
	// Functions are the system's own.
	Functions []func() function.Function
	// Actions and Ephemerals are the system's own, configured like its data sources.
	Actions    []func() action.Action
	Ephemerals []func() ephemeral.EphemeralResource
	// AnyModel is the name, without the provider's prefix, of the resource for any model
	// that its server describes; empty where there is none.
	AnyModel string
	// Words are texts of the API that tell nothing of a tenant, beside those of the tables:
	// the parts of its paths, its parameters and the states of its log.
	Words []string
	// ModelNames finds the name of any model of the server in a path; nil where the server
	// has none beside the tables.
	ModelNames *regexp.Regexp
	// Emulator is the emulated server; nil where there is none.
	Emulator *Emulator
}

// Clients answers with the client of a configured system, or with the reason why
// there is none.
type Clients interface {
	Client(model.System) (backend.Client, error)
}

// Options are what a build or a test sets of a provider, beside its
// configuration.
type Options struct {
	// Version is what the provider tells servers of itself.
	Version string
	// PollInterval and RetryWait replace the clients' first waits; zero keeps
	// them.
	PollInterval, RetryWait time.Duration
	// Grace replaces how long a change is waited for after its caller's time is
	// over; zero keeps it.
	Grace time.Duration
	// Quiet replaces how long a create that lost its answer is looked for before it
	// counts as not made; zero keeps it.
	Quiet time.Duration
	// RefreshWait replaces how long a refresh waits for a transaction of an
	// earlier run; zero keeps it.
	RefreshWait time.Duration
	// DeletionWait replaces how long a write waits for an object in its way to begin to
	// go: to be deleted, or to get another business key; zero keeps it.
	DeletionWait time.Duration
	// RoundTripper replaces the network; nil for the network.
	RoundTripper http.RoundTripper
	// Wrap is put around the network, such as to record what passes; nil for nothing.
	Wrap func(http.RoundTripper) http.RoundTripper
	// Logger takes a line for each request; nil for none.
	Logger *slog.Logger
	// FrameworkOnly leaves every call to the framework that it can answer.
	FrameworkOnly bool
}

// Connect opens the client, unless the values cannot be used. It reads many
// objects from lists where that takes fewer requests, unless the setting
// read_mode asks for single reads. The log of the context says that.
func (s *System) Connect(ctx context.Context, v Values, options Options) (backend.Client, error) {
	if v.Err != nil {
		return nil, v.Err
	}
	client, err := s.Open(v, options)
	if err != nil {
		return nil, fmt.Errorf("configuring %s: %w", s.Title, err)
	}
	if Value[string](v, ReadMode) == ReadSingle {
		if options.Logger != nil {
			options.Logger.InfoContext(ctx, "Each object is read by itself", "system", s.Title, "setting", ReadMode+" = "+ReadSingle)
		}
		return client, nil
	}
	return listcache.Wrap(client, options.Logger), nil
}

// Variable returns the environment variable of a setting:
// "COLLAB_VOSS_ENDPOINT".
func (s *System) Variable(setting string) string {
	return strings.ToUpper(model.Provider + "_" + string(s.Name) + "_" + setting)
}

// HasSetting reports whether there is a setting of the name.
func (s *System) HasSetting(name string) bool {
	return slices.ContainsFunc(s.Settings, func(setting Setting) bool { return setting.Name == name })
}

// Summary joins the summaries of the systems.
func Summary(systems []*System) string {
	return strings.Join(each(systems, func(s *System) string { return s.Summary }), ", and ")
}

// Titles joins the titles of the systems by a separator such as " and ".
func Titles(systems []*System, separator string) string {
	return strings.Join(each(systems, func(s *System) string { return s.Title }), separator)
}

// Models returns the models of all systems, always in the same order.
func Models(systems []*System) []*model.Model {
	return slices.Concat(each(systems, func(s *System) []*model.Model { return s.Models })...)
}

// each returns one of something for each system.
func each[T any](systems []*System, of func(*System) T) []T {
	list := make([]T, len(systems))
	for i, s := range systems {
		list[i] = of(s)
	}
	return list
}
