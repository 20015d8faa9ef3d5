package transport

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"
)

// throttled is a server that answers after a while, and refuses what comes
// faster than it allows, whoever it is from.
type throttled struct {
	limit             *rate.Limiter
	requests, refused atomic.Int32
}

func (s *throttled) RoundTrip(req *http.Request) (*http.Response, error) {
	s.requests.Add(1)
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(""))}
	if !s.limit.Allow() {
		s.refused.Add(1)
		resp.StatusCode = http.StatusTooManyRequests
		resp.Header.Set("Retry-After", "1")
		return resp, nil
	}
	time.Sleep(20 * time.Millisecond) // within a synctest bubble: no real time passes
	return resp, nil
}

// share has so many runs, ten requests of each at one time, send their requests
// to one server that allows 20 a second, and returns how long it took.
func share(t *testing.T, s *throttled, runs, requests int) time.Duration {
	t.Helper()
	start := time.Now()
	var all sync.WaitGroup
	for range runs {
		c, err := newClient(Config{Endpoint: "https://voss.example.com", RequestsPerSecond: 20}, s)
		if err != nil {
			t.Fatal(err)
		}
		work := make(chan struct{})
		for range 10 {
			all.Go(func() {
				for range work {
					resp, err := c.Do(t.Context(), request(t, c, "POST"))
					if err != nil || resp.Status != http.StatusOK {
						t.Errorf("got %+v, %v", resp, err)
					}
				}
			})
		}
		all.Go(func() {
			for range requests {
				work <- struct{}{}
			}
			close(work)
		})
	}
	all.Wait()
	return time.Since(start)
}

func TestRunsShareAServersThrottle(t *testing.T) {
	for name, test := range map[string]struct {
		runs, requests int
		slower         float64 // at most, than the throttle alone would have it
		refused        float64 // share of the requests, at most
	}{
		"one run": {1, 1000, 1.05, 0},
		// Few requests: most of the time goes by while both recover from the start.
		"two runs":  {2, 1000, 1.6, 0.02},
		"four runs": {4, 1000, 1.3, 0.02},
		"ten runs":  {10, 1000, 1.3, 0.08},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &throttled{limit: rate.NewLimiter(20, 20)}
				took := share(t, s, test.runs, test.requests)
				slower := took.Seconds() / (float64(test.runs*test.requests) / 20)
				refused := float64(s.refused.Load()) / float64(s.requests.Load())
				t.Logf("%.2f times what the throttle takes, %.2f%% refused", slower, refused*100)
				if slower > test.slower || refused > test.refused {
					t.Errorf("want at most %.2f times and %.2f%%", test.slower, test.refused*100)
				}
			})
		})
	}
}

// A lone run that was refused comes back to its full rate.
func TestRateRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(Config{RequestsPerSecond: 20, MaxConcurrentRequests: 1}.withDefaults())
		g.refused(time.Now())
		g.refused(time.Now()) // of the same moment
		if got := g.current(time.Now()); got != 14 {
			t.Fatalf("%g requests a second after a refusal", got)
		}
		time.Sleep(2 * time.Minute)
		leave, err := g.enter(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		leave()
		if g.rate.Limit() != 20 || !g.lastCut.IsZero() {
			t.Errorf("%g requests a second two minutes later", g.rate.Limit())
		}
		for range 100 {
			g.refused(time.Now())
			time.Sleep(time.Second)
		}
		if got := g.current(time.Now()); got < 0.4 {
			t.Errorf("%g requests a second after many refusals", got)
		}
	})
}
