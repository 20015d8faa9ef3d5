package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A request whose time is over does not leave, nor leave again; one that is
// under way goes on, so that its outcome is learned.
func TestUntil(t *testing.T) {
	var requests atomic.Int32
	until, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			cancel()
			return
		}
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	c, err := New(Config{Endpoint: server.URL, RetryWait: 1, retryWaitMax: 1})
	if err != nil {
		t.Fatal(err)
	}
	target, err := c.URL([]string{"x"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	request := Request{Method: http.MethodPost, URL: target, SendBefore: until}
	if resp, err := c.Do(t.Context(), request); err != nil || resp.Status != http.StatusOK {
		t.Errorf("the one under way came to %v, %v", resp, err)
	}
	_, err = c.Do(t.Context(), request)
	var failed *RequestError
	if !errors.As(err, &failed) || failed.Sent() || !errors.Is(err, context.Canceled) || requests.Load() != 1 {
		t.Errorf("after its time: %v, %d requests", err, requests.Load())
	}
	late, cancelLate := context.WithTimeout(t.Context(), time.Minute)
	defer cancelLate()
	request.SendBefore = late
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cancelLate()
		w.WriteHeader(http.StatusTooManyRequests)
	})
	if resp, err := c.Do(t.Context(), request); err != nil || resp.Attempts != 1 || resp.Status != http.StatusTooManyRequests {
		t.Errorf("sent again after its time: %v, %v", resp, err)
	}
}

// The end of the time is not the cause of a failure that was there before it.
func TestErrorTellsTheLastFailure(t *testing.T) {
	e := &RequestError{Method: "GET", URL: "https://voss.example.com/x", Outcome: Answered, Status: 503, Attempts: 3, Last: errors.New("the server answered HTTP 503"), Err: context.DeadlineExceeded}
	if text := e.Error(); !strings.Contains(text, "HTTP 503; then its time was up") || strings.Contains(text, "deadline exceeded") {
		t.Errorf("said %q", text)
	}
	e = &RequestError{Method: "GET", URL: "https://voss.example.com/x", Outcome: Unanswered, Attempts: 1, Err: context.Canceled}
	if text := e.Error(); !strings.Contains(text, "it was cancelled (sent, but no answer came)") {
		t.Errorf("said %q", text)
	}
}
