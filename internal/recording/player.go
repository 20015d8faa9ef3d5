package recording

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// Player is an emulated server that answers as a recording does.
type Player struct {
	archive  Archive
	disguise *disguise // finds out what is no stand-in

	mu      sync.Mutex
	entries []played
	strange []string
}

// played is an entry with what is asked for to get it.
type played struct {
	*Entry
	exact, shape string
	used         bool
}

// NewPlayer serves the recording of a system.
func NewPlayer(s *system.System, archive Archive) (*Player, error) {
	p := &Player{archive: archive, disguise: newDisguise(s, Host, time.Now())}
	for i := range archive.Log.Entries {
		entry := &archive.Log.Entries[i]
		u, err := url.Parse(entry.Request.URL)
		if err != nil {
			return nil, fmt.Errorf("entry %d of the recording: %w", i+1, err)
		}
		exact, shape := p.forms(entry.Request.Method, u)
		p.entries = append(p.entries, played{Entry: entry, exact: exact, shape: shape})
	}
	return p, nil
}

// forms are a request as it is, and one that leaves out what differs between runs.
func (p *Player) forms(method string, u *url.URL) (exact, shape string) {
	query := u.Query()
	exact = method + " " + u.Path + "?" + query.Encode()
	segments := strings.Split(p.disguise.path(u.Path), "/")
	for i, segment := range strings.Split(u.Path, "/") {
		if segments[i] != segment || drawn.MatchString(segment) {
			segments[i] = "*"
		}
	}
	for key, values := range query {
		for i, value := range values {
			if p.disguise.text(key, value) != value || drawn.MatchString(value) {
				query[key][i] = "*"
			}
		}
	}
	return exact, method + " " + strings.Join(segments, "/") + "?" + query.Encode()
}

// ServeHTTP answers with the next entry of the request, and else with the next one of a
// request of its shape. A request that is like none is answered with status 501.
func (p *Player) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry := p.next(p.forms(r.Method, r.URL))
	if entry == nil {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotImplemented)
		_, _ = w.Write([]byte(`{"message": "the recording holds no such exchange"}`))
		return
	}
	if entry.Response.Status == 0 {
		panic(http.ErrAbortHandler) // which breaks the connection
	}
	own := "http://" + r.Host
	for _, pair := range entry.Response.Headers {
		if value := strings.ReplaceAll(pair.Value, "https://"+Host, own); pair.Name != "Date" {
			w.Header().Add(pair.Name, value)
		}
	}
	if said, err := http.ParseTime(header(entry.Response.Headers, "Date")); err == nil {
		ahead := said.Sub(entry.Started)
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
	}
	w.WriteHeader(entry.Response.Status)
	_, _ = w.Write([]byte(strings.ReplaceAll(entry.Response.Content.Text, "https://"+Host, own)))
}

// next finds the entry of a request. The first request of a recording begins it again.
func (p *Player) next(exact, shape string) *Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	sameRequest := func(one *played) bool { return one.exact == exact }
	sameShape := func(one *played) bool { return one.shape == shape }
	if p.entries[0].exact == exact && p.unused(sameRequest) == nil {
		p.begin()
	}
	found := p.unused(sameRequest)
	if found == nil {
		found = p.last(exact)
	}
	if found == nil {
		found = p.unused(sameShape)
	}
	if found == nil {
		p.begin()
		found = p.unused(sameShape)
	}
	if found == nil {
		p.strange = append(p.strange, exact)
		return nil
	}
	found.used = true
	return found.Entry
}

// begin forgets what was asked for.
func (p *Player) begin() {
	for i := range p.entries {
		p.entries[i].used = false
	}
}

func (p *Player) unused(is func(*played) bool) *played {
	for i := range p.entries {
		if one := &p.entries[i]; !one.used && is(one) {
			return one
		}
	}
	return nil
}

// last is the last entry of a request, which goes on being the answer.
func (p *Player) last(exact string) *played {
	for i := len(p.entries) - 1; i >= 0; i-- {
		if p.entries[i].exact == exact {
			return &p.entries[i]
		}
	}
	return nil
}

// Strange are the requests that the recording did not have.
func (p *Player) Strange() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.strange...)
}

// errNothingToKeep is why a recording keeps nothing over a restart.
var errNothingToKeep = errors.New("a recording is only read: nothing can be kept of it")

// Persist implements system.EmulatorServer; it is an error.
func (p *Player) Persist(string) error { return errNothingToKeep }

// Settings are those of a provider block that lead to the recording, by name.
func (p *Player) Settings() map[string]string {
	settings := map[string]string{"password": removed}
	for name, value := range p.archive.Log.Settings {
		settings[name] = value
	}
	return settings
}
