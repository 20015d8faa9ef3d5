package actor

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// counter is busy for a second after each event.
type counter struct {
	events, expired int
	timer           <-chan time.Time
}

func (c *counter) Busy() bool { return c.timer != nil }

func (c *counter) Next(events <-chan func(*counter)) {
	select {
	case event := <-events:
		event(c)
	case <-c.timer:
		c.expired++
		c.timer = nil
	}
}

func (c *counter) add() {
	c.events++
	c.timer = time.After(time.Second)
}

func TestActor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(&counter{})
		for range 2 { // the goroutine ends in between
			var callers sync.WaitGroup
			for range 100 {
				callers.Go(func() {
					for range 10 {
						a.Do((*counter).add)
					}
				})
			}
			callers.Wait()
			time.Sleep(2 * time.Second)
		}
		done := make(chan counter, 1)
		a.Do(func(c *counter) { done <- *c })
		if c := <-done; c.events != 2000 || c.expired != 2 || c.Busy() {
			t.Errorf("%+v", c)
		}
	})
}
