package bench

import (
	"fmt"
	"strings"
	"time"
)

// asReleased is the provider as people run it.
func (b binaries) asReleased() variant { return variant{name: "provider", binary: b.provider} }

// singleReads reads each object with a request of its own.
func (b binaries) singleReads() variant {
	return variant{"one read per object", b.provider, []string{"COLLAB_VOSS_READ_MODE=single"}}
}

// frameworkOnly leaves everything to the framework.
func (b binaries) frameworkOnly() variant {
	return variant{name: "framework only", binary: b.framework}
}

// baseline is Terraform's own share.
func (b binaries) baseline() variant { return variant{name: "baseline", binary: b.noop} }

// besideSingleReads are what a refresh is measured by: the provider, without what
// makes it fast, and Terraform's share.
func (b binaries) besideSingleReads() []variant {
	return []variant{b.asReleased(), b.singleReads(), b.baseline()}
}

var (
	near      = conditions{}
	far       = conditions{latency: 50 * time.Millisecond}
	throttled = conditions{rate: 20}
	noExports = conditions{rate: 20, noExports: true}
)

// benchmarksOf returns a suite. The quick one takes three minutes on two cores, the
// default one twenty; the full one leaves nothing out and takes hours: with a
// local state, Terraform's own share of a write grows with the number of users.
func benchmarksOf(suite string, b binaries) ([]benchmark, error) {
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

func quick(b binaries) []benchmark {
	return []benchmark{
		{emptyPlan, size{users: 100}, near, []variant{b.asReleased(), b.baseline(), b.frameworkOnly()}, 3},
		{emptyPlan, size{users: 1000}, near, []variant{b.asReleased(), b.baseline()}, 1},
		{emptyPlan, size{users: 1000, asObjects: true}, near, []variant{b.asReleased(), b.baseline()}, 1},
		{emptyPlan, size{users: 1000}, throttled, []variant{b.asReleased(), b.singleReads(), b.baseline()}, 1},
		{emptyPlan, size{users: 1000, sites: 200}, throttled, []variant{b.asReleased(), b.baseline()}, 1},
		{create, size{users: 100}, near, []variant{b.asReleased(), b.baseline()}, 1},
		{change, size{users: 100}, near, []variant{b.asReleased(), b.baseline()}, 1},
	}
}

func normal(b binaries) []benchmark {
	return []benchmark{
		{emptyPlan, size{users: 100}, near, []variant{b.asReleased(), b.baseline(), b.frameworkOnly()}, 5},
		{emptyPlan, size{users: 1000}, near, []variant{b.asReleased(), b.baseline(), b.frameworkOnly()}, 3},
		{emptyPlan, size{users: 1000, asObjects: true}, near, []variant{b.asReleased(), b.baseline(), b.frameworkOnly()}, 3},
		{emptyPlan, size{users: 5000}, near, b.besideSingleReads(), 1},
		{emptyPlan, size{users: 1000}, far, b.besideSingleReads(), 1},
		{emptyPlan, size{users: 1000}, throttled, b.besideSingleReads(), 1},
		{emptyPlan, size{users: 1000, sites: 200}, throttled, b.besideSingleReads(), 1},
		{emptyPlan, size{users: 1000}, noExports, b.besideSingleReads(), 1},
		{emptyPlan, size{users: 50, others: 19_950}, throttled, b.besideSingleReads(), 1},
		{emptyPlan, size{users: 400, others: 4_600}, throttled, b.besideSingleReads(), 1},
		{create, size{users: 100}, near, []variant{b.asReleased(), b.baseline(), b.frameworkOnly()}, 3},
		{create, size{users: 500}, throttled, []variant{b.asReleased(), b.singleReads(), b.baseline()}, 1},
		{create, size{users: 1000}, near, []variant{b.asReleased(), b.baseline()}, 1},
		{change, size{users: 100}, near, []variant{b.asReleased(), b.baseline(), b.frameworkOnly()}, 3},
		{change, size{users: 500}, throttled, []variant{b.asReleased(), b.singleReads(), b.baseline()}, 1},
		{change, size{users: 1000}, near, []variant{b.asReleased(), b.baseline()}, 1},
	}
}

func full(b binaries) []benchmark {
	var benchmarks []benchmark
	for _, s := range []scenario{emptyPlan, create, change} {
		for _, n := range []int{100, 1000, 5000} {
			for _, c := range []conditions{near, far, throttled} {
				t := benchmark{s, size{users: n}, c, []variant{b.asReleased(), b.baseline(), b.frameworkOnly()}, 3}
				if n == 5000 && s != emptyPlan {
					t.rounds = 1
				}
				if s == emptyPlan {
					t.variants = append(t.variants, b.singleReads())
				}
				benchmarks = append(benchmarks, t)
			}
		}
	}
	return append(benchmarks, benchmark{emptyPlan, size{users: 1000, sites: 200}, throttled, []variant{b.asReleased(), b.singleReads()}, 3})
}

// line names a benchmark.
func (t benchmark) line() string {
	users := fmt.Sprintf("%d users", t.users)
	if t.asObjects {
		users = fmt.Sprintf("%d objects of any model", t.users)
	}
	if t.others > 0 {
		users = fmt.Sprintf("%d of %d users", t.users, t.users+t.others)
	}
	if t.sites > 0 {
		users += fmt.Sprintf(" at %d sites", t.sites)
	}
	return fmt.Sprintf("%s, %s, %s", t.scenario, users, t.conditions)
}

// choose returns the benchmarks whose line holds the text.
func choose(benchmarks []benchmark, text string) []benchmark {
	var chosen []benchmark
	for _, t := range benchmarks {
		if strings.Contains(t.line(), text) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}
