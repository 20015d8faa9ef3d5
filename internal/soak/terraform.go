//go:build unix

package soak

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// workspace is the root module of a stack, on which the real Terraform works with
// the provider's own binary.
type workspace struct {
	*tftest.Workspace
	*stack
	listener *httptest.Server
	log      func(format string, args ...any)

	mu       sync.Mutex
	requests int
	strikeAt int    // the request at which strike is called; 0 for never
	late     bool   // after the effect of that request, not before
	strike   func() // kills somebody
}

// The settings that a run changes.
const (
	vossEndpoint = "COLLAB_VOSS_ENDPOINT"
	vossTimeout  = "COLLAB_VOSS_REQUEST_TIMEOUT"
	gwsTimeout   = "COLLAB_GWS_REQUEST_TIMEOUT"
)

// RunTerraform does what Run does with the real Terraform, and with a SIGKILL for the
// provider's process or for Terraform's, and a SIGINT for Terraform's. It finds the
// processes in /proc. plugins is the directory of the provider's binary.
func RunTerraform(ctx context.Context, options Options, terraform tftest.Binary, plugins string) (Report, error) {
	began := time.Now()
	options.Addresses = 1 // of each kind in each stack: a run costs seconds
	s, err := newRun(options, fault.Options{Stall: time.Second, Slow: time.Second, Storm: 3}, pace{work: 20 * time.Millisecond, lag: 200 * time.Millisecond, patience: 5 * time.Second})
	if err != nil {
		return Report{}, err
	}
	defer s.site.stop()
	s.interrupted = ctx.Err
	var workspaces []*workspace
	for _, st := range s.stacks {
		w, err := newWorkspace(filepath.Join(options.Dir, st.name), st, terraform, plugins, s.site)
		if err != nil {
			return s.report, err
		}
		defer w.listener.Close()
		w.log = s.options.Log
		workspaces = append(workspaces, w)
	}
	s.apply = func(ctx context.Context, disturbed bool) (int, error) {
		return s.applyWorkspaces(ctx, workspaces, disturbed)
	}
	err = s.soak(ctx)
	s.report.Took = time.Since(began)
	return s.report, err
}

func newWorkspace(dir string, st *stack, terraform tftest.Binary, plugins string, site http.Handler) (*workspace, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	w := &workspace{stack: st}
	w.listener = httptest.NewServer(w.gate(site))
	var err error
	w.Workspace, err = tftest.NewWorkspace(terraform, dir, plugins, map[string]string{
		vossEndpoint: w.listener.URL, "COLLAB_VOSS_USERNAME": voss.Administrator.Username, "COLLAB_VOSS_PASSWORD": voss.Administrator.Password,
		"COLLAB_VOSS_HIERARCHY": voss.Tenant, "COLLAB_VOSS_REQUESTS_PER_SECOND": "1000",
		"COLLAB_GWS_ENDPOINT": w.listener.URL + gws.Root, "COLLAB_GWS_USERNAME": gws.Administrator.UserName,
		"COLLAB_GWS_PASSWORD": gws.Administrator.Password, "COLLAB_GWS_REQUESTS_PER_SECOND": "1000",
	})
	return w, err
}

// gate lets requests through to the site, and strikes at one of them.
func (w *workspace) gate(site http.Handler) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.requests++
		now, late := w.requests == w.strikeAt, w.late
		w.mu.Unlock()
		if now && !late {
			w.strike()
		}
		r.Header.Set(stackHeader, w.name)
		r.Host = vossHost
		if strings.HasPrefix(r.URL.Path, gws.Root+"/") {
			r.Host = gwsHost
		}
		if now && late {
			recorder := httptest.NewRecorder()
			site.ServeHTTP(recorder, r.WithContext(context.WithoutCancel(r.Context())))
			w.strike()
			panic(http.ErrAbortHandler)
		}
		site.ServeHTTP(answer, r)
	})
}

// applyWorkspaces applies the stacks at once, and returns how many of them that
// changed.
func (s *run) applyWorkspaces(ctx context.Context, workspaces []*workspace, disturbed bool) (int, error) {
	changes := make([]int, len(workspaces))
	failures := make([]error, len(workspaces))
	var all sync.WaitGroup
	for i, w := range workspaces {
		d := disturbance{timeout: "30s"} // a busy machine is no fault
		if disturbed {
			d = s.drawDisturbance()
		}
		all.Go(func() { changes[i], failures[i] = w.apply(ctx, d) })
	}
	all.Wait()
	sum := 0
	for i, w := range workspaces {
		sum += changes[i]
		s.tally(w.stack)
	}
	return sum, errors.Join(failures...)
}

// disturbance is what happens to Terraform and the provider during an apply.
type disturbance struct {
	timeout   string        // of a request
	interrupt time.Duration // after which Ctrl-C is pressed; 0 for never
	killAt    int
	late      bool
	all       bool // Terraform is killed, too
}

func (s *run) drawDisturbance() disturbance {
	d := disturbance{timeout: "700ms", late: s.random.IntN(2) == 0, all: s.random.IntN(2) == 0}
	at := 1 + s.random.IntN(40)
	switch s.random.IntN(4) {
	case 0:
		s.report.Kills++
		d.killAt = at
	case 1:
		s.report.Interrupts++
		d.interrupt = 500*time.Millisecond + time.Duration(at)*40*time.Millisecond
	}
	return d
}

// apply runs terraform apply, and takes what it says and writes into the stack.
func (w *workspace) apply(ctx context.Context, d disturbance) (changes int, err error) {
	w.Env[vossTimeout], w.Env[gwsTimeout] = d.timeout, d.timeout
	if err := w.write(); err != nil {
		return 0, err
	}
	args := []string{"apply", "-auto-approve", "-input=false", "-json"}
	for _, a := range w.addresses {
		if a.replaces() {
			args = append(args, "-replace="+a.text())
		}
	}
	w.mu.Lock()
	w.requests, w.strikeAt, w.late = 0, 0, d.late
	w.mu.Unlock()
	run, err := w.Start(ctx, args...)
	if err != nil {
		return 0, err
	}
	w.mu.Lock()
	w.strike = func() {
		if d.all {
			_ = syscall.Kill(-run.PID, syscall.SIGKILL) // it may have ended by itself
		}
		tftest.KillProviders(vossEndpoint + "=" + w.Env[vossEndpoint])
	}
	w.strikeAt = d.killAt
	w.mu.Unlock()
	if d.interrupt > 0 {
		timer := time.AfterFunc(d.interrupt, func() { _ = run.Interrupt() })
		defer timer.Stop()
	}
	failure := run.Wait()
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if d.killAt > 0 {
		_ = os.Remove(filepath.Join(w.Dir, ".terraform.tfstate.lock.info")) // its owner may have been killed
	}
	if err := w.readState(); err != nil {
		return 0, err
	}
	return w.readMessages(run.Output(), failure), nil
}

// block is a resource block as it is written: with time-outs, and what Terraform is to do.
func (a *address) block() map[string]any {
	values := maps.Clone(a.config(nil))
	values["timeouts"] = map[string]any{"create": "20s", "update": "20s", "delete": "20s"}
	values["lifecycle"] = map[string]any{"create_before_destroy": a.createFirst, "ignore_changes": append([]string{}, a.ignored...)}
	return values
}

func (a *address) text() string { return fmt.Sprintf("%s.%s", a.kind.ResourceType(), a.name) }
