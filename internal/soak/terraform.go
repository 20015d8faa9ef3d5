//go:build unix

package soak

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// module is a root module that the real Terraform works on, with the provider's
// own binary.
type module struct {
	*tftest.Workspace
	listener *httptest.Server

	mu       sync.Mutex
	requests int
	killAt   int // the request at which the provider dies; 0 for never
}

// RunTerraform does what Run does with the real Terraform, and with a SIGKILL for
// the provider's process and a SIGINT for Terraform's. It finds the processes in
// /proc. plugins is the directory of the provider's binary.
func RunTerraform(ctx context.Context, options Options, terraform tftest.Binary, plugins string) (Report, error) {
	began := time.Now()
	s := newRun(options)
	faults := fault.New(nil, fault.Options{Seed: options.Seed, Stall: time.Second, Slow: time.Second, Storm: 3})
	var err error
	if s.site, err = newSite(options.Dir, faults); err != nil {
		return s.report, err
	}
	defer s.site.stop()
	s.declare()
	m, err := newModule(options.Dir, terraform, plugins)
	if err != nil {
		return s.report, err
	}
	m.listen(s.site)
	defer m.listener.Close()
	for s.report.Cycles < options.Cycles {
		if err := s.terraformCycle(ctx, m); err != nil {
			return s.report, err
		}
		s.report.Cycles++
	}
	if err := s.site.quiesce(ctx); err != nil {
		return s.report, err
	}
	m.Env[timeoutVariable] = "30s" // a busy machine is no fault
	_, failure := m.run(ctx, 0, "apply", "-auto-approve")
	if err := m.compare(s, failure); err != nil {
		return s.report, err
	}
	if s.report.Changes, err = m.changes(ctx); err != nil {
		return s.report, err
	}
	s.report.Faults, s.report.Took = faults.Counts(), time.Since(began)
	return s.report, nil
}

// changes returns 1 where a plan would change something. A plan that fails is an
// error instead, because it says nothing of what was lost.
func (m *module) changes(ctx context.Context) (int, error) {
	output, err := m.run(ctx, 0, "plan", "-detailed-exitcode")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 2 {
		return 1, nil
	}
	if err != nil {
		return 0, fmt.Errorf("the last plan failed: %w: %s", err, output)
	}
	return 0, nil
}

func newModule(dir string, terraform tftest.Binary, plugins string) (*module, error) {
	ws, err := tftest.NewWorkspace(terraform, dir, plugins, map[string]string{
		"COLLAB_VOSS_USERNAME": emulator.Administrator.Username, "COLLAB_VOSS_PASSWORD": emulator.Administrator.Password,
		"COLLAB_VOSS_HIERARCHY": emulator.Tenant, "COLLAB_VOSS_REQUESTS_PER_SECOND": "1000", timeoutVariable: "700ms",
	})
	return &module{Workspace: ws}, err
}

// listen lets the provider reach the site through the gate.
func (m *module) listen(site http.Handler) {
	m.listener = httptest.NewServer(m.gate(site))
	m.Env[endpointVariable] = m.listener.URL
}

// The settings that a run changes.
const (
	endpointVariable = "COLLAB_VOSS_ENDPOINT"
	timeoutVariable  = "COLLAB_VOSS_REQUEST_TIMEOUT"
)

// gate lets requests through until the one at which the provider is killed.
func (m *module) gate(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		m.requests++
		kill := m.requests == m.killAt
		m.mu.Unlock()
		if kill {
			tftest.KillProviders(endpointVariable + "=" + m.Env[endpointVariable])
		}
		site.ServeHTTP(w, r)
	})
}

// run runs Terraform, and presses Ctrl-C after the time given, if any.
func (m *module) run(ctx context.Context, interrupt time.Duration, args ...string) (string, error) {
	run, err := m.Start(ctx, append(args, "-input=false", "-no-color")...)
	if err != nil {
		return "", err
	}
	if interrupt > 0 {
		timer := time.AfterFunc(interrupt, func() { _ = run.Interrupt() }) // it may have ended by itself
		defer timer.Stop()
	}
	if err = run.Wait(); err != nil {
		err = fmt.Errorf("%w: %s", err, run.Output())
	}
	return run.Output(), err
}

// terraformCycle changes the configuration and applies it.
func (s *run) terraformCycle(ctx context.Context, m *module) error {
	chances := s.chances()
	delete(chances, fault.HangTransaction) // each costs as long as the grace
	s.site.faults.Set(chances)
	if s.site.idle() {
		s.edit()
	}
	if err := m.write(s.resources); err != nil {
		return err
	}
	var interrupt time.Duration
	m.mu.Lock()
	m.requests, m.killAt = 0, 0
	switch at := 1 + s.random.IntN(40); s.random.IntN(3) {
	case 0:
		s.report.Kills++
		m.killAt = at
	case 1:
		s.report.Interrupts++
		interrupt = 500*time.Millisecond + time.Duration(at)*20*time.Millisecond
	}
	m.mu.Unlock()
	output, err := m.run(ctx, interrupt, "apply", "-auto-approve")
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.report.Applies += len(s.resources)
	s.report.TakenOver += strings.Count(output, "Took over a")
	s.report.Pending += strings.Count(output, "still making")
	for _, r := range s.resources {
		r.applied = err == nil
	}
	if err != nil {
		s.report.Failed++
		_, said, _ := strings.Cut(output, "Error: ")
		s.options.Log("cycle %d failed: %s", s.report.Cycles, strings.Join(strings.Fields(said), " "))
	}
	return nil
}

// write declares the resources as JSON.
func (m *module) write(resources []*resource) error {
	declared := map[string]any{}
	for i, r := range resources {
		if r.config == nil {
			continue
		}
		values := maps.Clone(r.config)
		values["timeouts"] = map[string]any{"create": "20s", "update": "20s", "delete": "20s"}
		declared[fmt.Sprintf("user%d", i)] = values
	}
	root := map[string]any{"terraform": map[string]any{"required_providers": map[string]any{"collab": map[string]any{"source": "collab-iac/collab"}}}}
	if len(declared) > 0 {
		root["resource"] = map[string]any{resources[0].typeName(): declared}
	}
	content, err := json.MarshalIndent(root, "", "  ") // errors quote the line
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.Dir, "main.tf.json"), content, 0o600)
}

// compare holds Terraform's state file against the server.
func (m *module) compare(s *run, failure error) error {
	keys, err := m.keys()
	if err != nil {
		return err
	}
	state := func(i int) string { return keys[fmt.Sprintf("user%d", i)] }
	s.compareWith(state, func(int) error { return failure })
	return nil
}

// keys reads the identifiers out of the state file, by resource name.
func (m *module) keys() (map[string]string, error) {
	content, err := os.ReadFile(filepath.Join(m.Dir, "terraform.tfstate"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var state struct {
		Resources []struct {
			Name      string
			Instances []struct{ Attributes struct{ PKID string } }
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		return nil, err
	}
	keys := map[string]string{}
	for _, r := range state.Resources {
		for _, instance := range r.Instances {
			keys[r.Name] = instance.Attributes.PKID
		}
	}
	return keys, nil
}
