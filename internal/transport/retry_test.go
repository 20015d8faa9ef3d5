package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// step is what a scripted server does with one attempt.
type step struct {
	status     int
	retryAfter string
	body       string
	err        error
	connected  bool          // for err: the connection stood
	stall      time.Duration // before answering
}

// script plays its steps in order, the last one for ever.
type script struct {
	steps []step
	count atomic.Int32
	sent  []string // bodies
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	n := int(s.count.Add(1)) - 1
	do := s.steps[min(n, len(s.steps)-1)]
	trace := httptrace.ContextClientTrace(req.Context())
	trace.GetConn("")
	if do.err == nil || do.connected {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if req.Body != nil {
		data, _ := io.ReadAll(req.Body)
		s.sent = append(s.sent, string(data))
	}
	if do.stall > 0 {
		select {
		case <-req.Context().Done():
			return nil, req.Context().Err()
		case <-time.After(do.stall):
		}
	}
	if do.err != nil {
		return nil, do.err
	}
	resp := &http.Response{
		StatusCode: do.status, Header: http.Header{}, Request: req,
		Body: io.NopCloser(strings.NewReader(do.body)), ContentLength: int64(len(do.body)),
	}
	if do.retryAfter != "" {
		resp.Header.Set("Retry-After", do.retryAfter)
	}
	return resp, nil
}

func scripted(t testing.TB, s *script, change func(*Config)) *Client {
	t.Helper()
	cfg := Config{Endpoint: "https://voss.example.com", RequestsPerSecond: 1e6}
	if change != nil {
		change(&cfg)
	}
	cfg.RoundTripper = s
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func request(t testing.TB, c *Client, method string) Request {
	t.Helper()
	u, err := c.URL([]string{"api", "x"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := Request{Method: method, URL: u, Header: http.Header{"Authorization": {"Basic c2VjcmV0"}}}
	if method == http.MethodPost || method == http.MethodPut {
		r.Body = []byte(`{"a":1}`)
	}
	return r
}

var (
	errRefused  = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	errReset    = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	errNoHost   = &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "voss.example.com", IsNotFound: true}}
	errSlowName = &net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: "voss.example.com", IsTemporary: true}}
)

func TestRetry(t *testing.T) {
	ok := step{status: 200, body: "fine"}
	reset := step{err: errReset, connected: true}
	for name, test := range map[string]struct {
		method   string
		steps    []step
		attempts int
		status   int // of the response, or 0 for an error
		outcome  Outcome
		err      error
	}{
		"read: fine":                          {"GET", []step{ok}, 1, 200, 0, nil},
		"read: refused, then fine":            {"GET", []step{{err: errRefused}, ok}, 2, 200, 0, nil},
		"read: reset, then fine":              {"GET", []step{reset, reset, ok}, 3, 200, 0, nil},
		"read: reset for ever":                {"GET", []step{reset}, 5, 0, Unanswered, syscall.ECONNRESET},
		"read: refused for ever":              {"GET", []step{{err: errRefused}}, 5, 0, NeverSent, syscall.ECONNREFUSED},
		"read: 500, 502, 503, 504, then fine": {"GET", []step{{status: 500}, {status: 502}, {status: 503}, {status: 504}, ok}, 5, 200, 0, nil},
		"read: 503 for ever":                  {"GET", []step{{status: 503, body: "last"}}, 5, 503, 0, nil},
		"read: 404 is an answer":              {"GET", []step{{status: 404}, ok}, 1, 404, 0, nil},
		"read: 501 is an answer":              {"GET", []step{{status: 501}, ok}, 1, 501, 0, nil},
		"read: no such host":                  {"GET", []step{{err: errNoHost}, ok}, 1, 0, NeverSent, errNoHost},
		"read: name server stumbles":          {"GET", []step{{err: errSlowName}, ok}, 2, 200, 0, nil},
		"change: fine":                        {"POST", []step{ok}, 1, 200, 0, nil},
		"change: refused, then fine":          {"POST", []step{{err: errRefused}, ok}, 2, 200, 0, nil},
		"change: reset":                       {"POST", []step{reset, ok}, 1, 0, Unanswered, syscall.ECONNRESET},
		"change: refused, then reset":         {"POST", []step{{err: errRefused}, reset, ok}, 2, 0, Unanswered, syscall.ECONNRESET},
		"change: 429, then fine":              {"PUT", []step{{status: 429}, ok}, 2, 200, 0, nil},
		"change: 429, then refused for ever":  {"PUT", []step{{status: 429}, {err: errRefused}}, 5, 0, NeverSent, syscall.ECONNREFUSED},
		"change: 429 for ever":                {"POST", []step{{status: 429, body: "last"}}, 5, 429, 0, nil},
		"change: 503 says when":               {"DELETE", []step{{status: 503, retryAfter: "2"}}, 1, 503, 0, nil},
		"change: 503":                         {"DELETE", []step{{status: 503}, ok}, 1, 503, 0, nil},
		"change: 502":                         {"POST", []step{{status: 502}, ok}, 1, 502, 0, nil},
		"change: 504":                         {"POST", []step{{status: 504}, ok}, 1, 504, 0, nil},
		"change: 500":                         {"POST", []step{{status: 500}, ok}, 1, 500, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: test.steps}
				c := scripted(t, s, nil)
				resp, err := c.Do(t.Context(), request(t, c, test.method))
				if got := int(s.count.Load()); got != test.attempts {
					t.Errorf("%d attempts, want %d", got, test.attempts)
				}
				for _, body := range s.sent {
					if body != `{"a":1}` && body != "" {
						t.Errorf("an attempt sent %q", body)
					}
				}
				if test.status != 0 {
					want := test.steps[min(test.attempts, len(test.steps))-1]
					if err != nil || resp.Status != test.status || string(resp.Body) != want.body || resp.Attempts != test.attempts {
						t.Fatalf("got %+v, %v", resp, err)
					}
					return
				}
				var failed *RequestError
				if !errors.As(err, &failed) || !errors.Is(err, test.err) {
					t.Fatalf("got %v, want %v", err, test.err)
				}
				if failed.Outcome != test.outcome || failed.Attempts != test.attempts || failed.Sent() != (test.outcome != NeverSent) {
					t.Errorf("got %+v", failed)
				}
			})
		})
	}
}

func TestRepeatableChangeIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{err: errReset, connected: true}, {status: 200}}}
		c := scripted(t, s, nil)
		r := request(t, c, "POST")
		r.Idempotent = true
		if resp, err := c.Do(t.Context(), r); err != nil || resp.Status != 200 || len(s.sent) != 2 || s.sent[1] != `{"a":1}` {
			t.Errorf("got %+v, %v after sending %q", resp, err, s.sent)
		}
	})
}

func TestRetryWaits(t *testing.T) {
	start := func() time.Time { return time.Now() }
	for name, test := range map[string]struct {
		step     func() step
		min, max time.Duration
	}{
		"grows":   {func() step { return step{status: 503} }, 250 * time.Millisecond, 500 * time.Millisecond},
		"seconds": {func() step { return step{status: 429, retryAfter: "17"} }, 17 * time.Second, 17 * time.Second},
		"date": {func() step {
			return step{status: 429, retryAfter: start().Add(40 * time.Second).UTC().Format(http.TimeFormat)}
		}, 39 * time.Second, 40 * time.Second},
		"past": {func() step {
			return step{status: 429, retryAfter: start().Add(-time.Hour).UTC().Format(http.TimeFormat)}
		}, 250 * time.Millisecond, 500 * time.Millisecond},
		"none":       {func() step { return step{status: 429, retryAfter: "0"} }, 250 * time.Millisecond, 500 * time.Millisecond},
		"negative":   {func() step { return step{status: 429, retryAfter: "-30"} }, 250 * time.Millisecond, 500 * time.Millisecond},
		"infinite":   {func() step { return step{status: 429, retryAfter: "Inf"} }, 250 * time.Millisecond, 500 * time.Millisecond},
		"fraction":   {func() step { return step{status: 429, retryAfter: " 1.5 "} }, 1500 * time.Millisecond, 1500 * time.Millisecond},
		"unreadable": {func() step { return step{status: 429, retryAfter: "soon"} }, 250 * time.Millisecond, 500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{test.step(), {status: 200}}}
				c := scripted(t, s, nil)
				begin := time.Now()
				if _, err := c.Do(t.Context(), request(t, c, "GET")); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(begin); took < test.min || took > test.max+time.Millisecond {
					t.Errorf("waited %s, want %s to %s", took, test.min, test.max)
				}
			})
		})
	}
}

func TestWaitsGrowAndAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503}}}
		c := scripted(t, s, func(cfg *Config) { cfg.MaxAttempts = 12; cfg.retryWaitMax = 4 * time.Second })
		begin := time.Now()
		if _, err := c.Do(t.Context(), request(t, c, "GET")); err != nil {
			t.Fatal(err)
		}
		// .5+1+2+4*8 seconds, each at least by half.
		if took := time.Since(begin); took < 17*time.Second || took > 36*time.Second {
			t.Errorf("12 attempts took %s", took)
		}
	})
}

func TestServerMayNotAskForAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 429, retryAfter: "3600", body: "later"}}}
		c := scripted(t, s, nil)
		begin := time.Now()
		resp, err := c.Do(t.Context(), request(t, c, "GET"))
		if err != nil || resp.Status != 429 || time.Since(begin) > time.Second {
			t.Errorf("got %+v, %v after %s", resp, err, time.Since(begin))
		}
	})
}

func TestDeadlineDoesNotHideTheRealError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{err: errRefused}}}
		c := scripted(t, s, func(cfg *Config) { cfg.MaxAttempts = 100 })
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := c.Do(ctx, request(t, c, "GET"))
		if !errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCancelDuringWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503, retryAfter: "60"}}}
		c := scripted(t, s, nil)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		begin := time.Now()
		_, err := c.Do(ctx, request(t, c, "GET"))
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "HTTP 503") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(begin); took != 5*time.Second {
			t.Errorf("the cancellation took effect after %s", took)
		}
	})
}

func TestAttemptTimeout(t *testing.T) {
	for method, want := range map[string]int32{"GET": 2, "POST": 1} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{{status: 200, stall: time.Hour}}}
				c := scripted(t, s, func(cfg *Config) { cfg.RequestTimeout = 7 * time.Second; cfg.MaxAttempts = 2 })
				_, err := c.Do(t.Context(), request(t, c, method))
				var failed *RequestError
				if !errors.Is(err, ErrTimeout) || errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failed) || failed.Outcome != Unanswered {
					t.Errorf("got %v", err)
				}
				if s.count.Load() != want {
					t.Errorf("%d attempts, want %d", s.count.Load(), want)
				}
			})
		})
	}
}

func TestThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 200}}}
		c := scripted(t, s, func(cfg *Config) { cfg.RequestsPerSecond = 0 })
		begin := time.Now()
		for range 102 {
			if _, err := c.Do(t.Context(), request(t, c, "GET")); err != nil {
				t.Fatal(err)
			}
		}
		// The default of 20 a second after a burst of 2, but for the slower start.
		if took := time.Since(begin); took < 5*time.Second || took > 6*time.Second {
			t.Errorf("102 requests took %s", took)
		}
	})
}

func TestThrottleHonoursDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 200}}}
		c := scripted(t, s, func(cfg *Config) { cfg.RequestsPerSecond = 0.01 })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Do(ctx, request(t, c, "GET")); err != nil {
			t.Fatal(err)
		}
		_, err := c.Do(ctx, request(t, c, "GET"))
		var failed *RequestError
		if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failed) || failed.Sent() {
			t.Errorf("got %v", err)
		}
	})
}

// crowd counts how many requests are under way at once.
type crowd struct{ now, most atomic.Int32 }

func (c *crowd) RoundTrip(req *http.Request) (*http.Response, error) {
	n := c.now.Add(1)
	defer c.now.Add(-1)
	for most := c.most.Load(); n > most && !c.most.CompareAndSwap(most, n); most = c.most.Load() {
	}
	<-time.After(time.Second)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(nil))}, nil
}

func TestConcurrencyBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		road := &crowd{}
		c, err := New(Config{Endpoint: "https://voss.example.com", RequestsPerSecond: 1e6, MaxConcurrentRequests: 3, RoundTripper: road})
		if err != nil {
			t.Fatal(err)
		}
		r := request(t, c, "GET")
		begin := time.Now()
		done := make(chan error)
		for range 30 {
			go func() { _, err := c.Do(t.Context(), r); done <- err }()
		}
		for range 30 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if most := road.most.Load(); most != 3 {
			t.Errorf("%d requests at once, want 3", most)
		}
		if took := time.Since(begin).Round(100 * time.Millisecond); took != 10*time.Second {
			t.Errorf("30 requests of one second, 3 at a time, took %s", took)
		}
	})
}

// A server that asks for longer than anybody waits, in whatever form, is not waited for.
func TestLongRetryAfter(t *testing.T) {
	for _, asked := range []string{"301", "99999999999", "99999999999999999999999999999999", strings.Repeat("9", 400), "Fri, 31 Dec 9999 23:59:59 GMT"} {
		synctest.Test(t, func(t *testing.T) {
			c := scripted(t, &script{steps: []step{{status: 429, retryAfter: asked}}}, nil)
			begin := time.Now()
			resp, err := c.Do(t.Context(), request(t, c, "GET"))
			if err != nil || resp.Status != 429 || resp.Attempts != 1 || time.Since(begin) > time.Second {
				t.Errorf("%q: %+v, %v after %s", asked, resp, err, time.Since(begin))
			}
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "0", "-1", "120", "1.5", "Inf", "NaN", "1e99", "99999999999999999999", "Fri, 31 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "x"} {
		f.Add(s)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if wait, _ := RetryAfter(http.Header{"Retry-After": {s}}, now); wait < 0 || wait > longRetryAfter {
			t.Errorf("%q: %s", s, wait)
		}
	})
}
