package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func TestManualWakesSleepersInTime(t *testing.T) {
	manual := clock.NewManual(start)
	woken := make(chan error, 1)
	go func() { woken <- manual.Sleep(context.Background(), 2*time.Second) }()
	manual.AwaitSleepers(1)

	manual.Advance(time.Second)
	select {
	case <-woken:
		t.Fatal("woke after one second of two")
	default:
	}
	manual.Advance(time.Second)
	if err := <-woken; err != nil {
		t.Fatalf("Sleep: %v", err)
	}
	if want := start.Add(2 * time.Second); !manual.Now().Equal(want) {
		t.Errorf("Now = %v, want %v", manual.Now(), want)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	for name, c := range map[string]clock.Clock{"manual": clock.NewManual(start), "system": clock.System{}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
				t.Errorf("Sleep of an hour = %v, want %v", err, context.Canceled)
			}
			if err := c.Sleep(context.Background(), 0); err != nil {
				t.Errorf("Sleep of nothing = %v", err)
			}
		})
	}
}

func TestSystemSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before := time.Now()
		if err := (clock.System{}).Sleep(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		if slept := time.Since(before); slept != time.Minute {
			t.Errorf("slept %v, want a minute", slept)
		}
	})
}
