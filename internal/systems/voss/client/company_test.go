package client

import (
	"testing"
	"testing/synctest"
	"time"
)

// changes makes so many changes, so many at a time, and returns how often they were
// polled together. Each begins that long after the one before, and is over at once. In the
// middle nothing begins for a while.
func changes(t *testing.T, count, slots int, apart, pause time.Duration) (polls int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		const interval = 500 * time.Millisecond
		c := company{}
		type change struct{ due time.Time }
		waiting := map[*change]bool{}
		begin := make(chan bool, count)
		for range slots {
			begin <- true
		}
		next := time.Now()
		for begun := 0; begun < count || len(waiting) > 0; {
			time.Sleep(time.Millisecond)
			now := time.Now()
			if begun < count && len(begin) > 0 && !now.Before(next) {
				<-begin
				begun++
				waiting[&change{now.Add(interval)}] = true
				c.join()
				next = now.Add(apart)
				if begun == count/2+slots/2 {
					next = now.Add(pause)
				}
			}
			ready := 0
			for w := range waiting {
				if !now.Before(w.due) {
					ready++
				}
			}
			if ready == 0 || c.hold(len(waiting), ready) > 0 {
				continue
			}
			polls++
			for w := range waiting {
				delete(waiting, w)
				c.part()
				begin <- true
			}
			next = now.Add(apart)
		}
	})
	return polls
}

// How many polls there are goes by how many changes are made at a time, and not by how
// fast the machine or the server is.
func TestCompany_pollsDoNotGoByTheClock(t *testing.T) {
	const count, slots = 200, 10
	for _, apart := range []time.Duration{0, 5 * time.Millisecond, 50 * time.Millisecond, 150 * time.Millisecond, 300 * time.Millisecond} {
		for _, pause := range []time.Duration{0, time.Second, 4 * time.Second, time.Minute} {
			if polls := changes(t, count, slots, apart, pause); polls > count/slots+3 {
				t.Errorf("%s apart, with a pause of %s: %d polls", apart, pause, polls)
			}
		}
	}
}

// Nobody waits for company that does not come.
func TestCompany_endsTheHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := company{}
		for range 10 {
			c.join()
		}
		c.part()
		c.part()
		time.Sleep(2 * time.Second)
		c.join()
		if hold := c.hold(1, 1); hold != time.Second {
			t.Errorf("the first hold is %s", hold)
		}
		time.Sleep(time.Second)
		if hold := c.hold(1, 1); hold != 0 {
			t.Errorf("%s are left", hold)
		}
		if hold := c.hold(2, 1); hold != maxHold {
			t.Errorf("for one whose pause is not over the hold is %s", hold)
		}
		time.Sleep(maxHold)
		if hold := c.hold(2, 1); hold != 0 {
			t.Errorf("%s are left in the end", hold)
		}
	})
}
