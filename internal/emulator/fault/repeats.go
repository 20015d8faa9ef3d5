package fault

import (
	"hash/fnv"
	"io"
	"math/rand/v2"
)

// repeats draws the fault of a request from a seed, from what the request is and from how
// many like it there were. So it is the same in the next run, in whatever order the
// requests of several goroutines arrive. The zero value draws nothing.
type repeats struct {
	seed uint64
	// alike counts the draws, by what they were for; nil for no repeats.
	alike map[uint64]uint64
}

// random returns what the next fault for the description is drawn from; nil without a
// seed.
func (r repeats) random(family []Name, described string) *rand.Rand {
	if r.alike == nil {
		return nil
	}
	sum := fnv.New64a()
	_, _ = io.WriteString(sum, string(family[0])+" "+described)
	key := sum.Sum64()
	r.alike[key]++
	return rand.New(rand.NewPCG(r.seed^key, r.alike[key]))
}

// Repeat draws the faults from the seed from now on, whatever order requests arrive in:
// the nth request for one thing meets the fault that the nth one met after another Repeat
// with this seed.
func (i *Injector) Repeat(seed uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.repeats = repeats{seed: seed, alike: map[uint64]uint64{}}
}
