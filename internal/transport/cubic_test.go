package transport

import (
	"math"
	"testing"
	"time"
)

func TestCubic(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return start.Add(time.Duration(seconds * float64(time.Second))) }
	for name, test := range map[string]struct {
		losses []float64 // in seconds from the start
		at     float64
		want   float64 // requests a second of 20
	}{
		"the start":                      {nil, 0, 10},
		"half of slow start":             {nil, 1.5, 15},
		"after slow start":               {nil, 60, 20},
		"before the start":               {nil, -1, 10},
		"the first loss":                 {[]float64{10}, 10, 10},
		"its plateau":                    {[]float64{10}, 10 + math.Cbrt(0.25/cubicC), 15},
		"long after it":                  {[]float64{10}, 120, 20},
		"refusals of the same moment":    {[]float64{10, 10.1, 10.14}, 10.14, 10.08},
		"a loss at the plateau":          {[]float64{10, 10 + math.Cbrt(0.25/cubicC)}, 10 + math.Cbrt(0.25/cubicC), 11.25},
		"a loss in slow start":           {[]float64{0}, 0, 5},
		"a clock that went back":         {[]float64{10}, 9, 10},
		"no less than the minimum":       {[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, 20, 0.4},
		"the minimum's plateau is there": {[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, 25, 0.44},
	} {
		c := cubic{full: 20, start: start}
		for _, loss := range test.losses {
			c.lose(at(loss))
		}
		if got := c.rate(at(test.at)); math.Abs(got-test.want) > 0.01 {
			t.Errorf("%s: %.3f requests a second, want %.3f", name, got, test.want)
		}
	}
}
