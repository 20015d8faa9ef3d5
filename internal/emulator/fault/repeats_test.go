package fault

import (
	"fmt"
	"reflect"
	"testing"
)

// Requests meet the same faults after a Repeat with the same seed, in whatever order those
// for several things arrive, and others with another seed.
func TestRepeat(t *testing.T) {
	draw := func(seed uint64, order func(n int) int) map[string][]drawn {
		i := New(Chances{Refuse: 0.3, Stall: 0.3}, Options{})
		i.draw(networkFaults, "before")
		i.Repeat(seed)
		drew := map[string][]drawn{}
		for n := range 60 {
			what := fmt.Sprintf("GET /%d", order(n))
			drew[what] = append(drew[what], i.draw(networkFaults, what))
		}
		return drew
	}
	inTurns, oneAfterAnother := func(n int) int { return n % 3 }, func(n int) int { return n / 20 }
	if a, b := draw(1, inTurns), draw(1, oneAfterAnother); !reflect.DeepEqual(a, b) {
		t.Errorf("in turns %v, one after another %v", a, b)
	}
	if a, b := draw(1, inTurns), draw(2, inTurns); reflect.DeepEqual(a, b) {
		t.Errorf("another seed draws the same: %v", a)
	}
	if a := draw(1, inTurns); reflect.DeepEqual(a["GET /0"], a["GET /1"]) {
		t.Errorf("everything meets the same: %v", a)
	}
}
