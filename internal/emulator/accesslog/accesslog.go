// Package accesslog records and prints the requests to an emulated server. It
// masks secret query parameters, and prints neither headers nor bodies. Of a
// write it keeps the body, beside the object as the client had read it.
package accesslog

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// maxEntries bounds the entries in memory. The counters have no bound.
const maxEntries = 20_000

// secretParameters are the query parameters that are masked.
var secretParameters = []string{"auth_token", "password", "csrftoken", "sessionid"}

// Entry is one request that was answered, or broken off.
type Entry struct {
	Time   time.Time
	Method string
	// Path is the URL's path, Query its parameters without secrets.
	Path, Query string
	// Operation is what the server understood, such as "list
	// device/spark/User"; empty for a request that was refused before that.
	Operation string
	// Username is the account; empty where none was authenticated.
	Username string
	// Status is the HTTP status; 0 where the connection was broken off.
	Status   int
	Duration time.Duration
	// Write is what a change asked for; nil for a request that changes nothing,
	// and for one that was refused before its body was read.
	Write *Write
}

// Log records the requests that pass through its Handler. It is safe for
// concurrent use.
type Log struct {
	clock clock.Clock
	out   *slog.Logger

	mu      sync.Mutex
	entries []Entry
	writes  []Entry
	counts  map[string]int
}

// New returns a log that also prints to out, unless that is nil.
func New(c clock.Clock, out *slog.Logger) *Log {
	return &Log{clock: c, out: out, counts: map[string]int{}}
}

// Requests returns the recorded requests, oldest first: the last 20,000.
func (l *Log) Requests() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

// Writes returns the recorded requests that ask for a change, oldest first, also
// those before the last Reset: the last 20,000.
func (l *Log) Writes() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.writes)
}

// Count returns how many requests led to the operation since the last Reset.
func (l *Log) Count(operation string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counts[operation]
}

// Reset forgets all requests but the Writes.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.counts = nil, map[string]int{}
}

type recordKey struct{}

// record is the entry of a request. A request whose caller was given up on goes on, so
// it may be noted after its entry was recorded.
type record struct {
	log   *Log
	mu    sync.Mutex
	entry Entry
	added bool
}

// Annotate adds to the entry of the request that ctx belongs to. It does
// nothing for a request that is not recorded. Of a request that was recorded before, it
// keeps what asks for a change.
func Annotate(ctx context.Context, note func(*Entry)) {
	r, recorded := ctx.Value(recordKey{}).(*record)
	if !recorded {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.entry
	note(&r.entry)
	if r.added {
		r.log.amend(before, r.entry)
	}
}

func (r *record) add(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entry.Status, r.entry.Duration = status, r.log.clock.Now().Sub(r.entry.Time)
	r.added = true
	r.log.add(r.entry)
}

// Handler records every request to next, including those that next breaks off.
func (l *Log) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := &record{log: l, entry: Entry{Time: l.clock.Now(), Method: r.Method, Path: r.URL.Path, Query: maskSecrets(r.URL.Query())}}
		answer := &web.Answer{ResponseWriter: w}
		defer func() { record.add(answer.Status) }()
		next.ServeHTTP(answer, r.WithContext(context.WithValue(r.Context(), recordKey{}, record)))
	})
}

// amend counts and keeps what became known of a request after it was recorded.
func (l *Log) amend(before, after Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if before.Operation == "" && after.Operation != "" {
		l.counts[after.Operation]++
		l.counts[""]--
	}
	if before.Write == nil && after.Write != nil {
		l.writes = appendBounded(l.writes, after)
	}
}

func (l *Log) add(entry Entry) {
	if l.out != nil {
		l.out.Info("request", "method", entry.Method, "path", entry.Path, "query", entry.Query,
			"operation", entry.Operation, "username", entry.Username, "status", entry.Status, "duration", entry.Duration)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = appendBounded(l.entries, entry)
	if entry.Write != nil {
		l.writes = appendBounded(l.writes, entry)
	}
	l.counts[entry.Operation]++
}

func appendBounded(entries []Entry, entry Entry) []Entry {
	if len(entries) >= maxEntries {
		entries = slices.Delete(entries, 0, maxEntries/2)
	}
	return append(entries, entry)
}

func maskSecrets(query url.Values) string {
	for _, name := range secretParameters {
		if query.Has(name) {
			query.Set(name, "-")
		}
	}
	return query.Encode()
}
