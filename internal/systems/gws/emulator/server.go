// Package emulator is a server that speaks the Users API of Genesys Web Services
// as CONTRACT.md beside the client describes it. It holds the users of one
// contact centre, their skills and their devices in memory. Where CONTRACT.md is
// in doubt, a switch decides (see Switches).
//
// The emulator shares the table of fields with the provider, and no other code.
// A mistake in the client's reading of the API therefore shows as a failing test.
package emulator

import (
	"cmp"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/throttle"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

// Root is the path under which a Server serves the API (CONTRACT.md §1.1).
const Root = "/api/v2"

// Version is what /diagnostics/version answers.
const Version = "8.5.200.50"

// urlLimit is the longest accepted URL, in bytes (CONTRACT.md §1.1).
const urlLimit = 2000

// Options shape a Server. The zero Options give the seeded contact centre, the
// default dialect and no throttle.
type Options struct {
	// Accounts are the users that can sign in from the start; nil for
	// Administrator and Agent.
	Accounts []Account
	// Twin are the records of a snapshot to begin with in place of the seeded contact
	// centre; nil for that.
	Twin []tenant.Record
	// WithheldFeatures are features that nobody in the contact centre has, such
	// as "api-provisioning-write" (CONTRACT.md §1.6).
	WithheldFeatures []string
	// ExternalURL is the server's own idea of its address: every uri in an
	// answer starts with it (CONTRACT.md §1.1). The default is an address that
	// cannot be dialled, so that a client that follows a uri fails.
	ExternalURL string
	// Dialect settles the doubtful points; the zero Settings are the defaults.
	Dialect dialect.Dialect
	// Lag is how far a delayed list or read lags behind, and how long a slow or soft
	// deletion takes; 0 for one second.
	Lag time.Duration
	// Clock drives sessions, visibility and the throttle; nil for the system
	// clock.
	Clock clock.Clock
	// RequestsPerSecond is the limit for each user; 0 for no throttle. No limit
	// is documented (CONTRACT.md §5).
	RequestsPerSecond float64
	// Latency is added to every request.
	Latency time.Duration
	// SessionIdle ends a session that was not used for so long; 0 for 30
	// minutes (CONTRACT.md §1.3).
	SessionIdle time.Duration
	// Log prints every request; nil prints nothing.
	Log *slog.Logger
	// Middleware makes requests fail; nil for no faults.
	Middleware fault.Middleware
}

// Server is an emulated Genesys Web Services. It is an http.Handler and safe
// for concurrent use.
type Server struct {
	options  Options
	dialect  dialect.Dialect
	clock    clock.Clock
	log      *accesslog.Log
	limit    *throttle.Throttle
	sessions *sessions
	handler  http.Handler

	// mu guards the users, skills and devices, and the path of the snapshot.
	mu           sync.Mutex
	store        *store
	snapshotPath string
	closed       bool
	// readings counts how often the list of users was begun, and turns its answers.
	readings, turns int
	reads           accesslog.Reads
}

// New starts a server with the seeded contact centre.
func New(options Options) *Server {
	s := &Server{options: withDefaults(options)}
	s.dialect, s.clock = s.options.Dialect, s.options.Clock
	s.log = accesslog.New(s.clock, s.options.Log)
	s.limit = throttle.New(s.clock, s.options.RequestsPerSecond)
	s.sessions = newSessions(s.clock, s.options.SessionIdle)
	if s.store = seeded(s.options.Accounts); s.options.Twin != nil {
		s.store = twinOf(s.options.Twin, s.options.Accounts)
	}
	s.handler = s.middleware()
	return s
}

func withDefaults(o Options) Options {
	if o.Accounts == nil {
		o.Accounts = []Account{Administrator, Agent}
	}
	if o.Dialect.IsZero() {
		o.Dialect = Switches.Defaults()
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Middleware == nil {
		o.Middleware = func(next http.Handler) http.Handler { return next }
	}
	o.ExternalURL = cmp.Or(o.ExternalURL, "https://gws.contact-center.invalid"+Root)
	o.Lag = cmp.Or(o.Lag, time.Second)
	o.SessionIdle = cmp.Or(o.SessionIdle, 30*time.Minute)
	return o
}

// Close has the server break off every request from now on, those that a fault still
// holds up included. So nothing changes the snapshot any more, and another server may
// take it.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// middleware puts the stages of a request in order. The access log comes first,
// so that it records what faults do. Faults come before the server reads
// anything.
func (s *Server) middleware() http.Handler {
	return s.log.Handler(s.options.Middleware(
		web.AddLatency(s.clock, s.options.Latency, limitURL(s.routes()))))
}

// limitURL refuses URLs that are longer than the API allows.
func limitURL(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len("http://")+len(r.Host)+len(r.RequestURI) > urlLimit {
			http.Error(w, "The URL is too long.", http.StatusRequestURITooLong)
			return
		}
		next.ServeHTTP(w, r)
	})
}
