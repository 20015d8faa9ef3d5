package backend

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestGracePeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		detached, stop := WithGracePeriod(ctx, time.Minute)
		defer stop()
		if again, _ := WithGracePeriod(detached, time.Hour); again != detached {
			t.Error("a second grace was given")
		}
		cancel()
		synctest.Wait()
		if detached.Err() != nil || CallerContext(detached) != ctx || CallerContext(ctx) != ctx {
			t.Error("the grace was not kept, or the caller forgotten")
		}
		time.Sleep(time.Minute + time.Second)
		if detached.Err() == nil {
			t.Error("the grace has no end")
		}
	})
}

func TestGracePeriodEndsWithItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		detached, stop := WithGracePeriod(ctx, time.Hour)
		time.Sleep(2 * time.Second)
		stop()
		if detached.Err() == nil {
			t.Error("the context goes on after its work")
		}
	})
}
