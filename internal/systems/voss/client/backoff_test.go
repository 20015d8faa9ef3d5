package client

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

func TestPollWaitsGrowWithJitter(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	var answers []http.HandlerFunc
	for range 12 {
		answers = append(answers, polled("Processing"))
	}
	f.on(pollCall, inTurn(append(answers, polled("Success"))...))
	f.on(txnCall, inTurn(say(200, `{"data":{"status":"Processing"}}`), say(200, finished)))
	c := f.client(func(cfg *Config) { cfg.PollInterval, cfg.PollIntervalMax = time.Second, 8*time.Second })
	if _, err := c.Create(t.Context(), user, "", alice()); err != nil {
		t.Fatal(err)
	}
	if len(f.slept) != 13 {
		t.Fatalf("slept %v", f.slept)
	}
	interval := time.Second
	even := true
	for _, d := range f.slept {
		if d < interval*4/5 || d > interval*6/5 {
			t.Errorf("slept %s, want %s ± 20 %%", d, interval)
		}
		even = even && d == interval
		interval = min(interval*3/2, 8*time.Second)
	}
	if even {
		t.Error("the waits have no jitter")
	}
}

func TestPollHonoursRetryAfter(t *testing.T) {
	f := newFake(t)
	asked := func(seconds string, answer http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", seconds)
			answer(w, r)
		}
	}
	f.on(createCall, asked("7", say(202, accepted)))
	f.on(pollCall, inTurn(asked("20", polled("Queued")), asked("3600", polled("Queued")), polled("Success")))
	f.on(txnCall, say(200, finished))
	if _, err := f.client(nil).Create(t.Context(), user, "", alice()); err != nil {
		t.Fatal(err)
	}
	if len(f.slept) != 3 || f.slept[0] != 7*time.Second || f.slept[1] != 20*time.Second || f.slept[2] != maxPollWait {
		t.Errorf("slept %v", f.slept)
	}
}

// The real sleep must end with its context, not with its time.
func TestSleepEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := transport.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := transport.Sleep(t.Context(), time.Nanosecond); err != nil {
		t.Errorf("got %v", err)
	}
}
