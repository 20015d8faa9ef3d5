package client

import (
	"testing"
	"testing/synctest"
	"time"
)

// changes makes so many changes, so many at a time, and returns how often they were
// polled together. Each begins that long after the one before, and is over at once.
func changes(t *testing.T, count, slots int, apart time.Duration) (polls int) {
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
				c.join(len(waiting))
				next = now.Add(apart)
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
		if polls := changes(t, count, slots, apart); polls > count/slots+2 {
			t.Errorf("%s apart: %d polls", apart, polls)
		}
	}
}

// Nobody waits for company that does not come.
func TestCompany_endsTheHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := company{}
		for waiting := range 10 {
			c.join(waiting + 1)
		}
		c.part()
		time.Sleep(2 * time.Second)
		c.join(1)
		if hold := c.hold(1, 1); hold != time.Second {
			t.Errorf("the first hold is %s", hold)
		}
		time.Sleep(time.Second)
		if hold := c.hold(1, 1); hold != 0 {
			t.Errorf("%s are left", hold)
		}
		c.join(2)
		if hold := c.hold(1, 1); hold > maxHold {
			t.Errorf("the hold is %s", hold)
		}
		for range 10 {
			time.Sleep(maxHold / 5)
			c.part()
		}
		if hold := c.hold(1, 1); hold != 0 {
			t.Errorf("%s are left after all others have gone", hold)
		}
	})
}
