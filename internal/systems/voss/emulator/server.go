// Package emulator is a server that speaks the REST API of VOSS Automate as
// CONTRACT.md beside the client describes it. It holds a hierarchy, objects of
// every model and a queue of transactions in memory. Where CONTRACT.md is in
// doubt, a switch decides (see Switches).
//
// The emulator shares the tables of fields with the provider, and no other code.
// A mistake in the client's reading of the API therefore shows as a failing test.
package emulator

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/throttle"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// Options shape a Server. The zero Options give the seeded tenant, the default
// dialect, no throttle and transactions that take no time.
type Options struct {
	// Models are served beside the server's own; nil for all models of VOSS Automate.
	Models []*model.Model
	// Release is one of Releases; empty for AsDocumented.
	Release string
	// Given are models to serve beside those and the ones of everyday use. They take the
	// place of one of the same type.
	Given []Given
	// Twin is what to begin with in place of the seeded tenant; nil for that.
	Twin *Twin
	// CustomActions are offered beside the actions of every object; nil for none.
	CustomActions CustomActions
	// Accounts may sign in; nil for Administrator, Outsider and Auditor.
	Accounts []Account
	// Dialect settles the doubtful points; the zero Settings are the defaults.
	Dialect dialect.Dialect
	// Clock drives transactions, sessions and the throttle; nil for the system
	// clock.
	Clock clock.Clock
	// RequestsPerSecond is what the throttle allows each account; 0 for no
	// throttle. VOSS Automate allows 20 (CONTRACT.md §5).
	RequestsPerSecond float64
	// Latency is added to every request.
	Latency time.Duration
	// QueueDelay is how long a transaction stays queued once its turn has
	// come, and TransactionTime how long it then runs.
	QueueDelay, TransactionTime time.Duration
	// Workers is how many transactions run at once; 0 for 4.
	Workers int
	// Lag is how long the late settings of switches take; 0 for 10 seconds.
	Lag time.Duration
	// SessionIdle ends a session that was not used for so long; 0 for 20
	// minutes. SessionLife ends it in any case; 0 for never (CONTRACT.md §1.5).
	SessionIdle, SessionLife time.Duration
	// HiddenKeys are payload paths per model type that bodies may hold although
	// no table has them; nil for those of CONTRACT.md §6.1.
	HiddenKeys map[string][]string
	// JoinedModels are the keys under which relations join other models, by
	// model type; nil for those of CONTRACT.md §6.4.
	JoinedModels map[string][]string
	// Log prints every request; nil prints nothing.
	Log *slog.Logger
	// Middleware makes requests fail, TransactionFault transactions; nil for
	// no faults.
	Middleware       fault.Middleware
	TransactionFault fault.TransactionFaultFunc
	// Seed makes identifiers repeat from run to run; 0 for random ones.
	Seed uint64
}

// Server is an emulated VOSS Automate. It is an http.Handler and safe for
// concurrent use. Close ends its workers.
type Server struct {
	options  Options
	dialect  dialect.Dialect
	clock    clock.Clock
	log      *accesslog.Log
	reads    accesslog.Reads
	limit    *throttle.Throttle
	models   *registry
	ids      *identifiers
	accounts *authenticator
	handler  http.Handler

	// mu guards the objects, the transactions and the path of the snapshot.
	mu           sync.Mutex
	store        *store
	selection    selection
	lag          *lag
	readings     map[string]int // how often the list of each model was begun
	queue        *queue
	snapshotPath string
	changed      chan struct{}

	stopped context.Context
	stop    context.CancelFunc
	running sync.WaitGroup
}

// New starts a server with the seeded tenant.
func New(options Options) *Server {
	s := &Server{options: withDefaults(options), changed: make(chan struct{}, 1)}
	s.dialect, s.clock = s.options.Dialect, s.options.Clock
	s.log = accesslog.New(s.clock, s.options.Log)
	s.limit = throttle.New(s.clock, s.options.RequestsPerSecond)
	s.models = newRegistry(inReleaseAll(s.options.Models, s.options.Release), s.options.Given, s.options.JoinedModels)
	s.models.foldKeys = !s.dialect.Is(letterCase, "kept")
	s.models.uniqueAddresses = s.dialect.Is(addresses, "once")
	s.models.configForEach = s.dialect.Is(userConfigs, "everybody")
	s.ids = newIdentifiers(s.options.Seed)
	s.accounts = newAuthenticator(s.clock, newIdentifiers(s.options.Seed), s.options)
	s.store = newStore(s.models)
	s.lag, s.readings = newLag(s.options.Lag), map[string]int{}
	if s.options.Twin != nil {
		s.seedTwin(s.options.Twin)
	} else {
		s.seed()
	}
	s.queue = newQueue(&s.mu)
	s.stopped, s.stop = context.WithCancel(context.Background())
	for range s.options.Workers {
		s.running.Go(s.runWorker)
	}
	s.handler = s.middleware()
	return s
}

func withDefaults(o Options) Options {
	if o.Models == nil {
		o.Models = vossmodels.All()
	}
	o.Given = withEveryday(o.Given)
	if o.JoinedModels == nil {
		o.JoinedModels = joinedModels
	}
	o.withTwin()
	if o.Accounts == nil {
		o.Accounts = []Account{Administrator, Outsider, Auditor}
	}
	if o.Dialect.IsZero() {
		o.Dialect = Switches.Defaults()
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Workers == 0 {
		o.Workers = 4
	}
	if o.Lag == 0 {
		o.Lag = 10 * time.Second
	}
	if o.SessionIdle == 0 {
		o.SessionIdle = 20 * time.Minute
	}
	if o.HiddenKeys == nil {
		o.HiddenKeys = hiddenKeys
	}
	if o.Middleware == nil {
		o.Middleware = func(next http.Handler) http.Handler { return next }
	}
	if o.TransactionFault == nil {
		o.TransactionFault = func(fault.Transaction) fault.TransactionFault { return fault.TransactionFault{} }
	}
	return o
}

// Close ends the workers, and any request that waits for a transaction. Queued
// transactions stay in the snapshot, if there is one. Later requests are broken off,
// those that a fault still holds up included.
func (s *Server) Close() {
	s.stop()
	s.queue.close()
	s.running.Wait()
	s.saveLast()
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// middleware puts the stages of a request in order. The access log comes first,
// so that it records what faults do. Faults come before the server reads
// anything.
func (s *Server) middleware() http.Handler {
	return s.log.Handler(s.options.Middleware(
		web.AddLatency(s.clock, s.options.Latency, s.redirectSlash(http.HandlerFunc(s.handle)))))
}

// redirectSlash redirects a path without its last slash where the switch says
// so. The status is the one that web frameworks use for it, whatever the
// method.
func (s *Server) redirectSlash(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.dialect.Is(trailingSlash, "redirect") && !strings.HasSuffix(r.URL.Path, "/") {
			target := *r.URL
			target.Path = "/" + strings.TrimLeft(target.Path, "/") + "/" // never another host
			http.Redirect(w, r, target.RequestURI(), http.StatusMovedPermanently)
			return
		}
		next.ServeHTTP(w, r)
	})
}
