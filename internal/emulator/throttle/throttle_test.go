package throttle_test

import (
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/throttle"
)

func TestAllow(t *testing.T) {
	manual := clock.NewManual(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	limited := throttle.New(manual, 20)

	allowed := func(account string, tries int) int {
		n := 0
		for range tries {
			if limited.Allow(account) {
				n++
			}
		}
		return n
	}
	if got := allowed("alice", 50); got != 20 {
		t.Errorf("alice got %d requests through at once, want 20", got)
	}
	if got := allowed("bob", 50); got != 20 {
		t.Errorf("bob got %d requests through at once, want 20: alice's must not count", got)
	}
	manual.Advance(500 * time.Millisecond)
	if got := allowed("alice", 50); got != 10 {
		t.Errorf("alice got %d requests through after half a second, want 10", got)
	}
}

func TestZeroIsNoLimit(t *testing.T) {
	unlimited := throttle.New(clock.NewManual(time.Time{}), 0)
	for i := range 1000 {
		if !unlimited.Allow("alice") {
			t.Fatalf("request %d was refused", i)
		}
	}
}
