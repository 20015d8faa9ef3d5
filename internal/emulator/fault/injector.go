package fault

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

// Options configure an Injector. Zero fields stand for the values named.
type Options struct {
	// Seed makes the faults repeat for the same requests in the same order.
	Seed uint64
	// Clock is waited on; nil for the system clock.
	Clock clock.Clock
	// Stall is how long a stalled or silent request is held; 0 for 2 minutes.
	Stall time.Duration
	// Slow is the longest delay that SlowTransaction adds, and how long Slow and
	// SlowList take; 0 for 30 seconds.
	Slow time.Duration
	// Storm is how many requests a storm refuses with 429; 0 for 20.
	Storm int
}

// Injector makes faults happen by chance. Its Middleware and TransactionFault go
// into the options of a server. It is safe for concurrent use; its chances can change
// while it is at work.
type Injector struct {
	options Options

	mu      sync.Mutex
	random  *rand.Rand
	repeats repeats
	chances Chances
	storm   int // requests that the storm has left
	counts  map[Name]int
}

// New returns an injector that starts with the chances.
func New(chances Chances, settings Options) *Injector {
	settings.Stall = cmp.Or(settings.Stall, 2*time.Minute)
	settings.Slow = cmp.Or(settings.Slow, 30*time.Second)
	settings.Storm = cmp.Or(settings.Storm, 20)
	if settings.Clock == nil {
		settings.Clock = clock.System{}
	}
	return &Injector{
		options: settings, random: rand.New(rand.NewPCG(settings.Seed, 1)), chances: chances, counts: map[Name]int{},
	}
}

// Set replaces the chances; nil for no faults. It ends a storm.
func (i *Injector) Set(chances Chances) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.chances, i.storm = chances, 0
}

// Counts returns how often each fault has hit.
func (i *Injector) Counts() map[Name]int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return maps.Clone(i.counts)
}

// drawn is a fault that hits: "" for none. The number is for further choices that
// the fault needs, the duration how long it takes; 0 where that was not said.
type drawn struct {
	name  Name
	more  float64
	takes time.Duration
}

// draw chooses a fault for the request or transaction that is described.
func (i *Injector) draw(family []Name, described string) drawn {
	i.mu.Lock()
	defer i.mu.Unlock()
	random := cmp.Or(i.repeats.random(family, described), i.random)
	picked, more := i.chances.pick(family, random.Float64(), described), random.Float64()
	name, _, takes := picked.parts()
	if name != "" {
		i.counts[name]++
	}
	return drawn{name, more, takes}
}

// drawAnswer chooses a fault of answers. It draws no number where there are none,
// so that the faults of a seed stay as they were.
func (i *Injector) drawAnswer(described string) drawn {
	i.mu.Lock()
	possible := i.chances.sum(answerFaults) > 0
	i.mu.Unlock()
	if !possible {
		return drawn{}
	}
	return i.draw(answerFaults, described)
}

// inStorm reports whether a storm refuses this request.
func (i *Injector) inStorm(begin bool) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if begin {
		i.storm = i.options.Storm
	}
	if i.storm == 0 {
		return false
	}
	i.storm--
	return true
}

// TransactionFault chooses a fault for a transaction.
func (i *Injector) TransactionFault(t Transaction) TransactionFault {
	switch hit := i.draw(transactionFaults, t.Action+" "+t.Model); hit.name {
	case SlowTransaction:
		return TransactionFault{Delay: cmp.Or(hit.takes, time.Duration(hit.more*float64(i.options.Slow)))}
	case FailTransaction:
		return TransactionFault{Fail: "A step of the workflow failed for no fault of the request."}
	case HangTransaction:
		return TransactionFault{Hang: true}
	case LoseTransaction:
		return TransactionFault{Forget: true}
	}
	return TransactionFault{}
}

// Admin serves the chances: GET shows them, PUT sets them as Parse reads them.
func (i *Injector) Admin() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			chances, err := Parse(strings.TrimSpace(string(text)))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			i.Set(chances)
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		_, _ = fmt.Fprintln(w, i.chances)
	})
}
