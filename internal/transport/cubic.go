package transport

import (
	"math"
	"time"
)

// The parameters of CUBIC. The RFC's are for packets; these are for a server
// that allows some 20 requests a second and refuses a few of them at most.
const (
	// startFactor is the part of the full rate to start at, because several runs
	// often start at once, and slowStart how many seconds it takes from there to
	// the full rate.
	startFactor = 0.5
	slowStart   = 3.0
	// beta is the factor applied to the rate after a loss, and recovery the
	// factor of wMax. Both are lower the first time, when the number of
	// competing runs is unknown.
	beta, firstBeta         = 0.75, 0.5
	recovery, firstRecovery = 0.95, 0.75
	// cubicC is CUBIC's constant C, as a part of the full rate per s³.
	cubicC = 1.5e-5
	// lossWindow is how long after a loss further ones count as part of it: they
	// answer requests that had left before the rate fell.
	lossWindow = 150 * time.Millisecond
	// minFactor of the full rate is kept whatever happens.
	minFactor = 0.02
)

// cubic finds the rate at which to send to a server that others use too: other
// runs, other tools, people. It follows CUBIC (RFC 9438 §4.2), with a refusal for
// a lost packet. Each loss multiplies the rate by beta. The rate then grows fast
// up to wMax, a little below the rate of the loss, stays flat there, and grows
// ever faster beyond. So losses stay rare, and a rate that another run leaves
// free when it ends is soon taken up.
type cubic struct {
	full  float64   // requests a second where the server refuses none
	start time.Time // of the first request; set before any other call
	loss  time.Time // the last one; zero before the first
	wMax  float64   // requests a second at the plateau
	k     float64   // seconds from the loss to the plateau
}

// rate returns the requests a second at a time.
func (c *cubic) rate(now time.Time) float64 {
	if c.loss.IsZero() {
		elapsed := max(0, now.Sub(c.start).Seconds())
		return min(c.full, c.full*(startFactor+(1-startFactor)*elapsed/slowStart))
	}
	t := max(0, now.Sub(c.loss).Seconds()) - c.k
	return min(c.full, c.wMax+c.full*cubicC*t*t*t)
}

// lose takes note that the server refused a request.
func (c *cubic) lose(now time.Time) {
	first := c.loss.IsZero()
	if !first && now.Sub(c.loss) < lossWindow {
		return
	}
	decrease, plateau := beta, recovery
	if first {
		decrease, plateau = firstBeta, firstRecovery
	}
	before := c.rate(now)
	after := max(before*decrease, c.full*minFactor)
	c.loss, c.wMax = now, max(before*plateau, after)
	c.k = math.Cbrt((c.wMax - after) / (c.full * cubicC))
}
