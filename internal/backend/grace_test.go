package backend

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestLinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		lasting, stop := WithGracePeriod(ctx, time.Minute)
		defer stop()
		if again, _ := WithGracePeriod(lasting, time.Hour); again != lasting {
			t.Error("a second grace was given")
		}
		cancel()
		synctest.Wait()
		if lasting.Err() != nil || CallerContext(lasting) != ctx || CallerContext(ctx) != ctx {
			t.Error("the grace was not kept, or the caller forgotten")
		}
		time.Sleep(time.Minute + time.Second)
		if lasting.Err() == nil {
			t.Error("the grace has no end")
		}
	})
}

func TestLingerEndsWithItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		lasting, stop := WithGracePeriod(ctx, time.Hour)
		time.Sleep(2 * time.Second)
		stop()
		if lasting.Err() == nil {
			t.Error("the context goes on after its work")
		}
	})
}
