package transport

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// stickyJar returns the same cookie for its own host only.
type stickyJar struct{}

func (stickyJar) SetCookies(*url.URL, []*http.Cookie) {}
func (stickyJar) Cookies(*url.URL) []*http.Cookie {
	return []*http.Cookie{{Name: "JSESSIONID", Value: "secret"}}
}

func TestDo(t *testing.T) {
	server, log := recorder(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Answer", "yes")
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "short and stout")
	})
	c := live(t, server.URL, func(cfg *Config) { cfg.UserAgent = "agent/1"; cfg.Jar = stickyJar{} })
	resp, err := c.Do(t.Context(), request(t, c, "POST"))
	if err != nil || resp.Status != http.StatusTeapot || string(resp.Body) != "short and stout" || resp.Header.Get("X-Answer") != "yes" {
		t.Fatalf("got %+v, %v", resp, err)
	}
	got := (*log)[0]
	if got.method != "POST" || got.target != "/api/x/" || got.body != `{"a":1}` {
		t.Errorf("the server got %+v", got)
	}
	for name, want := range map[string]string{"User-Agent": "agent/1", "Cookie": "JSESSIONID=secret", "Authorization": "Basic c2VjcmV0"} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for name, cfg := range map[string]Config{
		"endpoint":    {Endpoint: "http://voss.example.com"},
		"rate":        {Endpoint: "https://voss.example.com", RequestsPerSecond: -1},
		"concurrency": {Endpoint: "https://voss.example.com", MaxConcurrentRequests: -1},
		"attempts":    {Endpoint: "https://voss.example.com", MaxAttempts: -1},
		"size":        {Endpoint: "https://voss.example.com", maxResponseBytes: -1},
		"timeout":     {Endpoint: "https://voss.example.com", RequestTimeout: -1},
		"authority":   {Endpoint: "https://voss.example.com", CACertFile: "missing.pem"},
		"half a pair": {Endpoint: "https://voss.example.com", ClientCertFile: "client.pem"},
		"lost pair":   {Endpoint: "https://voss.example.com", ClientCertFile: "client.pem", ClientKeyFile: "client.key"},
	} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// endless writes zeros until the client is gone, and counts them.
func endless(written *atomic.Int64, announce int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if announce > 0 {
			w.Header().Set("Content-Length", "2147483648")
		}
		w.Header().Set("Content-Type", "application/json")
		chunk := make([]byte, 64<<10)
		for {
			n, err := w.Write(chunk)
			written.Add(int64(n))
			if err != nil || written.Load() > 1<<30 {
				return
			}
		}
	}
}

func TestResponseLimit(t *testing.T) {
	for name, test := range map[string]struct{ limit, announce int64 }{
		"announced": {defaultMaxResponseBytes, 2 << 30}, "endless": {1 << 20, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var written atomic.Int64
			server := httptest.NewServer(endless(&written, test.announce))
			c := live(t, server.URL, func(cfg *Config) { cfg.maxResponseBytes = test.limit })
			_, err := c.Do(t.Context(), request(t, c, "GET"))
			server.Close()
			var failed *RequestError
			if !errors.Is(err, ErrTooLarge) || !errors.As(err, &failed) || failed.Outcome != Answered || failed.Attempts != 1 {
				t.Fatalf("got %v", err)
			}
			// What lies in the buffers of both sides comes on top.
			if written.Load() > 32<<20 {
				t.Errorf("the server wrote %d bytes", written.Load())
			}
		})
	}
}

func TestResponseLimitIsExact(t *testing.T) {
	size := 0
	server, _ := recorder(t, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush() // no Content-Length
		w.Write(bytes.Repeat([]byte("x"), size))
	})
	c := live(t, server.URL, func(cfg *Config) { cfg.maxResponseBytes = 1000 })
	for _, size = range []int{999, 1000, 1001} {
		resp, err := c.Do(t.Context(), request(t, c, "GET"))
		if size <= 1000 && (err != nil || len(resp.Body) != size) || size > 1000 && !errors.Is(err, ErrTooLarge) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestResponseLimitCountsDecompressedBytes(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(make([]byte, 50<<20))
	z.Close()
	server, _ := recorder(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed.Bytes())
	})
	c := live(t, server.URL, func(cfg *Config) { cfg.maxResponseBytes = 1 << 20 })
	if _, err := c.Do(t.Context(), request(t, c, "GET")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

// A body that breaks off is no answer: a read is repeated, a change is not.
func TestTruncatedAnswer(t *testing.T) {
	for method, want := range map[string]int{"GET": 3, "POST": 1} {
		server, log := recorder(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, `{"pkid":`)
		})
		c := live(t, server.URL, func(cfg *Config) { cfg.MaxAttempts = 3 })
		_, err := c.Do(t.Context(), request(t, c, method))
		var failed *RequestError
		if !errors.Is(err, io.ErrUnexpectedEOF) || !errors.As(err, &failed) || failed.Outcome != Answered || failed.Status != http.StatusCreated {
			t.Errorf("%s: got %v", method, err)
		}
		if len(*log) != want {
			t.Errorf("%s: %d requests, want %d", method, len(*log), want)
		}
	}
}

// The real network must tell "never sent" from "sent, no answer" too.
func TestOutcomeOnTheRealNetwork(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	hangUp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		conn.Close()
	}))
	defer hangUp.Close()
	for endpoint, want := range map[string]Outcome{closed.URL: NeverSent, hangUp.URL: Unanswered} {
		c := live(t, endpoint, func(cfg *Config) { cfg.MaxAttempts = 2 })
		_, err := c.Do(t.Context(), request(t, c, "POST"))
		var failed *RequestError
		if !errors.As(err, &failed) || failed.Outcome != want {
			t.Errorf("got %v, want outcome %q", err, want)
		}
		if want == NeverSent && failed.Attempts != 2 || want == Unanswered && failed.Attempts != 1 {
			t.Errorf("%d attempts for %q", failed.Attempts, want)
		}
		if strings.Contains(err.Error(), "?") {
			t.Errorf("the error holds a query: %v", err)
		}
	}
}
