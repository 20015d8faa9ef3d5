package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

func TestReadObject(t *testing.T) {
	for name, test := range map[string]struct {
		body   string
		status int // 0 for a body that is read
	}{
		"object":         {`{"n": 1}`, 0},
		"array":          {`[]`, http.StatusBadRequest},
		"null":           {`null`, http.StatusBadRequest},
		"cut short":      {`{"n":`, http.StatusBadRequest},
		"two objects":    {`{} {}`, http.StatusBadRequest},
		"over the limit": {`{"n": "` + strings.Repeat("x", 64) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(test.body))
			body, err := web.ReadObject(httptest.NewRecorder(), r, 32)
			switch {
			case test.status == 0 && (err != nil || body["n"] == nil):
				t.Errorf("read %v, %v", body, err)
			case test.status != 0 && (err == nil || err.Status != test.status || err.Error() == ""):
				t.Errorf("error %v, want status %d", err, test.status)
			}
		})
	}
}

func TestWriteJSON(t *testing.T) {
	w := httptest.NewRecorder()
	web.WriteJSON(w, http.StatusCreated, "application/json", map[string]int{"n": 1})
	if w.Code != http.StatusCreated || w.Body.String() != `{"n":1}` || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	w = httptest.NewRecorder()
	web.WriteJSON(w, http.StatusOK, "application/json", func() {})
	if w.Code != http.StatusInternalServerError {
		t.Errorf("a body that cannot be encoded: %d", w.Code)
	}
}

func TestAddLatency(t *testing.T) {
	served := 0
	next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served++ })
	handler := web.AddLatency(clock.NewManual(time.Now()), time.Minute, next)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(gone, http.MethodGet, "/", nil))
	if served != 0 {
		t.Error("a caller who has left was served")
	}
	handler = web.AddLatency(clock.System{}, 0, next)
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	if served != 1 {
		t.Error("a request without latency was not served")
	}
}
