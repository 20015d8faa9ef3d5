package soak

import (
	"context"
	"net/http"
	"path/filepath"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// site is an emulated VOSS Automate that fails by chance and can be restarted
// while it is in use. What it stores outlives a restart.
type site struct {
	faults   *fault.Injector
	snapshot string
	inFlight sync.WaitGroup // requests without an answer yet

	mu     sync.RWMutex
	server *emulator.Server // nil during a restart
}

func newSite(dir string, faults *fault.Injector) (*site, error) {
	s := &site{faults: faults, snapshot: filepath.Join(dir, "voss.json")}
	return s, s.start()
}

func (s *site) start() error {
	server := emulator.New(emulator.Options{Middleware: s.faults.Middleware, TransactionFault: s.faults.TransactionFault})
	if err := server.Persist(s.snapshot); err != nil {
		server.Close()
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server = server
	return nil
}

func (s *site) stop() {
	s.mu.Lock()
	server := s.server
	s.server = nil
	s.mu.Unlock()
	if server != nil {
		server.Close()
	}
}

// restart stops the server and starts it again with what it had stored. What
// hung before is queued again.
func (s *site) restart() error {
	s.stop()
	return s.start()
}

func (s *site) now() *emulator.Server {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.server
}

// ServeHTTP answers a request, or breaks it off while the server is down.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.inFlight.Add(1)
	defer s.inFlight.Done()
	server := s.now()
	if server == nil {
		panic(http.ErrAbortHandler)
	}
	server.ServeHTTP(w, r)
}

// idle reports whether nothing is under way that could still have an effect. It
// waits for requests, but not for transactions, some of which never end.
func (s *site) idle() bool {
	s.inFlight.Wait()
	for _, t := range s.now().Transactions() {
		switch t.Status {
		case "Success", "Fail":
		default:
			return false
		}
	}
	return true
}

// quiesce ends all faults, restarts the server so that what hung goes on, and
// waits until nothing is under way.
func (s *site) quiesce(ctx context.Context) error {
	s.faults.Set(nil)
	s.inFlight.Wait()
	if err := s.restart(); err != nil {
		return err
	}
	return s.now().AwaitTransactions(ctx)
}
