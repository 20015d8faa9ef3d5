package client

import (
	"slices"
	"time"
)

const (
	// maxHold is how long a poll waits for company at most.
	maxHold = 5 * time.Second
	// firstRefill is what others are thought to take to come before that was seen.
	firstRefill = 500 * time.Millisecond
)

// company is what a poller knows of those who wait together. Terraform changes a fixed
// number of objects at a time: once a poll has shown that some changes have ended, as
// many others begin. So it pays to wait for them, and then one poll is for all. How long
// they take to begin is measured, because it goes by the server, the throttle and the
// machine: so the number of polls does not.
type company struct {
	// open are the ends of waits that no other has begun for since, the latest last.
	// Those up to given are waited for no more, and are there to be measured.
	open  []time.Time
	given time.Time
	// refill is how long others have lately taken to come; 0 before any did.
	refill time.Duration
	// held is since when a poll waits; zero while none does.
	held time.Time
}

// join takes note that one more waits.
func (c *company) join() {
	if len(c.open) == 0 {
		return
	}
	last := len(c.open) - 1
	took := time.Since(c.open[last])
	c.open = c.open[:last]
	if took <= maxHold {
		c.refill = max(took, c.refill*31/32)
	}
}

// part takes note that the wait of one has ended.
func (c *company) part() {
	c.open = slices.DeleteFunc(c.open, func(end time.Time) bool { return !end.After(c.given) })
	c.open = append(c.open, time.Now())
}

// missing is how long it is worth to wait for those who have not come; 0 where all are
// there, or nobody else comes.
func (c *company) missing() time.Duration {
	if len(c.open) == 0 || !c.open[len(c.open)-1].After(c.given) {
		return 0
	}
	last := c.open[len(c.open)-1]
	refill := c.refill
	if refill == 0 {
		refill = firstRefill
	}
	left := time.Until(last.Add(refill * 3 / 2))
	if left <= 0 {
		c.given = last
	}
	return max(0, left)
}

// hold is how long a poll is to wait for others, where so many wait, and the first pause
// of so many of them is over: 0 where that holds for all, and nobody else comes.
func (c *company) hold(waiting, ready int) time.Duration {
	if c.held.IsZero() {
		c.held = time.Now()
	}
	left, missing := time.Until(c.held.Add(maxHold)), c.missing()
	if left > 0 && missing > 0 {
		return min(left, missing)
	}
	if left > 0 && ready < waiting {
		return left
	}
	c.held = time.Time{}
	return 0
}
