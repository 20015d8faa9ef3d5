package soak

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var initTesting = sync.OnceFunc(testing.Init)

// inBubble runs act on a clock of its own, which jumps ahead whenever everything
// waits: hours of retries and time-outs cost no time. It is a bubble of
// testing/synctest, which asks for a testing.T and needs none. It panics where
// everything waits for ever.
func inBubble(act func(context.Context) error) error {
	initTesting()
	var err error
	synctest.Test(new(testing.T), func(*testing.T) {
		time.Sleep(time.Until(time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC))) // it begins in 2000
		ctx, end := context.WithCancel(context.Background())
		defer end()
		err = act(ctx)
		end()
		time.Sleep(time.Hour) // for what goes on for a while without its caller
	})
	return err
}

// sleep waits for d, or until the context ends, and returns its error then.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
