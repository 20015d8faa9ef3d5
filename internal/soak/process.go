package soak

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// Times that a run takes in place of a practitioner's.
const (
	shortTimeout = "250ms" // for one request
	stallTime    = 400 * time.Millisecond
	grace        = 40 * time.Millisecond
	// longTimeout is for one request when all faults are over. A busy machine is
	// no fault of the provider then.
	longTimeout = "1m"
)

// process is one run of the provider. Killed, it reaches no server any more and
// nobody hears what it says: to both sides the same as the end of a process.
type process struct {
	*coretest.Terraform
	ctx      context.Context
	end      context.CancelFunc
	listener *httptest.Server

	mu       sync.Mutex
	requests int
	killAt   int  // the request at which the process dies; 0 for never
	killLate bool // after the effect of that request, not before
}

// startProcess starts a provider and configures it for the site.
func startProcess(ctx context.Context, site http.Handler, requestTimeout string) (*process, error) {
	server := provider.NewServer(provider.Options{
		Version: "soak", PollInterval: time.Millisecond, RetryWait: time.Millisecond, Grace: grace, Quiet: grace, RefreshWait: 3 * grace,
	}, systems.All()...)
	p := &process{}
	p.ctx, p.end = context.WithCancel(ctx)
	p.listener = httptest.NewServer(p.gate(site))
	var err error
	p.Terraform, err = coretest.New(p.ctx, server, model.Value{"voss": model.Value{
		"endpoint": p.listener.URL, "username": emulator.Administrator.Username, "password": emulator.Administrator.Password,
		"hierarchy": emulator.Tenant, "requests_per_second": int64(100000), "max_concurrent_requests": int64(32), "request_timeout": requestTimeout,
	}})
	return p, err
}

// gate lets the requests of a living process through.
func (p *process) gate(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.requests++
		last := p.killAt > 0 && p.requests == p.killAt
		late := p.killLate
		p.mu.Unlock()
		if !p.alive() {
			panic(http.ErrAbortHandler)
		}
		if last && !late {
			p.kill()
			panic(http.ErrAbortHandler)
		}
		if last {
			site.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithoutCancel(r.Context())))
			p.kill()
			panic(http.ErrAbortHandler)
		}
		site.ServeHTTP(w, r)
	})
}

func (p *process) alive() bool { return p.ctx.Err() == nil }

func (p *process) kill() { p.end() }

// stop ends the process in the usual way.
func (p *process) stop() {
	p.end()
	p.listener.CloseClientConnections()
	p.listener.Close()
}
