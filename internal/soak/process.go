package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"testing/iotest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// process is one run of Terraform and the provider on a stack. Killed, it reaches
// no server any more and nobody hears what it says: to both sides the same as the
// end of a process.
type process struct {
	*coretest.Terraform
	ctx         context.Context
	end         context.CancelFunc
	site        http.Handler
	stack       *stack
	config      model.Value
	parallelism int
	stopping    atomic.Bool
	stoppedAt   time.Time // when Ctrl-C was pressed

	mu       sync.Mutex
	requests int
	killAt   int      // the request at which the process dies; 0 for never
	killLate bool     // after the effect of that request, not before
	late     []string // what went on for too long after Ctrl-C
}

// newProcess begins a run of Terraform. The provider's waits and time-outs are those
// of a practitioner.
func newProcess(ctx context.Context, site http.Handler, stack *stack, random *rand.Rand) *process {
	p := &process{site: site, stack: stack, parallelism: 10}
	p.ctx, p.end = context.WithCancel(ctx)
	settings := model.Value{
		"endpoint": "https://" + vossHost, "username": voss.Administrator.Username, "password": voss.Administrator.Password, "hierarchy": voss.Tenant,
	}
	if random != nil {
		settings["asynchronous"] = random.IntN(4) > 0
		settings["auth"] = []string{"basic", "session"}[random.IntN(2)]
		settings["read_mode"] = []string{"auto", "list", "single"}[random.IntN(3)]
		if random.IntN(6) == 0 {
			p.parallelism = 1
		}
	}
	p.config = model.Value{
		"voss": settings,
		"gws": model.Value{
			"endpoint": "https://" + gwsHost + gws.Root, "username": gws.Administrator.UserName, "password": gws.Administrator.Password,
		},
	}
	return p
}

// start starts a provider and configures it. Terraform does so anew for each phase of
// a run: what the provider knew of the plan is gone when it applies.
func (p *process) start() error {
	server := provider.NewServer(provider.Options{Version: "soak", RoundTripper: p}, systems.All()...)
	started, err := p.stack.core.Start(p.ctx, server, p.config)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Terraform = started
	return err
}

// RoundTrip lets the site answer the requests of a living process, without a
// network. A request that was sent has its effect, whoever waits for it.
func (p *process) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	p.requests++
	last, late := p.requests == p.killAt, p.killLate
	p.mu.Unlock()
	if last && !late {
		p.end()
	}
	if !p.alive() {
		return nil, io.EOF
	}
	sent := r.Clone(context.WithoutCancel(r.Context()))
	sent.Host = r.URL.Host
	sent.Header.Set(stackHeader, p.stack.name)
	if sent.Body == nil {
		sent.Body = http.NoBody
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{}) // the request counts as sent
	}
	answer, broken := httptest.NewRecorder(), make(chan bool, 1)
	go func() {
		defer func() { broken <- recoverAbort(recover()) }()
		p.site.ServeHTTP(answer, sent)
	}()
	if last {
		<-broken
		p.end()
		return nil, io.EOF
	}
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case aborted := <-broken:
		return received(answer, aborted)
	}
}

// recoverAbort reports whether a handler broke a connection off, and panics on
// anything else.
func recoverAbort(reason any) bool {
	if err, is := reason.(error); reason != nil && (!is || !errors.Is(err, http.ErrAbortHandler)) {
		panic(reason)
	}
	return reason != nil
}

// received is what a client sees of an answer, whole or broken off.
func received(answer *httptest.ResponseRecorder, broken bool) (*http.Response, error) {
	response := answer.Result()
	if broken && answer.Body.Len() == 0 {
		return nil, io.EOF
	}
	if broken {
		response.Body = io.NopCloser(io.MultiReader(response.Body, iotest.ErrReader(io.ErrUnexpectedEOF)))
	}
	return response, nil
}

func (p *process) alive() bool { return p.ctx.Err() == nil }

// interrupt presses Ctrl-C: nothing new begins, and the provider ends what it does.
func (p *process) interrupt(ctx context.Context) error {
	p.stoppedAt = time.Now()
	p.stopping.Store(true)
	p.mu.Lock()
	running := p.Terraform
	p.mu.Unlock()
	if running == nil {
		return nil
	}
	_, err := running.Server.StopProvider(ctx, &tfprotov6.StopProviderRequest{})
	return err
}

func (p *process) stopped() bool { return p.stopping.Load() }

// longestStop is how long a call may take after Ctrl-C: 12 seconds where a write was
// sent.
const longestStop = 13 * time.Second

// checkStop complains of an address that has gone on for too long after Ctrl-C.
func (p *process) checkStop(a *address, err error) {
	if !p.stopped() || time.Since(p.stoppedAt) < longestStop {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late = append(p.late, fmt.Sprintf("went on for %s after Ctrl-C: %s: %s", time.Since(p.stoppedAt), a, firstLine(err)))
}
