package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
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

// share has runs send so many requests each, ten at one time, to one server that
// allows 20 a second, and returns how long it took.
func share(t *testing.T, s *throttled, runs ...int) time.Duration {
	t.Helper()
	start := time.Now()
	var all sync.WaitGroup
	for _, requests := range runs {
		c, err := New(Config{Endpoint: "https://voss.example.com", RequestsPerSecond: 20, RoundTripper: s})
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

func TestRunsShareAServersRateLimit(t *testing.T) {
	for name, test := range map[string]struct {
		runs    []int
		slower  float64 // at most, than the throttle alone would have it
		refused float64 // share of the requests, at most
	}{
		"one run":   {[]int{1000}, 1.05, 0},
		"two runs":  {[]int{1000, 1000}, 1.4, 0.02},
		"four runs": {[]int{1000, 1000, 1000, 1000}, 1.3, 0.02},
		"ten runs":  {slices.Repeat([]int{1000}, 10), 1.3, 0.08},
		// What three leave free when they end, the fourth takes up.
		"a longer run": {[]int{300, 300, 300, 1500}, 1.5, 0.03},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &throttled{limit: rate.NewLimiter(20, 20)}
				took := share(t, s, test.runs...)
				requests := 0
				for _, n := range test.runs {
					requests += n
				}
				slower := took.Seconds() / (float64(requests) / 20)
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
		l := newLimiter(Config{RequestsPerSecond: 20, MaxConcurrentRequests: 1}.withDefaults())
		l.refused(time.Now())
		l.refused(time.Now()) // of the same moment
		if got := l.cubic.rate(time.Now()); got != 10 {
			t.Fatalf("%g requests a second after a refusal", got)
		}
		time.Sleep(2 * time.Minute)
		release, err := l.acquire(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		release()
		if l.rate.Limit() != 20 {
			t.Errorf("%g requests a second two minutes later", l.rate.Limit())
		}
		for range 100 {
			l.refused(time.Now())
			time.Sleep(time.Second)
		}
		if got := l.cubic.rate(time.Now()); got < 0.4 {
			t.Errorf("%g requests a second after many refusals", got)
		}
	})
}

// queue lets requests through a limiter, one a second, and records their order.
type queue struct {
	limiter *limiter
	mu      sync.Mutex
	order   []string
	all     sync.WaitGroup
}

func newQueue() *queue {
	return &queue{limiter: newLimiter(Config{RequestsPerSecond: 1, MaxConcurrentRequests: 10}.withDefaults())}
}

// add has one more wait, and returns once it does.
func (q *queue) add(t *testing.T, name string) {
	q.all.Go(func() {
		release, err := q.limiter.acquire(t.Context(), name == "poll")
		if err != nil {
			t.Error(err)
			return
		}
		defer release()
		q.mu.Lock()
		defer q.mu.Unlock()
		q.order = append(q.order, name)
	})
	synctest.Wait()
}

func TestLowPriorityLetsOthersGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for _, name := range []string{"change", "change", "poll", "change"} {
			q.add(t, name)
		}
		q.all.Wait()
		if want := []string{"change", "change", "change", "poll"}; !slices.Equal(q.order, want) {
			t.Errorf("%q", q.order)
		}
	})
}

func TestYieldingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		q.add(t, "change")
		q.add(t, "change")
		q.add(t, "poll")
		for range 100 { // there is always one that waits
			q.add(t, "change")
			time.Sleep(time.Second)
		}
		q.all.Wait()
		if at := slices.Index(q.order, "poll"); at < 2 || at > 20 {
			t.Errorf("the poll came as number %d", at+1)
		}
	})
}

func TestYieldingEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newQueue().limiter
		l.addUrgent(1)
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if _, err := l.acquire(ctx, true); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}
