package client

import "time"

// maxHold is how long a poll waits for company at most. A round that took longer to
// fill up says nothing of the next one.
const maxHold = 5 * time.Second

// company is what a poller knows of those who wait together. Terraform changes a fixed
// number of objects at a time: once a poll has shown that some changes have ended, as
// many others begin. So it pays to wait for them, and then one poll is for all. How long
// they take to begin is measured, because it goes by the server, the throttle and the
// machine: so the number of polls does not.
type company struct {
	// most is how many have waited at one time.
	most int
	// freed is when the wait of one last ended, refill how long it took others to come
	// after that.
	freed  time.Time
	refill time.Duration
	// fresh is set until the first one comes after that.
	fresh bool
	// held is since when a poll waits; zero while none does.
	held time.Time
}

// join takes note that one more waits, which makes so many.
func (c *company) join(waiting int) {
	c.most = max(c.most, waiting)
	took := time.Since(c.freed)
	if c.freed.IsZero() || took > maxHold {
		return
	}
	if c.fresh {
		c.fresh, c.refill = false, c.refill*3/4
	}
	c.refill = max(c.refill, took)
}

// part takes note that the wait of one has ended.
func (c *company) part() { c.freed, c.fresh = time.Now(), true }

// hold is how long a poll is to wait for others, where so many wait, and the first pause
// of so many of them is over: 0 where that holds for all, and nobody else comes.
func (c *company) hold(waiting, ready int) time.Duration {
	if c.held.IsZero() {
		c.held = time.Now()
	}
	left := time.Until(c.held.Add(maxHold))
	if waiting < c.most {
		if missing := time.Until(c.freed.Add(c.refill * 3 / 2)); missing > 0 {
			left = min(left, missing)
		} else {
			c.most = waiting
		}
	}
	if left > 0 && (waiting < c.most || ready < waiting) {
		return left
	}
	c.held = time.Time{}
	return 0
}
