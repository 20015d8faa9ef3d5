package bench

import (
	"fmt"
	"strings"
	"time"
)

// whole is the provider as people run it.
func (b binaries) whole() variant { return variant{name: "provider", binary: b.provider} }

// single reads each object with a request of its own.
func (b binaries) single() variant {
	return variant{"one read per object", b.provider, []string{"COLLAB_VOSS_READ_MODE=single"}}
}

// plain leaves everything to the framework.
func (b binaries) plain() variant { return variant{name: "fast layer off", binary: b.framework} }

// floor is Terraform's own share.
func (b binaries) floor() variant { return variant{name: "floor", binary: b.passthrough} }

var (
	near      = conditions{}
	far       = conditions{latency: 50 * time.Millisecond}
	throttled = conditions{rate: 20}
)

// trialsOf returns a suite. The quick one takes three minutes on two cores, the
// default one twenty; the full one leaves nothing out and takes hours: with a
// local state, Terraform's own share of a write grows with the number of users.
func trialsOf(suite string, b binaries) ([]trial, error) {
	switch suite {
	case "quick":
		return quick(b), nil
	case "default":
		return normal(b), nil
	case "full":
		return full(b), nil
	}
	return nil, fmt.Errorf("there is no suite %q", suite)
}

func quick(b binaries) []trial {
	return []trial{
		{emptyPlan, size{100, 0}, near, []variant{b.whole(), b.floor(), b.plain()}, 3},
		{emptyPlan, size{1000, 0}, near, []variant{b.whole(), b.floor()}, 1},
		{emptyPlan, size{1000, 0}, throttled, []variant{b.whole(), b.single()}, 1},
		{emptyPlan, size{1000, 200}, throttled, []variant{b.whole()}, 1},
		{create, size{100, 0}, near, []variant{b.whole(), b.floor()}, 1},
		{change, size{100, 0}, near, []variant{b.whole(), b.floor()}, 1},
	}
}

func normal(b binaries) []trial {
	return []trial{
		{emptyPlan, size{100, 0}, near, []variant{b.whole(), b.floor(), b.plain()}, 5},
		{emptyPlan, size{1000, 0}, near, []variant{b.whole(), b.floor(), b.plain()}, 3},
		{emptyPlan, size{5000, 0}, near, []variant{b.whole(), b.floor()}, 1},
		{emptyPlan, size{1000, 0}, far, []variant{b.whole(), b.single()}, 1},
		{emptyPlan, size{1000, 0}, throttled, []variant{b.whole(), b.single()}, 1},
		{emptyPlan, size{1000, 200}, throttled, []variant{b.whole()}, 1},
		{create, size{100, 0}, near, []variant{b.whole(), b.floor(), b.plain()}, 3},
		{create, size{500, 0}, throttled, []variant{b.whole(), b.single(), b.floor()}, 1},
		{create, size{1000, 0}, near, []variant{b.whole(), b.floor()}, 1},
		{change, size{100, 0}, near, []variant{b.whole(), b.floor(), b.plain()}, 3},
		{change, size{500, 0}, throttled, []variant{b.whole(), b.single(), b.floor()}, 1},
		{change, size{1000, 0}, near, []variant{b.whole(), b.floor()}, 1},
	}
}

func full(b binaries) []trial {
	var trials []trial
	for _, s := range []scenario{emptyPlan, create, change} {
		for _, n := range []int{100, 1000, 5000} {
			for _, c := range []conditions{near, far, throttled} {
				t := trial{s, size{n, 0}, c, []variant{b.whole(), b.floor(), b.plain()}, 3}
				if n == 5000 && s != emptyPlan {
					t.rounds = 1
				}
				if s == emptyPlan {
					t.variants = append(t.variants, b.single())
				}
				trials = append(trials, t)
			}
		}
	}
	return append(trials, trial{emptyPlan, size{1000, 200}, throttled, []variant{b.whole(), b.single()}, 3})
}

// line names a trial.
func (t trial) line() string {
	users := fmt.Sprintf("%d users", t.users)
	if t.sites > 0 {
		users += fmt.Sprintf(" at %d sites", t.sites)
	}
	return fmt.Sprintf("%s, %s, %s", t.scenario, users, t.conditions)
}

// choose returns the trials whose line holds the text.
func choose(trials []trial, text string) []trial {
	var chosen []trial
	for _, t := range trials {
		if strings.Contains(t.line(), text) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}
