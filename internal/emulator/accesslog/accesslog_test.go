package accesslog_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

func TestHandlerRecords(t *testing.T) {
	manual := clock.NewManual(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	var printed bytes.Buffer
	log := accesslog.New(manual, slog.New(slog.NewTextHandler(&printed, nil)))
	handler := log.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Operation, e.Username = "read things", "alice" })
		manual.Advance(time.Second)
		w.WriteHeader(http.StatusTeapot)
	}))

	request := httptest.NewRequest(http.MethodGet, "/things/?auth_token=hush&limit=5", nil)
	request.SetBasicAuth("alice", "hush")
	handler.ServeHTTP(httptest.NewRecorder(), request)

	entries := log.Requests()
	if len(entries) != 1 {
		t.Fatalf("%d entries, want 1", len(entries))
	}
	got := entries[0]
	if got.Operation != "read things" || got.Username != "alice" || got.Status != http.StatusTeapot || got.Duration != time.Second {
		t.Errorf("entry = %+v", got)
	}
	if log.Count("read things") != 1 {
		t.Errorf("Count = %d, want 1", log.Count("read things"))
	}
	if text := printed.String(); strings.Contains(text, "hush") || !strings.Contains(text, "limit=5") {
		t.Errorf("printed %q: want the limit and no secret", text)
	}
	log.Reset()
	if len(log.Requests()) != 0 || log.Count("read things") != 0 {
		t.Error("Reset left something")
	}
}

func TestBrokenOffRequestIsRecorded(t *testing.T) {
	log := accesslog.New(clock.System{}, nil)
	handler := log.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	func() {
		defer func() { _ = recover() }()
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	}()
	if entries := log.Requests(); len(entries) != 1 || entries[0].Status != 0 {
		t.Errorf("entries = %+v, want one without a status", entries)
	}
}

// A request goes on after its caller was given up on. What it changes is kept, although
// its entry was recorded before.
func TestNoteAfterTheEntryWasRecorded(t *testing.T) {
	log := accesslog.New(clock.NewManual(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)), nil)
	goOn, ended := make(chan struct{}), make(chan struct{})
	handler := log.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		go func() {
			defer close(ended)
			<-goOn
			accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Operation = "create things" })
			accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Write = &accesslog.Write{} })
		}()
		w.WriteHeader(http.StatusGatewayTimeout)
	}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/things/", nil))
	close(goOn)
	<-ended
	if n := log.Count("create things"); n != 1 {
		t.Errorf("it counts %d times", n)
	}
	if writes := log.Writes(); len(writes) != 1 || writes[0].Operation != "create things" || writes[0].Status != http.StatusGatewayTimeout {
		t.Errorf("writes: %+v", writes)
	}
	if entries := log.Requests(); len(entries) != 1 {
		t.Errorf("entries: %+v", entries)
	}
}

func TestNoteWithoutLog(t *testing.T) {
	accesslog.Annotate(t.Context(), func(*accesslog.Entry) { t.Error("there is no entry to note on") })
}
