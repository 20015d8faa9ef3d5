package rehearse

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

// unthrottled is how many requests a second the provider sends to a twin, which keeps
// to no rate.
const unthrottled = "100000"

// hierarchy is the setting with a node.
const hierarchy = "hierarchy"

// emulated is a system with an emulated server, and its options.
type emulated struct {
	*system.System
	dialect string
	start   func(system.EmulatorOptions) system.EmulatorServer
}

// throttleOption is the option of an emulated server that a rehearsal keeps at zero: its
// report says what the throttle would make of the requests.
const throttleOption = "rate"

// unlisted are options of an emulated server that a twin has little use for.
var unlisted = []string{throttleOption, "lag", "model", "action"}

func declareEmulated(systems []*system.System, set *pflag.FlagSet) []*emulated {
	var all []*emulated
	for _, s := range systems {
		if s.Emulator == nil {
			continue
		}
		e := &emulated{System: s}
		set.StringVar(&e.dialect, s.Emulator.FlagPrefix+"dialect", "", "readings of the doubtful points of "+s.Title+", as `NAME=SETTING`,…; check tells them")
		e.start = s.Emulator.Declare(set)
		all = append(all, e)
	}
	if rate := set.Lookup(throttleOption); rate != nil {
		_ = rate.Value.Set("0")
	}
	for _, name := range unlisted {
		if option := set.Lookup(name); option != nil {
			option.Hidden = true
		}
	}
	return all
}

// server is an emulated server that notes what it is asked to change.
type server interface {
	system.EmulatorServer
	Writes() []accesslog.Entry
	Requests() []accesslog.Entry
}

// twin is the emulated server that stands for a real one.
type twin struct {
	*emulated
	file     string
	taken    time.Time
	origin   tenant.Origin
	records  []tenant.Record
	dialect  dialect.Dialect
	endpoint string
	server   server

	requests atomic.Int64
	mu       sync.Mutex
	// rate is what the provider would have kept to; zero where it asked for nothing.
	rate float64
}

// ServeHTTP counts a request and answers it.
func (t *twin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.requests.Add(1)
	t.server.ServeHTTP(w, r)
}

// asked notes what the provider keeps to. Where provider blocks differ, the slowest
// counts.
func (t *twin) asked(question system.StandInRequest) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rate == 0 || question.RequestsPerSecond < t.rate {
		t.rate = question.RequestsPerSecond
	}
}

// twins are the servers of a rehearsal. close ends them.
type twins struct {
	all     []*twin
	address string
	closers []func()
}

var errPseudonyms = errors.New("it has pseudonyms, and the state has the real names: take a snapshot without -pseudonyms")

// readTwins reads the snapshots, and starts nothing.
func readTwins(files []string, systems []*emulated) (*twins, error) {
	ts := &twins{}
	for _, file := range files {
		snapshot, err := tenant.Read(file)
		if err != nil {
			return nil, err
		}
		if snapshot.Pseudonyms {
			return nil, fmt.Errorf("%s: %w", file, errPseudonyms)
		}
		for _, e := range systems {
			origin, records, ok := snapshot.Of(string(e.Name))
			if !ok {
				continue
			}
			t := &twin{emulated: e, file: file, taken: snapshot.Taken, origin: origin, records: records}
			if other := ts.find(string(t.Name), origin.Endpoint); other != nil {
				return nil, fmt.Errorf("%s and %s are both of %s: give one snapshot of a node above both", other.file, file, origin.Endpoint)
			}
			if t.dialect, err = e.Emulator.Switches.Parse(e.dialect); err != nil {
				return nil, fmt.Errorf("-%sdialect: %w", e.Emulator.FlagPrefix, err)
			}
			ts.all = append(ts.all, t)
		}
	}
	return ts, nil
}

// keys are those of all objects of all snapshots.
func (ts *twins) keys() map[string]bool {
	keys := map[string]bool{}
	for _, t := range ts.all {
		for _, r := range t.records {
			if r.Key != "" {
				keys[r.Key] = true
			}
		}
	}
	return keys
}

// find returns the twin of a server; nil for none. Where no server is named, the only
// twin of the system stands for it.
func (ts *twins) find(systemName, endpoint string) *twin {
	var found *twin
	for _, t := range ts.all {
		if string(t.Name) != systemName {
			continue
		}
		if endpoint == "" && found != nil {
			return nil
		}
		if endpoint == "" || sameServer(t.origin.Endpoint, endpoint) {
			found = t
		}
	}
	return found
}

// sameServer compares the addresses of two servers.
func sameServer(a, b string) bool { return tidyAddress(a) == tidyAddress(b) }

func tidyAddress(address string) string {
	parsed, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil {
		return address
	}
	port := parsed.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[parsed.Scheme]
	}
	return parsed.Scheme + "://" + strings.ToLower(parsed.Hostname()) + ":" + port + strings.TrimRight(parsed.Path, "/")
}

// start starts the servers, and the one that says which of them stands for which.
func (ts *twins) start(latency time.Duration) error {
	for _, t := range ts.all {
		header := tenant.Header{Taken: t.taken, Systems: []tenant.Origin{t.origin}}
		started := t.emulated.start(system.EmulatorOptions{Dialect: t.dialect, Latency: latency, Faults: fault.New(nil, fault.Options{}), Tenant: &tenant.Snapshot{Header: header, Records: t.records}})
		if closer, ok := started.(interface{ Close() }); ok {
			ts.closers = append(ts.closers, closer.Close)
		}
		var notes bool
		if t.server, notes = started.(server); !notes {
			return fmt.Errorf("the emulated %s does not note what it is asked to change", t.Title)
		}
		address, err := ts.serve(t)
		if err != nil {
			return err
		}
		t.endpoint = address + t.Emulator.Root
	}
	pages := http.NewServeMux()
	pages.HandleFunc("POST "+system.StandInPath, ts.standIn)
	var err error
	ts.address, err = ts.serve(pages)
	return err
}

func (ts *twins) serve(handler http.Handler) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("starting the twin: %w", err)
	}
	web := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = web.Serve(listener) }()
	ts.closers = append(ts.closers, func() { _ = web.Close() })
	return "http://" + listener.Addr().String(), nil
}

func (ts *twins) close() {
	for _, end := range ts.closers {
		end()
	}
}

// standIn answers which server stands for the one that a provider block names.
func (ts *twins) standIn(w http.ResponseWriter, r *http.Request) {
	var question system.StandInRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&question); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	t := ts.find(question.System, question.Endpoint)
	if t == nil {
		http.Error(w, ts.nobody(question), http.StatusNotFound)
		return
	}
	t.asked(question)
	settings := map[string]string{system.Endpoint: t.endpoint, "requests_per_second": unthrottled}
	for name, value := range t.Emulator.Environment {
		if name != hierarchy {
			settings[name] = value
		}
	}
	// Without a server in the environment, its node is not there either.
	if question.Endpoint == "" && question.Hierarchy == "" && t.origin.Hierarchy != "" {
		settings[hierarchy] = t.origin.Hierarchy
	}
	_ = json.NewEncoder(w).Encode(settings)
}

// nobody says why no server stands for one.
func (ts *twins) nobody(question system.StandInRequest) string {
	var others []string
	for _, t := range ts.all {
		if string(t.Name) == question.System {
			others = append(others, t.origin.Endpoint)
		}
	}
	switch {
	case len(others) == 0:
		return "no snapshot holds anything of it: take one with its server in the environment, and give it with -snapshot"
	case question.Endpoint == "":
		return "no endpoint is named, and there are snapshots of " + strings.Join(others, " and ")
	}
	return fmt.Sprintf("no snapshot is of %s, but of %s: take one of it, and give it with a further -snapshot", question.Endpoint, strings.Join(others, " and "))
}
