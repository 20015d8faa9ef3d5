package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestOutage_costs has 200 calls meet a host that does not answer, ten at a time as
// Terraform makes them, and asks for one reason that they all share.
func TestOutage_costs(t *testing.T) {
	for name, test := range map[string]struct {
		step
		limit time.Duration
		sends int32
	}{
		"refused":       {step{err: errRefused}, 10 * time.Second, 50},
		"no such host":  {step{err: errNoHost}, time.Second, 10},
		"never answers": {step{status: 200, stall: time.Hour}, DefaultRequestTimeout + 5*time.Second, 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{test.step}}
				c := scripted(t, s, func(cfg *Config) { cfg.RequestsPerSecond = DefaultRequestsPerSecond })
				r := request(t, c, http.MethodGet)
				began, failures := time.Now(), make(chan error, 200)
				var callers sync.WaitGroup
				for range 10 {
					callers.Go(func() {
						for range 20 {
							_, err := c.Do(t.Context(), r)
							failures <- err
						}
					})
				}
				callers.Wait()
				if took := time.Since(began); took > test.limit || s.count.Load() > test.sends {
					t.Errorf("took %s and %d attempts", took, s.count.Load())
				}
				reasons := map[*OutageError]bool{}
				for range 200 {
					failed, ok := errors.AsType[*RequestError](<-failures)
					if !ok || failed.Outage == nil || !strings.Contains(failed.Error(), "voss.example.com") {
						t.Fatalf("a call fails with %v", failed)
					}
					reasons[failed.Outage] = true
				}
				if len(reasons) != 1 {
					t.Errorf("%d reasons", len(reasons))
				}
			})
		})
	}
}

// TestOutage_isNoOutage goes through failures that say nothing of the host: the
// call after them is sent.
func TestOutage_isNoOutage(t *testing.T) {
	fine := step{status: 200}
	for name, test := range map[string]struct {
		steps  []step
		change func(*Request)
		method string
	}{
		"one stalled request":  {[]step{{stall: time.Hour, status: 200}, fine}, nil, "GET"},
		"a change that is cut": {[]step{{err: errReset, connected: true}, fine}, nil, "POST"},
		"a slow change":        {[]step{{stall: time.Hour, status: 200}, fine}, nil, "POST"},
		"server errors":        {[]step{{status: 500}, {status: 500}, {status: 500}, {status: 500}, {status: 500}, fine}, nil, "GET"},
		"tried once":           {[]step{{err: errRefused}, fine}, func(r *Request) { r.Once = true }, "GET"},
		"a look-up":            {[]step{{err: errNoHost}, fine}, func(r *Request) { r.EvenIfDown = true }, "GET"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := scripted(t, &script{steps: test.steps}, nil)
				r := request(t, c, test.method)
				if test.change != nil {
					test.change(&r)
				}
				_, _ = c.Do(t.Context(), r)
				if resp, err := c.Do(t.Context(), request(t, c, http.MethodGet)); err != nil || resp.Status != 200 {
					t.Errorf("the next call: %v, %v", resp, err)
				}
			})
		})
	}
}

// A call that looks for the outcome of a change is sent, and its answer ends the
// outage. A change that is under way goes on through it.
func TestOutage_ends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 201, stall: 30 * time.Second}, {err: errNoHost}, {status: 200}}}
		c := scripted(t, s, nil)
		created := make(chan error)
		go func() {
			resp, err := c.Do(t.Context(), request(t, c, http.MethodPost))
			if err == nil && resp.Status != http.StatusCreated {
				err = errors.New("another answer")
			}
			created <- err
		}()
		synctest.Wait()
		read := request(t, c, http.MethodGet)
		for range 2 {
			if _, err := c.Do(t.Context(), read); err == nil {
				t.Fatal("the host is up")
			}
		}
		if s.count.Load() != 2 {
			t.Errorf("%d attempts", s.count.Load())
		}
		read.EvenIfDown = true
		if _, err := c.Do(t.Context(), read); err != nil {
			t.Error(err)
		}
		read.EvenIfDown = false
		if _, err := c.Do(t.Context(), read); err != nil {
			t.Errorf("the outage lasts: %v", err)
		}
		if err := <-created; err != nil {
			t.Errorf("the change: %v", err)
		}
	})
}

// A gateway that answers everything in the host's place costs the retries of one call.
// All calls that fail for it share a reason, also the one that met it first.
func TestOutage_gateway(t *testing.T) {
	for _, status := range []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{{status: status}}}
			c := scripted(t, s, func(cfg *Config) { cfg.RequestsPerSecond = DefaultRequestsPerSecond })
			r := request(t, c, http.MethodGet)
			began, reasons := time.Now(), map[*OutageError]int{}
			var mu sync.Mutex
			var callers sync.WaitGroup
			for range 10 {
				callers.Go(func() {
					for range 20 {
						resp, err := c.Do(t.Context(), r)
						failed, _ := errors.AsType[*RequestError](err)
						mu.Lock()
						if failed != nil {
							reasons[failed.Outage]++
						} else {
							reasons[resp.Outage]++
						}
						mu.Unlock()
					}
				})
			}
			callers.Wait()
			if took := time.Since(began); took > 10*time.Second || s.count.Load() > 60 {
				t.Errorf("%d: took %s and %d attempts", status, took, s.count.Load())
			}
			if len(reasons) != 1 || reasons[nil] > 0 {
				t.Errorf("%d: the reasons are %v", status, reasons)
			}
			for reason := range reasons {
				if want := fmt.Sprintf("a gateway answers HTTP %d in the place of https://voss.example.com", status); reason.Error() != want {
					t.Errorf("said %q", reason)
				}
			}
			s.steps = []step{{status: 200}}
			r.EvenIfDown = true
			if _, err := c.Do(t.Context(), r); err != nil {
				t.Error(err)
			}
			r.EvenIfDown = false
			if resp, err := c.Do(t.Context(), r); err != nil || resp.Outage != nil {
				t.Errorf("the outage lasts: %v", err)
			}
		})
	}
}

// An object that a gateway answers for, beside others that the host answers for, is no
// outage.
func TestOutage_oneObject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := step{status: http.StatusBadGateway}
		c := scripted(t, &script{steps: []step{bad, bad, bad, bad, bad, {status: 200}, bad, bad, bad, bad, bad, {status: 404}, {status: 200}}}, nil)
		for i, want := range []int{502, 200, 502, 404, 200} {
			resp, err := c.Do(t.Context(), request(t, c, http.MethodGet))
			if err != nil || resp.Status != want {
				t.Errorf("call %d: %+v, %v", i, resp, err)
			}
		}
	})
}

// The stop ends a call to a host that does not answer at once.
func TestOutage_stop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := scripted(t, &script{steps: []step{{status: 200, stall: time.Hour}}}, nil)
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		began := time.Now()
		if _, err := c.Do(ctx, request(t, c, http.MethodGet)); time.Since(began) != time.Second || !strings.Contains(err.Error(), "voss.example.com") {
			t.Errorf("ended after %s: %v", time.Since(began), err)
		}
	})
}
